"""What undoing must know about rows before it decides: set-based reads, a fixed number for each kind of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform import extras, tables
from app.platform.audit import AuditEntry, ChangeGroup, typed
from app.platform.reasons import label_of
from app.platform.scope import SYSTEM, acting_as
from app.platform.undo import touched
from app.platform.undo.rules import Event
from app.platform.undo.touched import Done, Key

CHUNK = 500
FIXED = ("id", "version")


def labels(model: Any) -> dict[str, str]:
    """The fields of a model that undoing may set, with their labels: recorded columns but the id and the version."""
    hidden = {*getattr(model, "__unrecorded__", ()), *FIXED}
    return {name: label_of(column) for name, column in extras.columns(model).items() if name not in hidden}


def values(model: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of an entry as the columns hold them; what is no column is left out."""
    columns = extras.columns(model)
    return {name: typed(columns[name].type, value) for name, value in given.items() if name in columns}


def later_changes(session: Session, done: Mapping[Key, Done]) -> tuple[dict[Key, dict[str, Event]], dict[Key, Event]]:
    """The last change of each field of each record after the group, and the deletions, by whom and when."""
    fields: dict[Key, dict[str, Event]] = {}
    deleted: dict[Key, Event] = {}
    for kind, ids in _by_kind(done):
        first = min(done[kind, pk].last for pk in ids)
        entries = (
            select(AuditEntry.id, AuditEntry.entity_id, AuditEntry.action, AuditEntry.changes,
                   AuditEntry.recorded_at, ChangeGroup.actor_id)
            .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
            .where(AuditEntry.entity == kind, AuditEntry.entity_id.in_(ids), AuditEntry.id > first)
            .where(AuditEntry.action.in_(touched.CHANGING))
            .order_by(AuditEntry.id)
        )  # fmt: skip
        for entry, pk, action, changes, at, by in session.execute(entries):
            if entry > done[kind, pk].last:
                if action == "delete":
                    deleted[kind, pk] = Event(by, at)
                fields.setdefault((kind, pk), {}).update(dict.fromkeys(extras.spread(changes), Event(by, at)))
    return fields, deleted


def uses(session: Session, kind: str, ids: Sequence[int]) -> dict[int, tuple[str, Event]]:
    """What points to some records: the kind of the first such record, and who entered it when."""
    with acting_as(SYSTEM):  # also what the reader does not see stands in the way
        hanging = touched.hangs_on(session, {(kind, pk): None for pk in ids})
        first = {pk: others[0] for (_, pk), others in hanging.items()}
        entered = touched.entered(session, list(first.values()))
    found = {}
    for pk, other in first.items():
        since = entered.get(other)
        found[pk] = (other[0], Event(since.by, since.at) if since else Event())
    return found


def there(session: Session, kind: str, ids: Sequence[int]) -> set[int]:
    """Which of the ids are taken, whoever may see them."""
    column = tables.model(kind).__table__.c.id
    with acting_as(SYSTEM):
        return {
            pk
            for start in range(0, len(ids), CHUNK)
            for pk in session.scalars(select(column).where(column.in_(ids[start : start + CHUNK])))
        }


def _by_kind(done: Mapping[Key, Done]) -> list[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for kind, pk in done:
        found.setdefault(kind, []).append(pk)
    return [(k, ids[s : s + CHUNK]) for k, ids in found.items() for s in range(0, len(ids), CHUNK)]
