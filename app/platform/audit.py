"""Audit: one entry per saved row, with its fields' old and new values, in the same transaction as the change.

Entries hang on a change group: one form save, one import, one bulk edit. Whole entries make every change undoable.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol, cast

from flask_appbuilder import Model
from sqlalchemy import Date, DateTime, ForeignKey, Index, Numeric, String, Table, func, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.platform import bulk, extras, parts, unrecorded
from app.platform.columns import Json, UtcDateTime


class Change(Protocol):
    """What audit needs of a unit of work."""

    session: Session
    now: dt.datetime
    actor_id: int | None
    source: str
    label: str
    group_id: int | None
    updated: set[str]


class ChangeGroup(Model):
    """What was changed together: who, when, through what."""

    __tablename__ = "change_group"
    __audited__ = False
    __table_args__ = (
        Index("ix_change_group_actor", "actor_id", "source", "id"),
        Index("ix_change_group_source", "source", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200), default="")


class AuditEntry(Model):
    """One saved row: `changes` maps each field to [old, new]."""

    __tablename__ = "audit_entry"
    __merge__: ClassVar[tuple[str, ...]] = ()  # the log stays as it was written
    __audited__ = False
    __table_args__ = (
        Index("ix_audit_entry_record", "entity", "entity_id", "id"),
        Index("ix_audit_entry_later", "entity", "action", "recorded_at"),  # only what changed after a day is read back
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("change_group.id"), index=True)
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(10))
    changes: Mapped[dict[str, Any]] = mapped_column(Json)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    group: Mapped[ChangeGroup] = relationship(lazy="raise_on_sql")

    @property
    def fields(self) -> dict[str, Any]:
        """`changes` with each extra field that was changed as a field of its own."""
        return extras.spread(self.changes)


class DeletedPart(Model):
    """A deleted row was part of a record (`whole` is its table's name), on whose card the deletion is told."""

    __tablename__ = "deleted_part"
    __merge__: ClassVar[tuple[str, ...]] = ()  # tells of the log, which stays
    __audited__ = False
    __table_args__ = (Index("ix_deleted_part_whole", "whole", "whole_id", "entity", "entity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    whole: Mapped[str] = mapped_column(String(60))
    whole_id: Mapped[int]
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]


UPDATE = "update"
_encode = json.JSONEncoder().encode
_json_text = json.encoder.encode_basestring_ascii
_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, dt.date | dt.datetime | decimal.Decimal):
        return str(value)
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)


def typed(kind: Any, value: Any) -> Any:
    """A value as the column holds it, from how an entry holds it."""
    if not isinstance(value, str):
        return value
    kind = getattr(kind, "impl", kind)
    try:
        if isinstance(kind, DateTime):
            return dt.datetime.fromisoformat(value)
        if isinstance(kind, Date):
            return dt.date.fromisoformat(value)
        return decimal.Decimal(value) if isinstance(kind, Numeric) else value
    except (ValueError, ArithmeticError):
        return value  # such as "(hidden)"


def group_of(uow: Change) -> int:
    """The id of the unit of work's change group, opened at the first change."""
    if uow.group_id is None:
        values = {"recorded_at": uow.now, "actor_id": uow.actor_id, "source": uow.source, "label": uow.label[:200]}
        opened = uow.session.connection().execute(insert(ChangeGroup.__table__).values(values))
        uow.group_id = int((opened.inserted_primary_key or (0,))[0])
    return uow.group_id


def _audited(model: Any) -> bool:
    return bool(getattr(model, "__audited__", True)) and "id" in model.__table__.c


def _unrecorded(model: Any) -> frozenset[str]:
    return frozenset(getattr(model, "__unrecorded__", ())) | {"version"}


