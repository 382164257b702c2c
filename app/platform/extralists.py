"""The extra fields of a listing's records as its columns and typed filters, for the reader at hand."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from flask_babel import gettext
from sqlalchemy import Boolean, Date, Integer, Numeric, select

from app.kernel.problems import N_
from app.platform import audit, extras, lookups
from app.platform.choicefields import Several
from app.platform.extraconditions import Asking
from app.platform.extras import FILE, ExtraField
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import read_bool, read_id
from app.platform.plainvalues import plain
from app.platform.shown import of_column

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
    if column.info.get("lookup"):
        return _linked(model, each)

    def typed(value: Any) -> Any:
        return audit.typed(column.type, value)

    return Column(
        name=each.name,
        label=column.info["label"],
        attribute=model.custom,
        within=each.key,
        show=lambda value: of_column(column, typed(value)),
        plain=lambda value: exported(column, typed(value)),
        align="num" if isinstance(column.type, Integer | Numeric) else "",
        default=False,
        group=(lambda lens: model.custom[each.key].as_string()) if column.info.get("grouped") else None,
    )


def _linked(model: Any, each: ExtraField) -> Column:
    """Links to other records: of a page in two statements."""
    kind = each.column.info["lookup"]

    def load(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
        rows = lens.session.execute(select(model.id, model.custom[each.key].as_integer()).where(model.id.in_(ids)))
        held = {pk: value for pk, value in rows if value is not None}
        known = lookups.links(kind, set(held.values()))
        return {pk: known[value] for pk, value in held.items() if value in known}

    return Column(name=each.name, label=each.column.info["label"], load=load, default=False)


def exported(column: Any, value: Any) -> Any:
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
    field = Asking(model, each.key, each.column)
    yield from _asking(field, each)
    label = each.column.info["label"]
    yield Filter(
        name=f"{each.name}{EMPTY}", label=_words(N_("%(field)s is missing"), label), kind="bool", parse=read_bool,
        ids=field.all_filled,
        where=lambda lens, values: ~field.filled(lens) if values[0] else field.filled(lens),
    )  # fmt: skip


def _words(template: str, label: str) -> str:
    """A text about a field, in the reader's language as the field's label is; the place of the values stays open."""
    return str(gettext(template, field=label, values=VALUES))


def _asking(field: Asking, each: ExtraField) -> Iterator[Filter]:
    column, name, kind = each.column, each.name, each.column.type
    label = column.info["label"]
    if each.kind == FILE:
        return  # a file is there, or is missing
    asked = {"name": name, "label": label, "where": field.holds, "ids": field.all_that_hold}
    if isinstance(kind, Several) or column.info.get("choices"):
        choices = column.info["choices"]
        known = {value for value, _ in choices}
        yield Filter(**asked, kind="choice", multiple=True, parse=_one_of(known), choices=lambda session: choices)
    elif isinstance(kind, Boolean):
        yield Filter(**asked, kind="bool", parse=read_bool)
    elif column.info.get("lookup"):
        yield Filter(**asked, kind="lookup", lookup=column.info["lookup"], parse=read_id, multiple=True)
    elif isinstance(kind, Date):
        yield from _compared(field, name, DAYS, "date", read_date, label)
    elif isinstance(kind, Integer | Numeric):
        yield from _compared(field, name, NUMBERS, "text", partial(_number, column), label)
    else:
        says = (N_("%(field)s contains “%(values)s”"), N_("%(field)s does not contain “%(values)s”"))
        yield Filter(
            name=name, label=label, kind="text", where=field.contains, ids=field.all_that_contain,
            help=N_("A part of the text."),
            says=(_words(says[0], label), _words(says[1], label)),
        )  # fmt: skip


def _one_of(known: set[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


EQUAL = (N_("%(field)s is"), N_("%(field)s is %(values)s"), N_("%(field)s is not %(values)s"))
Compared = Sequence[tuple[str, tuple[str, str, str], Callable[[Any, Any], Any]]]
DAYS: Compared = (
    ("", EQUAL, operator.eq),
    (FROM, (N_("%(field)s from"), N_("%(field)s from %(values)s"), N_("%(field)s before %(values)s")), operator.ge),
    (UNTIL, (N_("%(field)s until"), N_("%(field)s until %(values)s"), N_("%(field)s after %(values)s")), operator.le),
)
NUMBERS: Compared = (
    ("", EQUAL, operator.eq),
    (
        MIN,
        (N_("%(field)s at least"), N_("%(field)s at least %(values)s"), N_("%(field)s below %(values)s")),
        operator.ge,
    ),
    (MAX, (N_("%(field)s at most"), N_("%(field)s at most %(values)s"), N_("%(field)s above %(values)s")), operator.le),
)


def _compared(
    field: Asking, name: str, ways: Compared, kind: str, parse: Callable[[str], Any], label: str
) -> Iterator[Filter]:
    for suffix, words, compare in ways:
        called, says, denies = (_words(each, label) for each in words)
        yield Filter(
            name=f"{name}{suffix}", label=called, kind=kind, parse=parse, says=(says, denies),
            where=partial(field.compares, compare), ids=partial(field.all_that_compare, compare),
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
