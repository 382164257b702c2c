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
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.platform import extravalues, folding, past
from app.platform.choicefields import Several
from app.platform.extravalues import NOTHING, ExtraValue
from app.platform.listing import Lens

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
            return self._text().is_not(None)
        return self._among()

    def holds(self, lens: Lens, values: Values) -> ColumnElement[bool]:
        """That the value is, or has among several, one of these."""
        return self._then_holds(lens, values) if past.rebuilt(lens.session) else self._among(self._one_of(values))

    def number_that_hold(self, lens: Lens, values: Values) -> Any:
        """The statement that counts those, without reading the records; None where they are those of another day."""
        return self._counted(lens, self._one_of(values))

    def compares(self, compare: Compare, lens: Lens, values: Values) -> ColumnElement[bool]:
        """That the day or number compares so with a value."""
        if past.rebuilt(lens.session):
            found: ColumnElement[bool] = compare(self._then_compared(values[0]), _plain(values[0]))
            return found
        return self._among(*self._comparing(compare, values[0]))

    def number_that_compare(self, compare: Compare, lens: Lens, values: Values) -> Any:
        """The statement that counts those, without reading the records; None where they are those of another day."""
        return self._counted(lens, *self._comparing(compare, values[0]))

    def contains(self, lens: Lens, values: Values) -> ColumnElement[bool]:
        """That the text contains what was typed, whatever its case. A long text is read in the record itself."""
        part = folding.fold(values[0])
        if past.rebuilt(lens.session):
            return _contains(lens, self._text(), values[0])
        if isinstance(self.column.type, Text):
            return self._among() & _contains(lens, self._text(), values[0])
        return self._among(ExtraValue.text.contains(part, autoescape=True))

    def _text(self) -> Any:
        return self.model.custom[self.key].as_string()

    def _among(self, *conditions: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.model.id.in_(extravalues.records(self.model, self.key, *conditions))
        return found

    def _counted(self, lens: Lens, *conditions: Any) -> Any:
        if past.rebuilt(lens.session):
            return None
        return extravalues.number_of_records(self.model, self.key, *conditions)

    def _one_of(self, values: Values) -> Any:
        pairs = [extravalues.stored(self.column, value) for value in values]
        texts, numbers = [text for text, _ in pairs], [number for _, number in pairs]
        if isinstance(self.column.type, Integer):
            return (ExtraValue.text == NOTHING) & ExtraValue.number.in_(numbers)
        return ExtraValue.text.in_(texts)

    def _comparing(self, compare: Compare, value: Any) -> tuple[Any, ...]:
        if isinstance(value, dt.date):
            return (compare(ExtraValue.text, value.isoformat()),)
        return (ExtraValue.text == NOTHING, compare(ExtraValue.number, float(value)))

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


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _contains(lens: Lens, text: Any, part: str) -> ColumnElement[bool]:
    if lens.session.get_bind().dialect.name == "sqlite":
        found: ColumnElement[bool] = func.bukett_fold(text).contains(folding.fold(part), autoescape=True)
        return found
    return cast(text, Text).icontains(part, autoescape=True)
