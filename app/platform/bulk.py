"""Bulk inserts straight through the driver; values become the database's own column by column as SQLAlchemy makes them.

SQLAlchemy's own bulk insert prepares the parameters of each row anew, which costs more than the database does. On
PostgreSQL the rows are copied: a statement a row costs the server three times as much.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Integer, Numeric, String, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator

CHUNK = 5000
TOGETHER = 250
"""Rows in one statement: SQLite takes 32,766 values in one, and no table has more than a hundred columns."""
FEWEST = 20
"""Rows for which copying pays: it asks the server more often than one statement does."""
COPIED = (String, Integer, Boolean, Date, DateTime, Numeric, JSON)
Maker = Callable[[Any], Any]


class Encoded(str):
    """JSON that is text already."""

    __slots__ = ()


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]], same: Mapping[str, Any]
) -> None:
    """Insert rows of plain values. `same`: columns with one value for all rows. Nothing happens without rows."""
    if not rows:
        return
    names = (*columns, *same)
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(quote(name) for name in names)})"
    makers = [_maker(connection, table, name) for name in names]
    tail = tuple(_made(make, same[name]) for name, make in zip(same, makers[len(columns) :], strict=True))
    turned = [(number, make) for number, make in enumerate(makers[: len(columns)]) if make is not None]
    copying = connection.dialect.driver == "psycopg" and len(rows) >= FEWEST and _copied(table, names)
    insert = _copy if copying else _together if connection.dialect.name == "sqlite" else _singly
    for start in range(0, len(rows), CHUNK):
        insert(connection, into, _values(rows[start : start + CHUNK], turned), tail)


def _values(rows: Sequence[Sequence[Any]], turned: Sequence[tuple[int, Maker]]) -> Sequence[Sequence[Any]]:
    """The rows as the driver takes them."""
    if not turned:
        return rows
    values = []
    for row in rows:
        made = list(row)
        for number, make in turned:
            made[number] = make(made[number])
        values.append(made)
    return values


def _singly(connection: Connection, into: str, rows: Sequence[Sequence[Any]], tail: tuple[Any, ...]) -> None:
    """One statement for each row, prepared once."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join(mark for _ in (*rows[0], *tail))
    statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(statement, [(*row, *tail) for row in rows])


def _together(connection: Connection, into: str, rows: Sequence[Sequence[Any]], tail: tuple[Any, ...]) -> None:
    """Many rows in one statement of SQLite: a third cheaper than the statement again for each row."""
    whole = len(rows) - len(rows) % TOGETHER
    statement = _statement(into, len(rows[0]), len(tail)) if whole else ""
    for start in range(0, whole, TOGETHER):
        connection.exec_driver_sql(statement, (*chain.from_iterable(rows[start : start + TOGETHER]), *tail))
    if whole < len(rows):
        _singly(connection, into, rows[whole:], tail)


@lru_cache(maxsize=256)
def _statement(into: str, width: int, more: int) -> str:
    """The statement for `TOGETHER` rows; what is the same in all of them stands behind them once."""
    same = "".join(f", ?{TOGETHER * width + number + 1}" for number in range(more))
    rows = (", ".join(f"?{row * width + column + 1}" for column in range(width)) + same for row in range(TOGETHER))
    return f"INSERT INTO {into} VALUES ({'), ('.join(rows)})"  # noqa: S608 - names of our own tables


def _copied(table: Table, names: Sequence[str]) -> bool:
    """Whether all values of these columns have a text that PostgreSQL reads in a copy."""
    kinds = (table.c[name].type for name in names)
    return all(isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, COPIED) for kind in kinds)


def _copy(connection: Connection, into: str, rows: Sequence[Sequence[Any]], tail: tuple[Any, ...]) -> None:
    """PostgreSQL's own way for many rows."""
    driver, statement = connection.dialect.loaded_dbapi, f"COPY {into} FROM STDIN"
    raw: Any = connection.connection  # psycopg's, which has more than every driver has
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(_lines(rows, tail))
    except driver.Error as error:
        raise DBAPIError.instance(statement, None, error, driver.Error, dialect=connection.dialect) from error


def _lines(rows: Sequence[Sequence[Any]], tail: tuple[Any, ...]) -> str:
    """Rows in PostgreSQL's text format; made column by column, since most columns need no look at each value."""
    end = "".join(f"\t{_text(value)}" for value in tail) + "\n"
    columns = (_texts(column) for column in zip(*rows, strict=True))
    return end.join(map("\t".join, zip(*columns, strict=True))) + end


def _texts(values: Sequence[Any]) -> Iterable[str]:
    kinds = set(map(type, values))
    if kinds == {int}:
        return map(str, values)
    if kinds <= {str, Encoded}:
        whole = "".join(values)
        if whole.isprintable() and "\\" not in whole:
            return values
    return map(_text, values)


def _text(value: Any) -> str:
    kind = type(value)
    if kind is int:
        return str(value)
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value if value.isprintable() and "\\" not in value else value.translate(ESCAPED)
    if kind is bool:
        return "t" if value else "f"
    if isinstance(value, dt.date | Decimal | float):
        return str(value)
    raise TypeError(f"{kind.__name__} cannot be copied")


ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def plain_defaults(table: Table, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The defaults of columns that a row does not give; None where one of them has to be worked out."""
    found: dict[str, Any] = {}
    for column in table.c:
        if column.name in given or column.default is None:
            continue
        if not isinstance(column.default, ScalarElementColumnDefault):
            return None
        found[column.name] = column.default.arg
    return found


def _maker(connection: Connection, table: Table, name: str) -> Maker | None:
    kind = table.c[name].type
    if isinstance(kind, JSON):
        return _json_or_nothing if kind.none_as_null else _json
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def _json(value: Any) -> str:
    """JSON as text, which both databases take; most rows' lists and objects are empty."""
    if type(value) is Encoded:
        return value
    if not value and type(value) in _EMPTY:
        return _EMPTY[type(value)]
    return _encode(value)


def _json_or_nothing(value: Any) -> str | None:
    return None if value is None else _json(value)


_EMPTY: Mapping[Any, str] = {list: "[]", dict: "{}"}
_encode = json.JSONEncoder().encode


def _made(make: Maker | None, value: Any) -> Any:
    return value if make is None else make(value)