def _changes(item: Any, action: str) -> dict[str, list[Any]]:
    state, hidden, found = inspect(item), _unrecorded(type(item)), {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        new = getattr(item, attribute.key) if action != "delete" else None
        if action == "update" and not history.has_changes():
            continue
        old = history.deleted[0] if history.deleted else None if action == "create" else getattr(item, attribute.key)
        if attribute.key in hidden:
            if attribute.key != "version" and action == "update":
                found[attribute.key] = ["(hidden)", "(hidden)"]
        elif old != new:
            pair = [plain(old), plain(new)]
            kept = attribute.key == extras.KEPT
            found[attribute.key] = (
                extras.recorded(type(item).__tablename__, *pair, update=action == "update") if kept else pair
            )
    return found


def changes_of(item: Any) -> dict[str, list[Any]]:
    """What has been changed on a row and not yet saved: {field: [old, new]} as its entry would say."""
    return extras.spread(_changes(item, "update"))


def flushed(uow: Change) -> None:
    """Write the entries of what a flush has just saved."""
    session, entries = uow.session, []
    silent: list[unrecorded.Change] = []
    for action, items in (("create", session.new), ("update", session.dirty), ("delete", session.deleted)):
        for item in items:
            if not _audited(type(item)) or (action == "update" and not session.is_modified(item)):
                continue
            if changes := _changes(item, action):
                entries.append((type(item).__tablename__, item.id, action, changes))
            if action == "update" and extras.KEPT in changes and uow.source in unrecorded.STEPS:
                silent += _silent(item)
    _write(uow, entries)
    if silent:
        unrecorded.keep(session, group_of(uow), uow.now, silent)


def _silent(item: Any) -> Iterator[unrecorded.Change]:
    """What was changed in a record's fields whose history is not kept."""
    history, kind = inspect(item).attrs[extras.KEPT].history, type(item).__tablename__
    old, new = history.deleted[0] if history.deleted else None, getattr(item, extras.KEPT)
    yield from unrecorded.changed(kind, item.id, extras.silent(kind), old, new)


def inserted(uow: Change, model: Any, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the entries of rows inserted set-based."""
    if not _audited(model):
        return
    names = (
        rows[0] if all(row.keys() == rows[0].keys() for row in rows) else dict.fromkeys(n for row in rows for n in row)
    )
    columns = [(name, f', "{name}": [null, ') for name in names if name not in _unrecorded(model)]
    table = model.__tablename__
    _write(uow, [(table, pk, "create", _created(table, pk, row, columns)) for pk, row in zip(ids, rows, strict=True)])


def _created(table: str, pk: int, row: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> bulk.Encoded:
    """The entry of a new row as JSON; put together here, since making objects of it only for that costs twice."""
    found = [f'{{"id": [null, {pk}]']
    for name, before in columns:
        value = row.get(name)
        if value is not None:
            value = extras.recorded(table, None, value, update=False)[1] if name == extras.KEPT else value
            found.append(f"{before}{_json_text(value) if type(value) is str else _encode(plain(value))}]")
    return bulk.Encoded("".join(found) + "}")


def write(uow: Change, entity: str, entity_id: int, action: str, changes: Mapping[str, Any]) -> None:
    """Record something that is no change of a row: an account number shown in full, a set-based change."""
    _write(uow, [(entity, entity_id, action, dict(changes))])


def write_many(uow: Change, entries: Sequence[tuple[str, int, str, dict[str, Any]]]) -> None:
    """Record the changes of a set-based statement: (table, id, action, {field: [old, new]})."""
    _write(uow, entries)


def _write(uow: Change, entries: Sequence[tuple[str, int, str, Any]]) -> None:
    if not entries:
        return
    group = group_of(uow)
    uow.updated.update(entity for entity, _, action, _ in entries if action == UPDATE)
    same = {"group_id": group, "recorded_at": uow.now}
    columns = ("entity", "entity_id", "action", "changes")
    bulk.insert_rows(uow.session.connection(), cast(Table, AuditEntry.__table__), columns, entries, same)
    if gone := list(_partings(entries)):
        uow.session.connection().execute(insert(DeletedPart.__table__), gone)


def _partings(entries: Sequence[tuple[str, int, str, Any]]) -> Iterator[dict[str, Any]]:
    """Of which records the deleted rows were parts."""
    for entity, entity_id, action, changes in entries:
        for column, whole in parts.wholes(entity).items() if action == "delete" else ():
            old = changes.get(column, (None,))[0]
            if isinstance(old, int):
                yield {"whole": whole, "whole_id": old, "entity": entity, "entity_id": entity_id}


def with_defaults(model: Any, row: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """A plain row with what a set-based insert needs besides."""
    return {"recorded_at": now, **row} if "recorded_at" in model.__table__.c else dict(row)


def last_changes(session: Session, kind: str, ids: Sequence[int]) -> Mapping[int, tuple[int | None, dt.datetime]]:
    """By whom and when records were last saved, or deleted, by id. One statement."""
    latest = select(func.max(AuditEntry.id)).where(AuditEntry.entity == kind, AuditEntry.entity_id.in_(ids))
    chosen = (
        select(AuditEntry.entity_id, ChangeGroup.actor_id, AuditEntry.recorded_at)
        .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
        .where(AuditEntry.id.in_(latest.group_by(AuditEntry.entity_id)))
    )
    return {pk: (by, at) for pk, by, at in session.execute(chosen)} if ids else {}
