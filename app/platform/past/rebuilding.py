"""The register as known at an instant: views in the place of the tables, and rebuilt rows for what has changed since.

A view shows the rows that were recorded by then and stand unchanged, and beside them the rebuilt ones: the present or
deleted row with each later change taken back. Only entries after the instant are read, a bounded number at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Table, and_, exists, insert, not_, or_, select, union_all
from sqlalchemy.schema import CreateTable

from app.kernel.past import Change, before
from app.platform import audit, scope, search
from app.platform.audit import AuditEntry
from app.platform.past import tables
from app.platform.past.tables import CreateView
from app.platform.scope import Scope
from app.platform.search import SearchTerm

PART = 500
HIDDEN = "(hidden)"


def show_known(connection: Connection, ends: dt.datetime, seen: Scope) -> dict[str, Any]:
    """Let the tables show what was recorded before an instant. Returns the views' queries by table.

    `seen`: the reader's scope of today. Ends with the transaction. A rebuilt row whose present or last owner the reader
    may not see is left out, whoever's it was then.
    """
    schema = tables.schema_of(connection)
    shown = (*tables.covered(), *tables.papers())
    remade = {m: made for m in shown if (made := _rebuilt(connection, m, schema, ends, seen)) is not None}
    found = _search_terms(connection, remade, schema)
    views = {m.__tablename__: _query(m.__table__, schema, ends, remade.get(m)) for m in shown}
    for log, when in tables.logs().items():
        kept = tables.real(log, schema)
        views[log.name] = select(*kept.c).where(kept.c[when] < ends)
    if found is not None:
        views[SearchTerm.__tablename__] = found
    for name, query in views.items():
        connection.execute(CreateView(name, query))
    tables.reread(connection)
    return views


def _query(table: Any, schema: str, ends: dt.datetime, made: Table | None) -> Any:
    kept = tables.real(table, schema)
    query: Any = select(*kept.c).where(kept.c.recorded_at < ends)
    if made is not None:
        then = select(*made.c).where(made.c.recorded_at < ends)
        query = union_all(query.where(~exists().where(made.c.id == kept.c.id)), then)
    return query


def _rebuilt(connection: Connection, model: Any, schema: str, ends: dt.datetime, seen: Scope) -> Table | None:
    """The temporary table with a model's rows that have changed since; None where none has."""
    made: Table | None = None
    for part in _parts(_later(connection, model, schema, ends)):
        rows = list(_rows(connection, model, schema, ends, seen, part))
        if rows and made is None:
            made = tables.temporary(model.__table__)
            connection.execute(CreateTable(made))
        if rows and made is not None:
            connection.execute(insert(made), rows)
    return made


def _later(connection: Connection, model: Any, schema: str, ends: dt.datetime) -> Iterator[tuple[int, list[Change]]]:
    """(id, its changes since, the first one first) of each row that has been changed, deleted or put back since."""
    entry, kind = tables.real(AuditEntry.__table__, schema), model.__tablename__
    gone = entry.alias()
    deleted = select(gone.c.entity_id).where(gone.c.entity == kind, gone.c.action == "delete")
    actions = ("update", "delete") if model in tables.covered() else ("update",)

    def found(*which: Any) -> Any:
        record = (entry.c.entity_id + 0).label(
            "entity_id"
        )  # sorted after: in that order SQLite would read all of a kind
        columns = (entry.c.id, record, entry.c.action, entry.c.changes)
        return select(*columns).where(entry.c.entity == kind, entry.c.recorded_at >= ends, *which)

    changed = found(entry.c.action.in_(actions))
    put_back = found(entry.c.action == "create", entry.c.entity_id.in_(deleted))
    ordered = union_all(changed, put_back).order_by("entity_id", "id")
    rows = connection.execute(ordered, execution_options={"yield_per": PART})
    for pk, entries in groupby(rows, key=lambda row: row[1]):
        yield pk, [(action, changes) for _, _, action, changes in entries]


def _parts(found: Iterator[tuple[int, list[Change]]]) -> Iterator[dict[int, list[Change]]]:
    while part := dict(islice(found, PART)):
        yield part


def _rows(
    connection: Connection,
    model: Any,
    schema: str,
    ends: dt.datetime,
    seen: Scope,
    later: Mapping[int, Sequence[Change]],
) -> Iterator[dict[str, Any]]:
    table = tables.real(model.__table__, schema)
    present = connection.execute(select(*table.c).where(table.c.id.in_(later))).mappings()
    now = {row["id"]: dict(row) for row in present}
    for pk, changes in later.items():
        last = now.get(pk) or _typed(model, pk, before(None, changes[-1:]))
        row = _typed(model, pk, before(now.get(pk), changes))
        if last and row and row["recorded_at"] < ends and scope.admits_values(model, last, seen):
            yield row
        elif row is None and pk in now:
            yield now[pk] | {"recorded_at": ends}  # deleted then, and put back since


def _typed(model: Any, pk: int, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A row's values as its columns hold them; what was never recorded is empty."""
    if values is None or values.get("recorded_at") is None:
        return None
    row = {c.name: audit.typed(c.type, values.get(c.name)) for c in model.__table__.c}
    hidden = [name for name in getattr(model, "__unrecorded__", ()) if row[name] in (None, HIDDEN)]
    version = {"version": row["version"] or 1} if "version" in row else {}
    return row | dict.fromkeys(hidden, "") | version | {"id": pk}


def _search_terms(connection: Connection, remade: Mapping[Any, Table], schema: str) -> Any:
    """The words of the rebuilt rows in the place of today's: the query of the view, or None where all stand."""
    words = {m: made for m, made in remade.items() if getattr(m, "__search__", None)}
    if not words:
        return None
    terms = tables.temporary(SearchTerm.__table__)
    connection.execute(CreateTable(terms))
    for model, made in words.items():
        for rows in connection.execute(select(made), execution_options={"yield_per": PART}).mappings().partitions():
            found = [(word, row["id"]) for row in rows for word in search.terms_of(model, dict(row))]
            kind = model.__tablename__
            values = [{"term": word, "kind": kind, "record_id": pk} for word, pk in found]
            if values:
                connection.execute(insert(terms), values)
    kept = tables.real(SearchTerm.__table__, schema)
    others = [
        and_(kept.c.kind == m.__tablename__, exists().where(t.c.id == kept.c.record_id)) for m, t in words.items()
    ]
    return union_all(select(*kept.c).where(not_(or_(*others))), select(*terms.c))
