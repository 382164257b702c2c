"""What a change group has done to records, and what has happened to them since, by the audit entries and the tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform import extras, tables, unrecorded
from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.files import Attachment
from app.platform.notes import Note

Key = tuple[str, int]
CHANGING = ("create", "update", "delete")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Since:
    """A change of a record after the change group: which, when, by whom."""

    table: str
    id: int
    at: dt.datetime | None
    by: int | None


@dataclass(slots=True)
class Done:
    """What the change group did to one record: made it, or changed fields (the values before and after, by name)."""

    created: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    last: int = 0


def done_by(session: Session, group_id: int, keys: Sequence[Key]) -> dict[Key, Done]:
    """What a change group did to some records."""
    found: dict[Key, Done] = defaultdict(Done)
    for table, ids in _by_table(keys):
        entries = select(AuditEntry).where(
            AuditEntry.entity == table, AuditEntry.entity_id.in_(ids), AuditEntry.group_id == group_id
        )
        for entry in session.scalars(entries.order_by(AuditEntry.id)):
            done = found[table, entry.entity_id]
            done.last = entry.id
            done.created = done.created or entry.action == "create"
            for name, (old, new) in entry.fields.items():
                done.before.setdefault(name, old)
                done.after[name] = new
        _unrecorded(session, group_id, table, ids, found)
    return found


def _unrecorded(session: Session, group_id: int, table: str, ids: Sequence[int], found: Mapping[Key, Done]) -> None:
    """Put in what fields without a history held, where it is kept for the undo."""
    for (pk, key), (old, new) in unrecorded.of_group(session, group_id, table, ids).items():
        name = f"{extras.PREFIX}{key}"
        if (table, pk) in found and name in found[table, pk].after:
            found[table, pk].before[name], found[table, pk].after[name] = old, new


def changed_since(session: Session, done: Mapping[Key, Done], own: Iterable[int | None]) -> dict[Key, Since]:
    """The first change of each record by anybody else after the change group, if there is one."""
    groups = {group for group in own if group is not None}
    found: dict[Key, Since] = {}
    for table, ids in _by_table(list(done)):
        entries = (
            select(AuditEntry.id, AuditEntry.entity_id, AuditEntry.recorded_at, ChangeGroup.actor_id)
            .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
            .where(AuditEntry.entity == table, AuditEntry.entity_id.in_(ids))
            .where(AuditEntry.group_id.not_in(groups), AuditEntry.action.in_(CHANGING))
            .order_by(AuditEntry.id)
        )
        for entry, pk, at, by in session.execute(entries):
            if entry > done[table, pk].last:
                found.setdefault((table, pk), Since(table, pk, at, by))
    return found


def hangs_on(session: Session, made: Mapping[Key, Any]) -> dict[Key, list[Key]]:
    """Records that point to some of those made, and are not of them: by foreign key, note or document."""
    found: dict[Key, list[Key]] = defaultdict(list)
    for table, ids in _by_table(list(made)):
        for other, column in _pointing_at(table):
            rows = session.execute(select(other.c.id, column).where(column.in_(ids)))
            for pk, target in rows:
                if (other.name, pk) not in made:
                    found[table, target].append((other.name, pk))
        for kind in (Note, Attachment):
            mine = kind.entity == table, kind.entity_id.in_(ids)
            for pk, target in session.execute(select(kind.id, kind.entity_id).where(*mine)):
                if (kind.__tablename__, pk) not in made:
                    found[table, target].append((kind.__tablename__, pk))
    return found


def entered(session: Session, keys: Sequence[Key]) -> dict[Key, Since]:
    """When and by whom records were entered, as far as the audit entries tell."""
    found: dict[Key, Since] = {}
    for table, ids in _by_table(keys):
        entries = (
            select(AuditEntry.entity_id, AuditEntry.recorded_at, ChangeGroup.actor_id)
            .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
            .where(AuditEntry.entity == table, AuditEntry.entity_id.in_(ids), AuditEntry.action == "create")
        )
        for pk, at, by in session.execute(entries):
            found[table, pk] = Since(table, pk, at, by)
    return found


def _pointing_at(table: str) -> Iterator[tuple[Any, Any]]:
    """The columns with a foreign key to a table."""
    target = tables.model(table).__table__
    for other in target.metadata.tables.values():
        if "id" in other.c:
            yield from ((other, key.parent) for key in other.foreign_keys if key.column.table is target)


def _by_table(keys: Sequence[Key]) -> Iterator[tuple[str, list[int]]]:
    """The ids by table, in pieces that one statement takes."""
    sorted_ids: dict[str, list[int]] = defaultdict(list)
    for table, pk in keys:
        sorted_ids[table].append(pk)
    for table, ids in sorted_ids.items():
        for start in range(0, len(ids), CHUNK):
            yield table, ids[start : start + CHUNK]
