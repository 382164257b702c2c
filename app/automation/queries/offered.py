"""The values of a record that texts may have places for: what its list shows, its name, the address of its card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from app.automation.queries.reach import within_reach
from app.kernel.problems import N_
from app.platform import record_names, shown
from app.platform.listing import Column, Lens
from app.platform.runtime import runtime

NAME, LINK, TODAY = "name", "link", "today"


def _columns(table: str | None) -> list[Column]:
    view = runtime().views.get(table or "")
    return [c for c in view.listed().columns if c.name not in (NAME, LINK, TODAY)] if view is not None else []


def places(table: str | None) -> dict[str, str]:
    """The names of the places, with what they hold in the reader's language."""
    found = {NAME: gettext(N_("Name")), LINK: gettext(N_("Link to the card"))} if table else {}
    return {**found, TODAY: gettext(N_("Today's date")), **{c.name: gettext(c.label) for c in _columns(table)}}


def values(session: Session, table: str | None, record_id: int | None, today: dt.date) -> dict[str, str]:
    """What each place holds of a record, as people read it in the language of the office."""
    with within_reach(), force_locale("nb"):
        found = {TODAY: str(shown.shown(today))}
        if table is None or not record_id or table not in runtime().views:
            return found
        columns, lens = _columns(table), Lens(session, today)
        read = runtime().views[table].listed().values(lens, [record_id], [c.name for c in columns])
        found |= {c.name: _text(c, read[c.name].get(record_id)) for c in columns}
        found[NAME] = record_names.names(session, table, [record_id]).get(record_id, "")
        found[LINK] = _link(table, record_id)
    return found


def _text(column: Column, value: Any) -> str:
    text = str(shown.shown(column.show(value) if column.show else value))
    return "" if text == shown.NOTHING else text


def _link(table: str, record_id: int) -> str:
    path = url_for(f"{runtime().views[table].endpoint}.show", pk=record_id)
    return str(current_app.config["BUKETT"].public_url).rstrip("/") + path
