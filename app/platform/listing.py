"""Listings: what a list shows, filters and sorts by. Declared once per model, used by page, API, export and counts.

A page is read in two steps, so that its cost does not grow with the table: the ids of the rows on the page by an index,
then what those rows show in a fixed number of queries. Sorting is offered on indexed columns only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import scope

PAGE_SIZE = 50
LARGEST_PAGE = 100
MOST_VALUES = 100
MANY = N_("At most %(most)s values of one filter.")
UNREADABLE = N_("This value cannot be used for the filter.")


@dataclass(frozen=True, slots=True)
class Lens:
    """Through what a list is looked at: the day its computed columns are true on."""

    session: Session
    today: dt.date


Load = Callable[[Lens, Sequence[int]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. Either `attribute` of the listed model, or `load` which answers for a page's ids in one query.

    `plain` turns a loaded value into what an export or the API writes, where that differs from its text.
    """

    name: str
    label: str
    attribute: Any = None
    load: Load | None = None
    sort: Any = None
    show: Callable[[Any], Any] | None = None
    plain: Callable[[Any], Any] | None = None
    align: str = ""
    default: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter. `where(lens, values)` answers the condition; `parse(text)` a value or raises ValueError.

    kind: choice, text, date, bool, lookup. `alone(lens, values)` is a statement that counts what this filter by itself
    leaves of all rows, where there is a shorter one than by the condition. `choices(session)` are pairs of value and
    English label or own name.
    """

    name: str
    label: str
    kind: str
    where: Callable[[Lens, Sequence[Any]], ColumnElement[bool]]
    parse: Callable[[str], Any] = str
    alone: Callable[[Lens, Sequence[Any]], Any] | None = None
    choices: Callable[[Session], Sequence[tuple[str, str]]] | None = None
    lookup: str = ""
    multiple: bool = False
    help: str = ""
    describe: str = ""

    def read(self, texts: Sequence[str]) -> tuple[Any, ...]:
        """The values that the texts mean. Raises `Refused` where one has no meaning, or where they are too many."""
        if len(texts) > MOST_VALUES:
            raise Refused([Problem("list.filter.many", self.name, MANY, {"most": MOST_VALUES})])
        if any("\x00" in text for text in texts):  # PostgreSQL has no such letter
            raise Refused([Problem("list.filter.value", self.name, UNREADABLE)])
        try:
            return tuple(self.parse(text) for text in texts)
        except (ValueError, OverflowError) as error:
            raise Refused([Problem("list.filter.value", self.name, UNREADABLE)]) from error


@dataclass(frozen=True, slots=True)
class Asked:
    """A list's whole state, as its URL says it."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parsed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    page_size: int = PAGE_SIZE
    columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: ids in order, and each column's values by id."""

    ids: Sequence[int]
    count: int
    values: Mapping[str, Mapping[int, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The declared list of one model. `name` is also the name of its API collection and its route."""

    name: str
    model: Any
    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    base: Callable[[], ColumnElement[bool]] | None = None
    quick: Callable[[Lens, str], ColumnElement[bool]] | None = None

    def with_contributions(self, columns: Sequence[Column], filters: Sequence[Filter]) -> Listing:
        """The listing with what higher domains add."""
        return replace(self, columns=(*self.columns, *columns), filters=(*self.filters, *filters))

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)

    def filter(self, name: str) -> Filter | None:
        return next((f for f in self.filters if f.name == name), None)

    def read(self, arguments: Mapping[str, Sequence[str]], *, known: Sequence[str] = ()) -> Asked:
        """Understand a query string. What is not understood becomes a problem beside its name, never an exception."""
        problems: list[Problem] = []
        values: dict[str, tuple[str, ...]] = {}
        parsed: dict[str, tuple[Any, ...]] = {}
        for name, given in arguments.items():
            if name in ("page", "page_size", "sort", "columns", *known):
                continue
            wanted = self.filter(name)
            if wanted is None:
                problems.append(
                    Problem("list.filter.unknown", name, N_("There is no such filter: %(name)s"), {"name": name[:40]})
                )
            elif texts := tuple(text.strip() for text in given if text.strip()):
                try:
                    parsed[name] = wanted.read(texts)
                    values[name] = texts
                except Refused as refusal:
                    problems += refusal.problems
        sort, descending = self._sort(arguments, problems)
        return Asked(
            values, parsed, sort, descending,
            page=_number(arguments, "page", 1, 10**6, problems),
            page_size=_number(arguments, "page_size", PAGE_SIZE, LARGEST_PAGE, problems),
            columns=self._columns(arguments, problems),
            problems=tuple(problems),
        )  # fmt: skip

    def _sort(self, arguments: Mapping[str, Sequence[str]], problems: list[Problem]) -> tuple[str, bool]:
        text = next(iter(arguments.get("sort", ())), "") or self.sort
        name, descending = text.lstrip("-"), text.startswith("-")
        column = self.column(name)
        if column is None or column.sort is None:
            problems.append(Problem("list.sort", "sort", N_("The list cannot be sorted by this.")))
            return self.sort.lstrip("-"), self.sort.startswith("-")
        return name, descending

    def _columns(self, arguments: Mapping[str, Sequence[str]], problems: list[Problem]) -> tuple[str, ...]:
        asked = [n for text in arguments.get("columns", ()) for n in text.split(",") if n]
        if unknown := [n for n in asked if self.column(n) is None]:
            problems.append(
                Problem("list.columns", "columns", N_("There is no such column: %(name)s"), {"name": unknown[0][:40]})
            )
        known = tuple(dict.fromkeys(n for n in asked if self.column(n)))
        return known or tuple(c.name for c in self.columns if c.default)

    def conditions(self, lens: Lens, asked: Asked) -> list[ColumnElement[bool]]:
        """The conditions of the active filters: all must hold; several values of one filter unite."""
        found = [self.filter(name).where(lens, values) for name, values in asked.parsed.items()]  # type: ignore[union-attr]
        return [*found, self.base()] if self.base else found

    def count(self, lens: Lens, asked: Asked) -> int:
        """How many rows match."""
        statement = self._short_count(lens, asked)
        if statement is None:
            statement = select(func.count()).select_from(self.model).where(*self.conditions(lens, asked))
        return int(lens.session.scalar(statement) or 0)

    def _short_count(self, lens: Lens, asked: Asked) -> Any:
        if len(asked.parsed) != 1 or self.base or not scope.current().everything:
            return None
        ((name, values),) = asked.parsed.items()
        alone = self.filter(name).alone  # type: ignore[union-attr]
        return alone(lens, values) if alone else None

    def ids(self, lens: Lens, asked: Asked, *, limit: int | None, offset: int = 0, reverse: bool = False) -> list[int]:
        """The matching ids in the asked order; the id itself settles ties, so that pages are stable."""
        attribute, descending = self.column(asked.sort).sort, asked.descending != reverse  # type: ignore[union-attr]
        keys = [attribute, self.model.id] if attribute is not self.model.id else [attribute]
        order = [key.desc() if descending else key.asc() for key in keys]
        statement = select(self.model.id).where(*self.conditions(lens, asked)).order_by(*order)
        found = list(lens.session.scalars(statement.limit(limit).offset(offset) if limit is not None else statement))
        return found[::-1] if reverse else found

    def page(self, lens: Lens, asked: Asked) -> Found:
        """One page. A page in the second half is read from the end, so that the last page costs what the first does."""
        count = self.count(lens, asked)
        offset = (asked.page - 1) * asked.page_size
        size = min(asked.page_size, max(count - offset, 0))
        if size == 0:
            ids: list[int] = []
        elif offset <= count // 2:
            ids = self.ids(lens, asked, limit=size, offset=offset)
        else:
            ids = self.ids(lens, asked, limit=size, offset=count - offset - size, reverse=True)
        return Found(ids, count, self.values(lens, ids, asked.columns))

    def values(self, lens: Lens, ids: Sequence[int], names: Sequence[str]) -> Mapping[str, Mapping[int, Any]]:
        """What the rows show: own columns in one query, each loaded column in its own."""
        if not ids:
            return {name: {} for name in names}
        columns = [c for name in names if (c := self.column(name))]
        own = [c for c in columns if c.attribute is not None]
        found: dict[str, Mapping[int, Any]] = {c.name: c.load(lens, ids) for c in columns if c.load is not None}
        if own:
            rows = lens.session.execute(
                select(self.model.id, *(c.attribute for c in own)).where(self.model.id.in_(ids))
            ).all()
            for position, column in enumerate(own, start=1):
                found[column.name] = {row[0]: row[position] for row in rows}
        return found

    def every(self, lens: Lens, asked: Asked, *, chunk: int = 1000) -> Iterator[tuple[int, list[Any]]]:
        """All matching rows in order for an export, as plain values, a bounded number at a time."""
        ids = self.ids(lens, asked, limit=None)
        columns = [c for name in asked.columns if (c := self.column(name))]
        for start in range(0, len(ids), chunk):
            part = ids[start : start + chunk]
            values = self.values(lens, part, asked.columns)
            for pk in part:
                yield pk, [plain(c, values[c.name].get(pk)) for c in columns]


def plain(column: Column, value: Any) -> Any:
    """A column's value as an export writes it."""
    if column.plain is not None:
        return column.plain(value)
    return value if value is None or isinstance(value, str | int | float | bool | dt.date) else str(value)


def _number(
    arguments: Mapping[str, Sequence[str]], name: str, default: int, largest: int, problems: list[Problem]
) -> int:
    text = next(iter(arguments.get(name, ())), "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= largest:
        return int(text)
    problems.append(
        Problem("list.number", name, N_("Give a whole number from 1 to %(largest)s."), {"largest": largest})
    )
    return default
