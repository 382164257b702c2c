"""Which values of a record texts may hold, under which names, and reading them. Fills no text in.

A domain declares an `Offer` for each of its tables (`Domain.offers`). What is not named there cannot get into a text:
no account number, no note, no field that somebody adds to a table later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import clock, extras, tables
from app.platform.publicurls import public
from app.platform.runtime import runtime
from app.platform.shown import of_column

LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the records of a table offer. `title`: what they are called together. `labels`: whole name -> what it is.

    `read(session, id)` answers the values by group and name (`{"store": {"name": …}}`): every name of `labels`, with
    None for what is empty; None where there is no such record.
    """

    title: str
    labels: Mapping[str, str]
    read: Callable[[Session, int], Mapping[str, Mapping[str, Any]] | None]


OFFERS: dict[str, Offer] = {}
"""By table, as the domains declare them."""
ALWAYS: Mapping[str, str] = {
    "record.url": N_("Address of the record's page"),
    "today": N_("Today's date"),
}
"""What every record offers."""
PLAIN = ("text", "long_text", "whole", "decimal", "date", "web")
"""The kinds of extra fields whose values are the same in every language."""


def labels_of(group: str, model: Any, columns: Sequence[str]) -> dict[str, str]:
    """The names and labels of a table's own columns."""
    return {f"{group}.{name}": model.__table__.c[name].info["label"] for name in columns}


def values_of(item: Any, columns: Sequence[str]) -> dict[str, Any]:
    """A record's own columns as plain values: last days inclusive, choices by their label in both languages."""
    return {name: _plain(item.__table__.c[name], getattr(item, name)) for name in columns}


def period_labels(group: str) -> dict[str, str]:
    """The names and labels of a dated fact's days."""
    return {
        f"{group}.first_day": N_("First day"),
        f"{group}.last_day": N_("Last day"),
        f"{group}.days_left": N_("Days left"),
    }


def period_values(item: Any) -> dict[str, Any]:
    """A dated fact's days: the last one inclusive, and how many are left until it (below 0 when it has passed)."""
    last = day_before(item.valid_to)
    return {"first_day": item.valid_from, "last_day": last, "days_left": (last - clock.today()).days if last else None}


def nothing(columns: Sequence[str]) -> dict[str, Any]:
    """The same names where there is no such record."""
    return dict.fromkeys(columns)


def _plain(column: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if column.info.get("last_day"):
        return day_before(value)
    if column.info.get("choices"):
        return both(dict(column.info["choices"]).get(value, value))
    return column.info["show"](value) if column.info.get("show") else value


def both(message: str) -> dict[str, str]:
    """A text of the interface in both languages, as texts take it."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(gettext(message))
    return found


def names(table: str) -> dict[str, str]:
    """All that a table's records offer: whole name -> English label."""
    return {**OFFERS[table].labels, **own_labels(table), **ALWAYS}


def read(session: Session, table: str, pk: int) -> dict[str, Any] | None:
    """A record's values by group and name; None where there is no such record, or its table offers nothing."""
    offer = OFFERS.get(table)
    found = offer.read(session, pk) if offer is not None else None
    if found is None:
        return None
    mine = {table: {**found.get(table, {}), **_own_values(session, table, pk)}} if own_labels(table) else {}
    return {**found, **mine, **always(table, pk)}


def own_labels(table: str) -> dict[str, str]:
    """The names and labels of the records' extra fields, as far as whoever asks sees them."""
    return {f"{table}.{each.name}": str(each.column.info["label"]) for each in extras.seen(tables.model(table))}


def _own_values(session: Session, table: str, pk: int) -> dict[str, Any]:
    """What a record holds in extra fields: words in both languages, days, numbers and texts as they are."""
    item = tables.records(session, table, [pk]).get(pk)
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        with force_locale(language):
            for each in extras.seen(tables.model(table)):
                value = getattr(item, each.name, None)
                if value is None or each.kind in PLAIN:
                    found[each.name] = value
                else:
                    found.setdefault(each.name, {})[language] = str(of_column(each.column, value))
    return found


def always(table: str | None = None, pk: int | None = None) -> dict[str, Any]:
    """What is offered besides a record's own values."""
    return {
        "record": {"url": address(table, pk) if table and pk else None},
        "today": clock.today(),
    }


def address(table: str, pk: int) -> str | None:
    """The public address of a record's card, where it has one."""
    view = runtime().views.get(table)
    return public(f"{view.endpoint}.show", pk=pk) if view is not None else None


def newest(session: Session, table: str, limit: int) -> list[int]:
    """The ids of the latest records of a table, the newest first."""
    model = tables.model(table)
    return list(session.scalars(select(model.id).order_by(model.id.desc()).limit(limit)))
