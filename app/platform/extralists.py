"""The extra fields of a listing's records as its columns and typed filters, for the reader at hand."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from flask_babel import gettext
from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Float, Integer, Numeric, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.problems import N_
from app.platform import audit, extras, folding
from app.platform.choicefields import Several
from app.platform.extras import ExtraField
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import read_bool, read_id
from app.platform.plainvalues import plain
from app.platform.shown import of_column

Values = Sequence[Any]
VALUES = "%(values)s"
MIN, MAX, FROM, UNTIL, EMPTY = "_min", "_max", "_from", "_until", "_empty"


class Listings(dict[str, Listing]):
    """Listings by name; each that is asked for has the columns and filters of what the reader sees of extra fields."""

    def __getitem__(self, name: str) -> Listing:
        return listed(super().__getitem__(name))

    def get(self, name: str, default: Any = None) -> Any:
        """The listing, or the default where there is none."""
        return self[name] if name in self else default  # noqa: SIM401 - this is `get` itself


def listed(listing: Listing) -> Listing:
    """A listing with its records' extra fields."""
    fields = extras.seen(listing.model)
    if not fields:
        return listing
    columns = [_column(listing.model, each) for each in fields]
    filters = [made for each in fields for made in _filters(listing.model, each)]
    return listing.with_contributions(columns, filters, resource=listing.resource, others=listing.others)


def _column(model: Any, each: ExtraField) -> Column:
    column = each.column

    def typed(value: Any) -> Any:
        return audit.typed(column.type, value)

    return Column(
        name=each.name,
        label=column.info["label"],
        attribute=model.custom[each.key],
        show=lambda value: of_column(column, typed(value)),
        plain=lambda value: _exported(column, typed(value)),
        align="num" if isinstance(column.type, Integer | Numeric) and not column.info.get("lookup") else "",
        default=False,
        group=(lambda lens: model.custom[each.key].as_string()) if column.info.get("grouped") else None,
    )


def _exported(column: Any, value: Any) -> Any:
    """A value as a file holds it: numbers as numbers, amounts in whole units, words as words."""
    if value is None or isinstance(value, bool | dt.date):
        return None if value is None else of_column(column, value) if isinstance(value, bool) else value
    if column.info.get("amount"):
        return value / 100
    if isinstance(value, Decimal):
        return float(value)
    return (
        value if isinstance(column.type, Integer) and not column.info.get("lookup") else plain(of_column(column, value))
    )


def _filters(model: Any, each: ExtraField) -> Iterator[Filter]:
    """What can be asked of a field, by its type; and of every field, whether it is empty."""
    yield from _asking(model, each)
    label = each.column.info["label"]
    text = model.custom[each.key].as_string()
    yield Filter(
        name=f"{each.name}{EMPTY}", label=_words(N_("%(field)s is missing"), label), kind="bool", parse=read_bool,
        where=lambda lens, values: text.is_(None) if values[0] else text.is_not(None),
    )  # fmt: skip


def _words(template: str, label: str) -> str:
    """A text about a field, in the reader's language as the field's label is; the place of the values stays open."""
    return str(gettext(template, field=label, values=VALUES))


def _asking(model: Any, each: ExtraField) -> Iterator[Filter]:
    column, name, key = each.column, each.name, each.key
    label, kind = column.info["label"], column.type
    text = model.custom[key].as_string()
    if isinstance(kind, Several) or column.info.get("choices"):
        choices = column.info["choices"]
        known = {value for value, _ in choices}
        where = partial(_holds, model, key, several=isinstance(kind, Several))
        yield Filter(
            name=name, label=label, kind="choice", multiple=True, parse=_one_of(known), choices=lambda session: choices,
            where=where,
        )  # fmt: skip
    elif isinstance(kind, Boolean):
        yield Filter(name=name, label=label, kind="bool", parse=read_bool, where=partial(_holds, model, key))
    elif column.info.get("lookup"):
        yield Filter(
            name=name, label=label, kind="lookup", lookup=column.info["lookup"], parse=read_id, multiple=True,
            where=partial(_holds, model, key),
        )  # fmt: skip
    elif isinstance(kind, Date):
        yield from _days(name, label, text)
    elif isinstance(kind, Integer | Numeric):
        yield from _numbers(column, name, label, text)
    else:
        says = (N_("%(field)s contains “%(values)s”"), N_("%(field)s does not contain “%(values)s”"))
        yield Filter(
            name=name, label=label, kind="text", where=partial(_contains, text), help=N_("A part of the text."),
            says=(_words(says[0], label), _words(says[1], label)),
        )  # fmt: skip


