"""Bulk inserts straight through the driver; values become the database's own column by column as SQLAlchemy makes them.

SQLAlchemy's own bulk insert prepares the parameters of each row anew, which costs more than the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

CHUNK = 5000


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]], same: Mapping[str, Any]
) -> None:
    """Insert rows of plain values. `same`: columns with one value for all rows. Nothing happens without rows."""
    if not rows:
        return
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    names = (*columns, *same)
    sign = "?" if dialect.paramstyle == "qmark" else "%s"
    into, signs = ", ".join(quote(name) for name in names), ", ".join(sign for _ in names)
    statement = f"INSERT INTO {quote(table.name)} ({into}) VALUES ({signs})"  # noqa: S608 - names of our own tables
    makers = [_maker(connection, table, name) for name in names]
    tail = tuple(_made(make, same[name]) for name, make in zip(same, makers[len(columns) :], strict=True))
    turned = [(number, make) for number, make in enumerate(makers[: len(columns)]) if make is not None]
    for start in range(0, len(rows), CHUNK):
        values = []
        for row in rows[start : start + CHUNK]:
            made = list(row)
            for number, make in turned:
                made[number] = make(made[number])
            values.append((*made, *tail))
        connection.exec_driver_sql(statement, values)


def plain_defaults(table: Table, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The defaults of columns that a row does not give; None where one of them has to be worked out."""
    found: dict[str, Any] = {}
    for column in table.c:
        if column.name in given or column.default is None:
            continue
        if not column.default.is_scalar:
            return None
        found[column.name] = column.default.arg  # type: ignore[attr-defined]
    return found


def _maker(connection: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def _made(make: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if make is None else make(value)
