"""The values of a record for which texts may have places: those of message templates, else what its list shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from app.automation.queries.reach import within_reach
from app.kernel.problems import N_
from app.platform import extras, offering, record_names, shown, tables
from app.platform.extras import ExtraField
from app.platform.listing import Column, Lens
from app.platform.offering import OFFERS
from app.platform.runtime import runtime

NAME = "name"
OFFICE_LANGUAGE = "nb"


def _columns(table: str | None) -> list[Column]:
    view = runtime().views.get(table or "")
    return [c for c in view.listed().columns if c.name != NAME] if view is not None else []


def places(table: str | None) -> dict[str, str]:
    """The names of the places, with what they hold in the reader's language."""
    named = {NAME: gettext(N_("Name"))} if table in runtime().views else {}
    own = OFFERS[table].labels if table in OFFERS else {c.name: c.label for c in _columns(table)}
    own = {**own, **{each.name: each.column.info["label"] for each in _extra(table)}}
    always = offering.ALWAYS if table is not None else {"today": offering.ALWAYS["today"]}
    return named | {name: gettext(label) for name, label in {**own, **always}.items()}


def values(session: Session, table: str | None, record_id: int | None, today: dt.date) -> dict[str, str]:
    """What each place holds of a record, as people read it in the language of the office."""
    with within_reach(), force_locale(OFFICE_LANGUAGE):
        found = {"today": str(shown.shown(today))}
        if table is None or not record_id:
            return found
        if table in runtime().views:
            found[NAME] = record_names.names(session, table, [record_id]).get(record_id, "")
        read = offering.read(session, table, record_id) if table in OFFERS else None
        if read is None:
            read = {**offering.always(table, record_id), **_listed(session, table, record_id, today)}
        return {**found, **dict(_flat({**read, **_extra_values(session, table, record_id)}))}


def _extra(table: str | None) -> Sequence[ExtraField]:
    view = runtime().views.get(table or "")
    return extras.seen(view.datamodel.obj) if view is not None else []


def _extra_values(session: Session, table: str, record_id: int) -> dict[str, Any]:
    """The record's extra fields as people read them."""
    fields = _extra(table)
    item = tables.records(session, table, [record_id]).get(record_id) if fields else None
    return {each.name: shown.of_column(each.column, getattr(item, each.name)) for each in fields if item is not None}


def _listed(session: Session, table: str, record_id: int, today: dt.date) -> dict[str, Any]:
    """What the list of a table shows of a record."""
    columns = _columns(table)
    if not columns:
        return {}
    read = runtime().views[table].listed().values(Lens(session, today), [record_id], [c.name for c in columns])
    return {c.name: c.show(value) if (value := read[c.name].get(record_id)) and c.show else value for c in columns}


def _flat(read: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Values by their whole name, as text; of a text in both languages the office's own."""
    for group, value in read.items():
        if isinstance(value, Mapping):
            yield from ((f"{group}.{name}", _text(each)) for name, each in value.items())
        else:
            yield group, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get(OFFICE_LANGUAGE)
    text = str(shown.shown(value))
    return "" if text == shown.NOTHING else text
