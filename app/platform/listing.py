"""Listings: what a list shows, filters and sorts by. Declared once per model, used by page, API, export and counts.

A page is read in two steps, so that its cost does not grow with the table: the ids of the rows on the page by an index,
then what those rows show in a fixed number of queries. Sorting is offered on indexed columns only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from app.kernel import relative_days
from app.kernel.problems import N_, Problem, Refused
from app.platform import asked as asking
from app.platform import past, scope, where
from app.platform.among import one_of
from app.platform.asked import LARGEST_PAGE, PAGE_SIZE, Asked
from app.platform.intersections import Ids, number_in_all
from app.platform.plainvalues import plain, remembering
from app.platform.relations import Relation
from app.platform.spooled import spooled

__all__ = ["LARGEST_PAGE", "PAGE_SIZE", "Asked", "Column", "Filter", "Found", "Lens", "Listing", "Relation"]
MOST_VALUES = 100
PART = 1000
"""Rows of an export that are in memory."""
DENSE = 1000
"""So many rows of a list are many: of 45,000 records some 2,000 are asked before fifty of them are found."""
MANY = N_("At most %(most)s values of one filter.")
UNREADABLE = N_("This value cannot be used for the filter.")


@dataclass(frozen=True, slots=True)
class Lens:
    """Through what a list is looked at: the day its computed columns are true on, today or the one asked for.

    `dense`: whether so many rows match that a page is full after asking a few of them; None where that is not known.
    """

    session: Session
    today: dt.date
    dense: bool | None = None


Load = Callable[[Lens, Sequence[int]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. Either `attribute` of the listed model, or `load` which answers for a page's ids in one query.

    `within`: the key whose value is shown, where the attribute is an object of several. They are read as one.
    `plain` turns a loaded value into what an export or the API writes, where that differs from its text. `group(lens)`
    is what rows can be grouped by, and `group_texts(lens, values)` names the groups where `show` does not.
    """

    name: str
    label: str
    attribute: Any = None
    within: str = ""
    load: Load | None = None
    sort: Any = None
    show: Callable[[Any], Any] | None = None
    plain: Callable[[Any], Any] | None = None
    align: str = ""
    default: bool = True
    group: Callable[[Lens], Any] | None = None
    group_texts: Callable[[Lens, Sequence[Any]], Mapping[Any, str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter. `where(lens, values)` answers the condition; `parse(text)` a value or raises ValueError.

    kind: choice, text, date, bool, lookup, numbers (a pasted list of what stands in `attributes`).
    `alone(lens, values)` is a statement that counts what this filter by itself leaves of all rows, where there is a
    shorter one than by the condition; None for values without one. `ids(lens, values)` is a statement of the ids for
    which it holds, found without the records; where all filters that are asked have one, the number is told by them.
    `choices(session)` are pairs of value and English label or own name. A date may be said from today on (`+90d`);
    `where` is given the day. `says` are the words for "holds" and "does not hold" where the label will not do, with
    %(values)s, or %(when)s for a day. Where either says "today", `on_day` is the label and `says_on` the words on
    another day, with %(day)s.
    """

    name: str
    label: str
    kind: str
    where: Callable[[Lens, Sequence[Any]], ColumnElement[bool]]
    parse: Callable[[str], Any] = str
    alone: Callable[[Lens, Sequence[Any]], Any] | None = None
    ids: Callable[[Lens, Sequence[Any]], Ids | None] | None = None
    choices: Callable[[Session], Sequence[tuple[str, str]]] | None = None
    lookup: str = ""
    multiple: bool = False
    help: str = ""
    describe: str = ""
    says: tuple[str, str] | None = None
    on_day: str = ""
    says_on: tuple[str, str] | None = None
    attributes: tuple[Any, ...] = ()

    def read(self, texts: Sequence[str]) -> tuple[Any, ...]:
        """The values that the texts mean. Raises `Refused` where one has no meaning, or where they are too many."""
        if len(texts) > MOST_VALUES:
            raise Refused([Problem("list.filter.many", self.name, MANY, {"most": MOST_VALUES})])
        if any("\x00" in text for text in texts):  # PostgreSQL has no such letter
            raise Refused([Problem("list.filter.value", self.name, UNREADABLE)])
        try:
            return tuple(self._one(text) for text in texts)
        except (ValueError, OverflowError) as error:
            raise Refused([Problem("list.filter.value", self.name, UNREADABLE)]) from error

    def _one(self, text: str) -> Any:
        relative = relative_days.read(text) if self.kind == "date" else None
        return self.parse(text) if relative is None else relative

    def condition(self, lens: Lens, values: Sequence[Any]) -> ColumnElement[bool]:
        """The condition of values that were `read`."""
        return self.where(lens, self.settled(lens, values))

    @staticmethod
    def settled(lens: Lens, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values with each relative day as the day it is."""
        return tuple(v.on(lens.today) if isinstance(v, relative_days.RelativeDay) else v for v in values)


Part = TypeVar("Part", Column, Filter)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: ids in order, and each column's values by id."""

    ids: Sequence[int]
    count: int
    values: Mapping[str, Mapping[int, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The declared list of one model. `name` is also the name of its API collection and its route.

    `resource` and `others` (all listings by name, which relations lead to) are filled in when the application is made.
    """

    name: str
    model: Any
    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    base: Callable[[], ColumnElement[bool]] | None = None
    quick: Callable[[Lens, str], ColumnElement[bool]] | None = None
    relations: tuple[Relation, ...] = ()
    resource: str = ""
    others: Mapping[str, Listing] = field(default_factory=dict, repr=False, compare=False)

    def with_contributions(
        self, columns: Sequence[Column], filters: Sequence[Filter], relations: Sequence[Relation] = (), **more: Any
    ) -> Listing:
        """The listing with what higher domains add; `more` are `resource` and `others`."""
        columns, filters = (*self.columns, *columns), (*self.filters, *filters)
        return replace(self, columns=columns, filters=filters, relations=(*self.relations, *relations), **more)

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)

    def filter(self, name: str) -> Filter | None:
        return next((f for f in self.filters if f.name == name), None)

    def relation(self, name: str) -> Relation | None:
        return next((r for r in self.relations if r.name == name), None)

    def read(self, arguments: Mapping[str, Sequence[str]], *, known: Sequence[str] = ()) -> Asked:
        """Understand a query string. What is not understood becomes a problem beside its name, never an exception."""
        return asking.read(self, arguments, known=known)

    def conditions(self, lens: Lens, asked: Asked) -> list[ColumnElement[bool]]:
        """The conditions of the active filters: all must hold; several values of one filter unite."""
        if asked.nothing:
            return [false()]
        found = [_named(self.filters, name).condition(lens, values) for name, values in asked.parsed.items()]
        found += [where.condition(self, lens, asked.where)] if asked.where is not None else []
        return [*found, self.base()] if self.base else found

    def count(self, lens: Lens, asked: Asked) -> int:
        """How many rows match."""
        statement = self._short_count(lens, asked)
        if statement is None:
            conditions = self.conditions(lens, asked)
            statement = select(func.count()).select_from(self.model).where(*conditions)
            if conditions and past.rebuilt(lens.session) and lens.session.get_bind().dialect.name == "sqlite":
                # With a limit, though none, SQLite asks both halves of a rebuilt table by their indexes.
                every = select(self.model.id).where(*conditions).limit(-1)
                statement = select(func.count()).select_from(every.subquery())
        return int(lens.session.scalar(statement) or 0)

    def count_to(self, lens: Lens, asked: Asked, most: int) -> int:
        """How many rows match, counted no further than `most`."""
        some = select(self.model.id).where(*self.conditions(lens, asked)).limit(most)
        return int(lens.session.scalar(select(func.count()).select_from(some.subquery())) or 0)

    def _short_count(self, lens: Lens, asked: Asked) -> Any:
        """A statement that counts without asking each row; None where there is none."""
        if asked.where is not None or asked.nothing or self.base or not scope.current().everything:
            return None
        if not asked.parsed:
            return past.number_of(lens.session, self.model)
        if not past.whole(lens.session):
            return None
        active = [(_named(self.filters, name), values) for name, values in asked.parsed.items()]
        if all(each.ids for each, _ in active):
            found = [each.ids(lens, each.settled(lens, values)) for each, values in active if each.ids]
            known = [each for each in found if each is not None]
            return number_in_all(lens.session, self.model, known) if len(known) == len(found) else None
        ((one, values), *others) = active
        return one.alone(lens, one.settled(lens, values)) if one.alone and not others else None

    def ids(self, lens: Lens, asked: Asked, *, limit: int | None, offset: int = 0, reverse: bool = False) -> list[int]:
        """The matching ids, by group and in the asked order; the id itself settles ties, so that pages are stable."""
        statement = self._ids(lens, asked, reverse=reverse)
        found = list(lens.session.scalars(statement.limit(limit).offset(offset) if limit is not None else statement))
        return found[::-1] if reverse else found

    def _ids(self, lens: Lens, asked: Asked, *, reverse: bool = False) -> Any:
        attribute, descending = _named(self.columns, asked.sort).sort, asked.descending != reverse
        keys = [attribute, self.model.id] if attribute is not self.model.id else [attribute]
        # What is empty comes last, on both databases; each walks its index for it, back as well as forth. Of the id,
        # which is never empty, that is not said: SQLite would then sort all rows with the same value by it.
        order = [key.desc() if descending else key.asc() for key in keys]
        if attribute is not self.model.id:
            order[0] = order[0].nulls_first() if descending else order[0].nulls_last()
        if (by := self.grouped_by(lens, asked)) is not None:
            order.insert(0, by.desc() if reverse else by.asc())
        # What is sorted by is read too: of a rebuilt table SQLite walks the indexes only by what it reads.
        read = [key for key in keys if key is not self.model.id] if past.rebuilt(lens.session) else []
        return select(self.model.id, *read).where(*self.conditions(lens, asked)).order_by(*order)

    def grouped_by(self, lens: Lens, asked: Asked) -> Any:
        """What the rows are grouped by, in SQL; None where they are not."""
        column = self.column(asked.group)
        return column.group(lens) if column is not None and column.group is not None else None

    def page(self, lens: Lens, asked: Asked, *, counted: int | None = None) -> Found:
        """One page. A page in the second half is read from the end, so that the last page costs what the first does."""
        count = self.count(lens, asked) if counted is None else counted
        lens = replace(lens, dense=count >= DENSE)
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
        past.stand(lens.session)
        columns = [c for name in names if (c := self.column(name))]
        own = [c for c in columns if c.attribute is not None]
        found: dict[str, Mapping[int, Any]] = {c.name: c.load(lens, ids) for c in columns if c.load is not None}
        if own:
            read = {id(c.attribute): c.attribute for c in own}
            wanted = select(self.model.id, *read.values()).where(one_of(lens.session, self.model.id, ids))
            rows = lens.session.execute(wanted).all()
            places = {key: place for place, key in enumerate(read, start=1)}
            for column in own:
                place, key = places[id(column.attribute)], column.within
                values = {row[0]: row[place] for row in rows}
                found[column.name] = {pk: (v or {}).get(key) for pk, v in values.items()} if key else values
        return found

    def every(self, lens: Lens, asked: Asked) -> Iterator[tuple[int, list[Any]]]:
        """All matching rows in order for an export, as plain values. Neither they nor their ids are all in memory."""
        ids = lens.session.scalars(self._ids(lens, asked).execution_options(yield_per=PART)).partitions()
        columns = [c for name in asked.columns if (c := self.column(name))]
        written = [(c.name, remembering(c.plain) if c.plain else plain) for c in columns]
        for part in spooled(ids, PART):
            values = self.values(lens, part, asked.columns)
            for pk in part:
                yield pk, [write(values[name].get(pk)) for name, write in written]


def _named(parts: Sequence[Part], name: str) -> Part:
    """The part that was found by its name when the question was read."""
    return next(part for part in parts if part.name == name)
