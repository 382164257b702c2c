"""Ready-made panels: labelled facts of a record, and dated facts as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import extras, lookups, past
from app.platform.files import own
from app.platform.pages import Action, Chip, Fact, FactPanel, FileLink, HeadCell, Link, Row, TablePanel
from app.platform.record_panels import size
from app.platform.runtime import runtime
from app.platform.shown import of_column, shown

WEB = ""
SAFE = "+@:/?&=#%~.-_"  # what an address may hold as it stands


def value_of(item: Any, name: str) -> Any:
    """A field as people see it."""
    return of_column(extras.columns(type(item))[name], getattr(item, name))


def label_of(item: Any, name: str) -> str:
    """A field's label in the reader's language."""
    return str(gettext(extras.columns(type(item))[name].info.get("label", name)))


def facts(name: str, title: str, item: Any, fields: Sequence[str], *, more: Sequence[Fact] = ()) -> FactPanel:
    """A panel of a record's own fields. What people can be reached by is a link, and so is another record."""
    own = (Fact(label_of(item, f), _reached(item, f) or value_of(item, f), name=f) for f in fields)
    return FactPanel(name, gettext(title), [*own, *more])


def _reached(item: Any, name: str) -> Link | None:
    info, value = extras.columns(type(item))[name].info, getattr(item, name)
    if info.get("file") and value:
        return file_link(item, name, value)
    scheme, kind = info.get("reach"), info.get("lookup")
    if kind and name.startswith(extras.PREFIX) and value:
        return lookups.links(kind, [value]).get(value)
    if scheme is None or not value:
        return None
    text = str(value_of(item, name))
    return Link(
        text.removeprefix("https://").rstrip("/") if scheme == WEB else text, f"{scheme}{quote(value, safe=SAFE)}"
    )


def file_link(item: Any, name: str, value: str) -> Link | None:
    """The file in a record's extra field: its name, its size, and the way to it; None where it is no file."""
    if not own.SAVED.fullmatch(value):
        return None
    pk, octets, called = own.parts_of(value)
    where = {"kind": item.__tablename__, "pk": item.id, "key": name.removeprefix(extras.PREFIX), "file_id": pk}
    preview = url_for("RecordsView.own_preview", **where) if own.may_have_preview(called) else ""
    return FileLink(called, url_for("RecordsView.own_file", **where), size(octets), preview)


def state(item: Any) -> Chip:
    """Whether a dated fact holds on the day that is looked at."""
    day = past.day()
    if item.period.contains(day):
        return Chip(gettext(N_("On that day") if past.looking_back().on else N_("Now")), "ok")
    if item.valid_from is not None and item.valid_from > day:
        return Chip(gettext(N_("From %(day)s"), day=shown(item.valid_from)), "info")
    return Chip(gettext(N_("Past")), "off")


def span(item: Any) -> str:
    """A period in words: from, to (inclusive)."""
    first, last = shown(item.valid_from), shown(item.last_day)
    if item.valid_to is None:
        return str(gettext(N_("from %(first)s"), first=first) if item.valid_from else gettext(N_("always")))
    return f"{first} – {last}" if item.valid_from else str(gettext(N_("until %(last)s"), last=last))


def periods(
    name: str,
    title: str,
    rows: Sequence[Any],
    fields: Sequence[str],
    parent: Any,
    *,
    view: Any = None,
    period_first: bool = False,
) -> TablePanel:
    """Dated facts of a record as a table, with what the reader may do about them."""
    view = view or (runtime().views.get(rows[0].__tablename__) if rows else None)
    head = [HeadCell(f, label_of(rows[0], f)) for f in fields] if rows else []
    when = [HeadCell("period", gettext(N_("Period"))), HeadCell("state", gettext(N_("State")))] if rows else []
    drawn = []
    for r in rows:
        cells, dated = [value_of(r, f) for f in fields], [span(r), state(r)]
        url = url_for(f"{view.endpoint}.show", pk=r.id) if view else None
        told = [*dated, *cells] if period_first else [*cells, *dated]
        drawn.append(Row(r.id, url, str(told[0]), told))
    shown_head = [*when, *head] if period_first else [*head, *when]
    return TablePanel(name, gettext(title), shown_head, drawn, empty_text=gettext(N_("Nothing registered.")))


def adding(view_table: str, text: str, **values: Any) -> tuple[Action, ...]:
    """The button that adds a record belonging to this one, for who may."""
    view = runtime().views.get(view_table)
    if view is None or not view.allowed("add"):
        return ()
    return (Action(gettext(text), url_for(f"{view.endpoint}.add", **values), icon="plus-lg"),)