def _one_of(known: set[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


def _holds(model: Any, key: str, lens: Lens, values: Values, *, several: bool = False) -> ColumnElement[bool]:
    """That the field is, or has among several, one of the values; PostgreSQL finds them by its index."""
    if lens.session.get_bind().dialect.name == "postgresql":
        kept = cast(model.custom, JSONB)
        return or_(*(kept.contains({key: [value] if several else value}) for value in values))
    if several:
        each = func.json_each(model.custom, f"$.{key}").table_valued("value")
        return select(each.c.value).where(each.c.value.in_(values)).exists()
    if isinstance(values[0], str):
        found: ColumnElement[bool] = model.custom[key].as_string().in_(values)
        return found
    return cast(model.custom[key].as_string(), Integer).in_([int(value) for value in values])


def _contains(text: Any, lens: Lens, values: Values) -> ColumnElement[bool]:
    """That a text contains what was typed, whatever its case."""
    if lens.session.get_bind().dialect.name == "sqlite":
        found: ColumnElement[bool] = func.bukett_fold(text).contains(folding.fold(values[0]), autoescape=True)
        return found
    return cast(text, Text).icontains(values[0], autoescape=True)


EQUAL = (N_("%(field)s is"), N_("%(field)s is %(values)s"), N_("%(field)s is not %(values)s"))
DAYS: Sequence[tuple[str, tuple[str, str, str], Callable[[Any, Any], Any]]] = (
    ("", EQUAL, operator.eq),
    (FROM, (N_("%(field)s from"), N_("%(field)s from %(values)s"), N_("%(field)s before %(values)s")), operator.ge),
    (UNTIL, (N_("%(field)s until"), N_("%(field)s until %(values)s"), N_("%(field)s after %(values)s")), operator.le),
)
NUMBERS: Sequence[tuple[str, tuple[str, str, str], Callable[[Any, Any], Any]]] = (
    ("", EQUAL, operator.eq),
    (
        MIN,
        (N_("%(field)s at least"), N_("%(field)s at least %(values)s"), N_("%(field)s below %(values)s")),
        operator.ge,
    ),
    (MAX, (N_("%(field)s at most"), N_("%(field)s at most %(values)s"), N_("%(field)s above %(values)s")), operator.le),
)


def _days(name: str, label: str, text: Any) -> Iterator[Filter]:
    for suffix, words, compare in DAYS:
        called, says, denies = (_words(each, label) for each in words)
        yield Filter(
            name=f"{name}{suffix}", label=called, kind="date", parse=read_date, says=(says, denies),
            where=partial(lambda compare, lens, values: compare(text, values[0].isoformat()), compare),
        )  # fmt: skip


def _numbers(column: Any, name: str, label: str, text: Any) -> Iterator[Filter]:
    whole = isinstance(column.type, Integer)
    number = cast(text, BigInteger if whole else Float)
    parse = partial(_number, column)
    for suffix, words, compare in NUMBERS:
        called, says, denies = (_words(each, label) for each in words)
        yield Filter(
            name=f"{name}{suffix}", label=called, kind="text", parse=parse, says=(says, denies),
            where=partial(lambda compare, lens, values: compare(number, values[0]), compare),
        )  # fmt: skip


def _number(column: Any, text: str) -> float | int:
    """A number as people or programs write it, in what the column holds. Raises ValueError."""
    digits = "".join(text.split()).replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
    try:
        value = Decimal(digits)
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not value.is_finite() or abs(value) >= 10**15:
        raise ValueError(text)
    if column.info.get("amount"):
        value *= 100
    if isinstance(column.type, Integer):
        if value != int(value):
            raise ValueError(text)
        return int(value)
    return float(value)
