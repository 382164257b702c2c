"""What stands in the place of a table during a look: the rows of today that count, and beside them those of then.

Both are found by the table's own indexes, whatever is asked: the temporary tables have the same ones, and the view is
worded so that each database asks its two halves separately and merges them in the order asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, false, func, insert, or_, select, true, tuple_, union_all
from sqlalchemy.schema import CreateIndex, CreateTable

from app.platform import bulk
from app.platform.past import tables

INDEXED = {"sqlite": 20, "postgresql": 200}
"""Rows for which indexes pay: fewer are read through as quickly. PostgreSQL makes each in some 0.8 ms."""
MANY = 20_000
"""Ids that PostgreSQL gets the memory to keep in a hash for; with less it would go through them for each row."""


class Overlay:
    """One table's two temporary ones, made when they are first needed: `stale`, the keys of rows that do not count, and
    `made`, the rows of then.
    """

    def __init__(self, connection: Connection, table: Any, schema: str, keys: Sequence[str] = ("id",)) -> None:
        self.real = tables.real(table, schema)
        self.stale, self.made = tables.stale(table, keys), tables.temporary(table)
        self.hidden = self.shown = self.replaced = 0
        self._connection, self._keys = connection, keys

    @property
    def changed(self) -> bool:
        """Whether the table was another one then."""
        return bool(self.hidden or self.shown)

    @property
    def more(self) -> int:
        """How many rows the table had more then than it has today."""
        return self.shown - self.hidden

    def hide(self, keys: Sequence[Sequence[Any]], replaced: int = 0) -> None:
        """Let these rows of today not count; so many of them are shown as they were. None has been named before."""
        if keys:
            self._make_stale()
            bulk.insert_rows(self._connection, self.stale, self._keys, keys, {})
            self.hidden += len(keys)
            self.replaced += replaced

    def hide_all(self, found: Any) -> None:
        """The same for the rows that a statement finds, but for those that were named before."""
        self._make_stale()
        self._connection.execute(insert(self.stale).from_select(list(self._keys), found))
        self.hidden = int(self._connection.scalar(select(func.count()).select_from(self.stale)) or 0)

    def show(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Let these rows of then count."""
        if not rows:
            return
        if not self.shown:
            self._connection.execute(CreateTable(self.made))
        names = list(rows[0])
        bulk.insert_rows(self._connection, self.made, names, [[row[name] for name in names] for row in rows], {})
        self.shown += len(rows)

    def gone(self) -> Any:
        """The statement of the ids of today's rows that were not there then; None where all that are hidden were."""
        if not self.hidden or self.hidden == self.replaced:
            return None
        found = select(self.stale.c.id)
        return found.where(self.stale.c.id.not_in(select(self.made.c.id))) if self.shown else found

    def query(self) -> Any:
        """The view's query, once everything is said. What many rows stand in is found by the table's indexes."""
        if self.shown >= INDEXED[self._connection.dialect.name]:
            for index in self.made.indexes:
                self._connection.execute(CreateIndex(index))
        if not self.shown:
            return select(*self.real.c).where(self._counts(self.real.c))
        if self._connection.dialect.name != "postgresql":  # SQLite merges two halves where each has its own conditions
            today = select(*self.real.c)
            today = today.where(self._counts(self.real.c)) if self.hidden else today
            return union_all(today, select(*self.made.c))
        if self.hidden >= MANY:
            self._connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")
        halves = union_all(
            select(*self.real.c, false().label("past_made")), select(*self.made.c, true().label("past_made"))
        ).subquery("past_halves")  # and PostgreSQL where they have none
        columns = [halves.c[column.name] for column in self.made.c]
        found = select(*columns)
        return found.where(or_(halves.c.past_made, self._counts(halves.c))) if self.hidden else found

    def _make_stale(self) -> None:
        if not self.hidden:
            self._connection.execute(CreateTable(self.stale, if_not_exists=True))

    def _counts(self, columns: Any) -> Any:
        """That a row of today is not a stale one. SQLite compares pairs that are "not in" one by one."""
        mine, stale = [columns[key] for key in self._keys], [self.stale.c[key] for key in self._keys]
        if len(mine) == 1:
            return mine[0].not_in(select(stale[0]))
        if self._connection.dialect.name == "postgresql":
            return tuple_(*mine).not_in(select(*stale))
        same = and_(*(one == other for one, other in zip(mine, stale, strict=True)))
        return ~select(stale[0]).where(same).exists()
