"""Changes of records as the log keeps them: which fields there are, and what was changed from what to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.automation.queries.catalogue import record_tables
from app.kernel.events import Told
from app.platform import extras, tables
from app.platform.audit import UPDATE, AuditEntry
from app.platform.policies import UNGOVERNED
from app.platform.watched import RecordsChanged

MOST_READ = 5000


@dataclass(frozen=True, slots=True)
class Changed:
    """One record's change. `fields`: what was changed, as [before, after] by name; `entry`: its number in the log."""

    entry: int
    record_id: int
    fields: Mapping[str, Sequence[Any]]
    at: dt.datetime
    cause: str | None = None


def fields_of(table: str) -> dict[str, Any]:
    """The columns of a table whose changes can be waited for, extra fields included, by name."""
    if table not in record_tables():
        return {}
    found = extras.columns(tables.model(table))
    active = {each.name for each in extras.seen(tables.model(table))}
    labelled = {name: column for name, column in found.items() if name not in UNGOVERNED and column.info.get("label")}
    return {name: c for name, c in labelled.items() if name in active or not name.startswith(extras.PREFIX)}


def compared(table: str, name: str) -> Any:
    """The column whose values before and after can be asked about; None where the log does not keep them."""
    column = fields_of(table).get(name)
    silent = {each.name for each in extras.of(table) if not each.recorded}
    unkept = silent | set(getattr(tables.model(table), "__unrecorded__", ())) if column is not None else set()
    return None if column is None or name in unkept or column.info.get("secret") else column


def all_fields() -> dict[str, dict[str, Any]]:
    """The fields of every table whose changes can be waited for."""
    return {table: fields_of(table) for table in record_tables()}


def told(session: Session, events: Sequence[Told], table: str) -> list[Changed]:
    """What events tell of a table's records, in the order of the log."""
    found: dict[int, Changed] = {}
    for event in events:
        if event.name == RecordsChanged.name and event.payload.get("table") == table:
            at = dt.datetime.fromisoformat(str(event.payload["at"]))
            mine = (AuditEntry.group_id == int(event.payload["entries_of"]), AuditEntry.recorded_at == at)
            chosen = select(AuditEntry).where(*mine, AuditEntry.entity == table, AuditEntry.action == UPDATE)
            entries = session.scalars(chosen.order_by(AuditEntry.id))
            found |= {each.entry: each for each in _read(table, entries, event.cause)}
    return list(found.values())


def last(session: Session, table: str, column: str, limit: int) -> list[Changed]:
    """The last changes of a table's records, or of one field of them, newest first."""
    newest = (AuditEntry.recorded_at.desc(), AuditEntry.id.desc())
    chosen = select(AuditEntry).where(AuditEntry.entity == table, AuditEntry.action == UPDATE).order_by(*newest)
    found = _read(table, session.scalars(chosen.limit(MOST_READ if column else limit)), None)
    return [each for each in found if not column or column in each.fields][:limit]


def _read(table: str, entries: Any, cause: str | None) -> Iterator[Changed]:
    known = fields_of(table)
    for entry in entries:
        fields = {name: pair for name, pair in entry.fields.items() if name in known}
        if fields:
            yield Changed(entry.id, entry.entity_id, fields, entry.recorded_at, cause)
