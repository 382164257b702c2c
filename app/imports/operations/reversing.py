"""Takes back what an import did to some records: new ones are deleted, changed ones get their values back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from app.imports.rules.undo import DELETION_WAITS, HIDDEN
from app.kernel.problems import Problem, Refused, require
from app.platform import audit, extras, extravalues, policies, tables
from app.platform.db import Uow
from app.platform.search import SearchTerm
from app.platform.undo.touched import Done, Key

CHUNK = 500
NEEDS_APPROVAL = Problem("policy.approval", None, DELETION_WAITS)


def reverse(uow: Uow, done: Mapping[Key, Done]) -> None:
    """Take back what was done to records that nobody has changed since. Raises an integrity error where others point
    to one, and `Refused` where the value before was not recorded.
    """
    _delete(uow, [key for key, each in done.items() if each.created])
    restored: dict[str, list[int]] = defaultdict(list)
    for (table, pk), each in done.items():
        if not each.created:
            restored[table].append(pk)
    for table, ids in restored.items():
        for pk, item in tables.records(uow.session, table, ids).items():
            _restore(item, done[table, pk].before)
    uow.settle()


def _delete(uow: Uow, keys: Sequence[Key]) -> None:
    """Delete records with what they are found by; each leaves an audit entry with all it held. Refused where a policy
    does not let them go at once.
    """
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, pk in keys:
        by_table[table].append(pk)
    order = [table.name for table in reversed(tables.model("store").metadata.sorted_tables) if table.name in by_table]
    connection = uow.session.connection()
    for name in order:
        model = tables.model(name)
        table, hidden = model.__table__, {*getattr(model, "__unrecorded__", ()), "version"}
        for start in range(0, len(by_table[name]), CHUNK):
            ids = by_table[name][start : start + CHUNK]
            rows = connection.execute(select(table).where(table.c.id.in_(ids))).mappings().all()
            require([NEEDS_APPROVAL] if policies.removals(uow, model, rows) else [])
            gone = [(name, row["id"], "delete", _gone(row, hidden)) for row in rows]
            connection.execute(delete(table).where(table.c.id.in_(ids)))
            if getattr(model, "__search__", None):
                found = (SearchTerm.kind == name) & SearchTerm.record_id.in_(ids)
                connection.execute(delete(SearchTerm.__table__).where(found))
            extravalues.removed(uow.session, model, ids)
            audit.write_many(uow, gone)


def _gone(row: Any, hidden: set[str]) -> dict[str, list[Any]]:
    return {name: [audit.plain(value), None] for name, value in row.items() if value is not None and name not in hidden}


def _restore(item: Any, before: Mapping[str, Any]) -> None:
    columns = extras.columns(type(item))
    for name, old in before.items():
        if old == "(hidden)":
            raise Refused([Problem("imports.undo.hidden", name, HIDDEN)])
        if name in columns and name not in ("id", "version"):
            setattr(item, name, audit.typed(columns[name].type, old))
