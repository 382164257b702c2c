"""Fields without dates as they stood at an instant: computed by the database from the audit log, row by row as read.

So a card or a page of a list costs what it shows, however long the table is. Finding and sorting come before this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, cast, func, select

from app.platform.audit import AuditEntry
from app.platform.past import tables
from app.platform.past.tables import CreateView, DropView

KEPT = frozenset({"id", "recorded_at", "version"})


def show_standing(connection: Connection, ends: dt.datetime, known: Mapping[str, Any]) -> None:
    """Let the tables without dates show what stood at an instant. Ends with the transaction.

    A value that was changed later is the one before the first such change; where the log reaches no further, that is
    the earliest known one. `known`: the queries of views that stand in the place of tables already, by table.
    """
    schema = tables.schema_of(connection)
    entry = tables.real(AuditEntry.__table__, schema, raw=frozenset({"changes"}))
    for model in tables.undated():
        name = model.__tablename__
        source = tables.real(model.__table__, schema)
        if name in known:
            connection.execute(DropView(name))
            source = known[name].subquery()
        # Worded so that SQLite finds them by the record: by action and time it would read all later ones of its kind.
        later = ((entry.c.recorded_at >= ends).is_(True), (entry.c.action == "update").is_(True))
        mine = (entry.c.entity == name, entry.c.entity_id == source.c.id)
        changed = select(entry.c.id).where(*mine, *later).order_by(entry.c.id).limit(1)
        # What never changes stands as it is, so that its index finds a record's parts without computing all of them.
        kept = KEPT | {*getattr(model, "__unrecorded__", ()), *getattr(model, "__fixed__", ())}
        make = _in_postgresql if connection.dialect.name == "postgresql" else _in_sqlite
        columns = [c if c.name in kept else make(c, entry.c.changes, changed) for c in source.c]
        connection.execute(CreateView(name, select(*columns)))
    tables.reread(connection)


def _in_sqlite(column: Any, changes: Any, changed: Any) -> Any:
    pair = func.json_extract(changes, f'$."{column.name}"')
    first = changed.with_only_columns(pair).where(pair.is_not(None)).scalar_subquery()
    return func.json_extract(func.coalesce(first, func.json_array(column)), "$[0]").label(column.name)


def _in_postgresql(column: Any, changes: Any, changed: Any) -> Any:
    pair = func.jsonb_extract_path(changes, str(column.name))
    first = changed.with_only_columns(pair).where(pair.is_not(None)).scalar_subquery()
    stood = func.jsonb_extract_path_text(func.coalesce(first, func.jsonb_build_array(column)), "0")
    return cast(stood, column.type).label(column.name)
