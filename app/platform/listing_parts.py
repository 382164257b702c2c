"""Ready-made columns and filters, so that a listing says only what is its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext

from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import search
from app.platform.columns import holding_on
from app.platform.forms import read_date
from app.platform.listing import Column, Filter

TRUE, FALSE = ("1", "true", "yes"), ("0", "false", "no")


def read_bool(text: str) -> bool:
    """1/true/yes or 0/false/no. Raises ValueError."""
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError(text)


def read_id(text: str) -> int:
    """A record's id. Raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise ValueError(text)


def own(
    attribute: Any,
    *,
    label: str = "",
    sort: bool = False,
    show: Callable[[Any], Any] | None = None,
    default: bool = True,
    group: bool = False,
) -> Column:
    """A column of the listed model itself, labelled as its form field is. `group`: rows can be grouped by it."""
    column = attribute.property.columns[0]
    choices = dict(column.info.get("choices", ()))
    last_day = column.info.get("last_day")
    show = show or column.info.get("show")

    def read(value: Any) -> Any:
        if value is None:
            return None
        if choices:
            return gettext(choices.get(value, str(value)))
        return day_before(value) if last_day else value

    shows = (lambda value: None if value is None else show(value)) if show else read
    return Column(
        name=column.name,
        label=label or column.info.get("label", column.name),
        attribute=attribute,
        sort=attribute if sort else None,
        show=shows,
        plain=read,
        align="whole" if column.info.get("reach") == "tel:" else "",  # a number is no words to break between
        default=default,
        group=(lambda lens: attribute) if group else None,
    )


def chosen(name: str, label: str, attribute: Any, choices: Sequence[tuple[str, str]]) -> Filter:
    """One or more of a column's declared values."""
    known = {value for value, _ in choices}

    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return Filter(
        name=name, label=label, kind="choice", multiple=True, parse=parse,
        where=lambda lens, values: attribute.in_(values), choices=lambda session: choices,
    )  # fmt: skip


def boolean(name: str, label: str, attribute: Any) -> Filter:
    """Rows whose yes/no column has the chosen value."""
    return Filter(
        name=name, label=label, kind="bool", parse=read_bool, where=lambda lens, values: attribute.is_(values[0])
    )


def related(name: str, label: str, attribute: Any, lookup: str) -> Filter:
    """Rows that point to a record, found by search."""
    return Filter(
        name=name, label=label, kind="lookup", lookup=lookup, parse=read_id, multiple=True,
        where=lambda lens, values: attribute.in_(values),
    )  # fmt: skip


def filled(name: str, label: str, attribute: Any, *, empty: bool = False) -> Filter:
    """Rows whose column has a value, or has none. `empty`: the answer yes asks for those without."""

    def where(lens: Any, values: Sequence[bool]) -> Any:
        return attribute.is_(None) if values[0] is empty else attribute.is_not(None)

    return Filter(name=name, label=label, kind="bool", parse=read_bool, where=where)


def holding(model: Any) -> Filter:
    """Dated facts that hold today, or do not."""

    def where(lens: Any, values: Sequence[bool]) -> Any:
        held = holding_on(model, lens.today)
        return held if values[0] else ~held

    return Filter(
        name="now", label=N_("Holds today"), on_day=N_("Holds on %(day)s"), kind="bool", parse=read_bool, where=where
    )


def held_on(model: Any) -> Filter:
    """Dated facts that hold on a day."""

    def where(lens: Any, values: Sequence[dt.date]) -> Any:
        return holding_on(model, values[0])

    return Filter(
        name="held_on", label=N_("Holds on"), kind="date", parse=read_date, where=where,
        says=(N_("holds %(when)s"), N_("does not hold %(when)s")),
    )  # fmt: skip


def before(name: str, label: str, attribute: Any, *, describe: str = "", says: Any = None) -> Filter:
    """Rows whose date lies before a day. `says`: see `Filter`."""

    def where(lens: Any, values: Sequence[dt.date]) -> Any:
        return attribute < values[0]

    return Filter(name=name, label=label, kind="date", parse=read_date, where=where, describe=describe, says=says)


def words(model: Any) -> Filter:
    """Rows one of whose words begins with each typed word; answered by the search terms' index."""
    kind = model.__tablename__

    def where(lens: Any, values: Sequence[str]) -> Any:
        return search.condition(lens.session, kind, model.id, values[0])

    def alone(lens: Any, values: Sequence[str]) -> Any:
        return search.number_of_records(lens.session, kind, values[0])

    return Filter(
        name="q",
        label=N_("Words"),
        kind="text",
        where=where,
        alone=alone,
        help=N_("The beginning of any word or number."),
        says=(N_("has the words “%(values)s”"), N_("does not have the words “%(values)s”")),
    )
