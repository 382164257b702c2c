"""Conditions on what stands in an extra field. Of today's records the narrow rows of values answer by their index; of
records as they were known on another day, the records themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    Numeric,
    String,
    Text,
    and_,
    cast,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.platform import extravalues, folding, past
from app.platform.choicefields import Several
from app.platform.extravalues import NOTHING, Which
from app.platform.intersections import Ids
from app.platform.listing import Lens

COUNTED = 5000
Values = Sequence[Any]
Compare = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """One field of a model, as it is asked about."""

    model: Any
    key: str
    column: Any

    def filled(self, lens: Lens) -> ColumnElement[bool]:
        """That there is a value."""
        if past.rebuilt(lens.session):
            there: ColumnElement[bool] = self._text().is_not(None)
            return there
        return self._held(lens)

    def all_filled(self, lens: Lens, values: Values) -> Ids | None:
        """The statement of the ids of those with a value, where these are asked for and are today's."""
        if values[0] or past.rebuilt(lens.session):
            return None
        return self._ids()

    def holds(self, lens: Lens, values: Values) -> ColumnElement[bool]:
        """That the value is, or has among several, one of these."""
        return self._then_holds(lens, values) if past.rebuilt(lens.session) else self._held(lens, self._one_of(values))

    def all_that_hold(self, lens: Lens, values: Values) -> Ids | None:
        """The statement of their ids; None where they are those of another day."""
        return None if past.rebuilt(lens.session) else self._ids(self._one_of(values))

    def compares(self, compare: Compare, lens: Lens, values: Values) -> ColumnElement[bool]:
        """That the day or number compares so with a value."""
        if past.rebuilt(lens.session):
            found: ColumnElement[bool] = compare(self._then_compared(values[0]), _plain(values[0]))
            return found
        return self._held(lens, _comparing(compare, values[0]))

    def all_that_compare(self, compare: Compare, lens: Lens, values: Values) -> Ids | None:
        """The statement of their ids; None where they are those of another day."""
        return None if past.rebuilt(lens.session) else self._ids(_comparing(compare, values[0]))

    def contains(self, lens: Lens, values: Values) -> ColumnElement[bool]:
        """That the text contains what was typed, whatever its case. A long text is read in the record itself."""
        if past.rebuilt(lens.session):
            return _contains(lens, self._text(), values[0])
        if isinstance(self.column.type, Text):
            return self._held(lens) & _contains(lens, self._text(), values[0])
        return self._held(lens, _containing(values[0]))

    def all_that_contain(self, lens: Lens, values: Values) -> Ids | None:
        """The statement of their ids; None where they are those of another day, and of long texts."""
        if past.rebuilt(lens.session) or isinstance(self.column.type, Text):
            return None
        return self._ids(_containing(values[0]))

    def _text(self) -> Any:
        return self.model.custom[self.key].as_string()

    def _held(self, lens: Lens, which: Which = lambda value: ()) -> ColumnElement[bool]:
        """Looked up where few hold such a value. Where many rows match, each record is asked instead, in the order of
        the page, which is full after a few of them. Not known beforehand, SQLite counts who holds the value.
        """
        found = extravalues.records(self.model, self.key, which)
        if _many(lens, found):
            (theirs,) = found.selected_columns
            one: ColumnElement[bool] = found.where(theirs == self.model.id).limit(1).scalar_subquery().is_not(None)
            return one
        among_them: ColumnElement[bool] = self.model.id.in_(found)
        return among_them

    def _ids(self, which: Which | None = None) -> Ids:
        if which is None:
            return Ids(self._records())
        if isinstance(self.column.type, Several):  # who holds this one may hold others besides
            return Ids(self._records(which))
        return Ids(self._records(which), self._records(lambda value: (not_(and_(*which(value))),)))

    def _records(self, which: Which = lambda value: ()) -> Any:
        found = extravalues.records(self.model, self.key, which)
        return found.distinct() if isinstance(self.column.type, Several) else found

    def _one_of(self, values: Values) -> Which:
        pairs = [extravalues.stored(self.column, value) for value in values]
        texts, numbers = [text for text, _ in pairs], [number for _, number in pairs]
        if isinstance(self.column.type, Integer):
            return lambda value: (value.text == NOTHING, value.number.in_(numbers))
        return lambda value: (value.text.in_(texts), value.number == 0)

    def _then_holds(self, lens: Lens, values: Values) -> ColumnElement[bool]:
        several = isinstance(self.column.type, Several)
        if lens.session.get_bind().dialect.name == "postgresql":
            kept = cast(self.model.custom, JSONB)
            return or_(*(kept.contains({self.key: [value] if several else value}) for value in values))
        if several:
            each = func.json_each(self.model.custom, f"$.{self.key}").table_valued("value")
            return select(each.c.value).where(each.c.value.in_(values)).exists()
        if isinstance(self.column.type, String):
            found: ColumnElement[bool] = self._text().in_(values)
            return found
        return cast(self._text(), Integer).in_([int(value) for value in values])

    def _then_compared(self, value: Any) -> Any:
        if isinstance(value, dt.date):
            return self._text()
        whole = isinstance(self.column.type, Integer) and not isinstance(self.column.type, Numeric)
        return cast(self._text(), BigInteger if whole else Float)


def _many(lens: Lens, found: Any) -> bool:
    if lens.dense is not None:
        return lens.dense
    if lens.session.get_bind().dialect.name != "sqlite":
        return False
    some = select(func.count()).select_from(found.limit(COUNTED).subquery())
    return (lens.session.scalar(some) or 0) >= COUNTED


def _comparing(compare: Compare, with_: Any) -> Which:
    if isinstance(with_, dt.date):
        return lambda value: (compare(value.text, with_.isoformat()),)
    return lambda value: (value.text == NOTHING, compare(value.number, float(with_)))


def _containing(part: str) -> Which:
    return lambda value: (value.text.contains(folding.fold(part), autoescape=True),)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _contains(lens: Lens, text: Any, part: str) -> ColumnElement[bool]:
    if lens.session.get_bind().dialect.name == "sqlite":
        found: ColumnElement[bool] = func.bukett_fold(text).contains(folding.fold(part), autoescape=True)
        return found
    return cast(text, Text).icontains(part, autoescape=True)
