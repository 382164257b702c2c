"""The page that shows what of a record differs between two days. Changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import clock, comparing, past, record_names
from app.platform.changepages import parts
from app.platform.db import db
from app.platform.forms import read_date, write_date
from app.platform.guards import may, signed_in
from app.platform.pages import Chip, Crumb
from app.platform.pages.changes import ChangedRow, RowsPage
from app.platform.runtime import runtime
from app.platform.views.base import PageView
from app.platform.views.domain import PK

WHATS = {
    comparing.CAME: (N_("Came"), "ok", "plus-lg"), comparing.WENT: (N_("Went"), "bad", "dash-lg"),
    comparing.CHANGED: (N_("Changed"), "info", "pencil"),
}  # fmt: skip
INTRO = N_("What held at the end of each day, with what is known today.")
NOT_A_DAY = N_("Write a day from 1800 to 2999, for example 21.11.2026.")
SAME_ORDER = N_("The second day must come after the first.")


@dataclass(frozen=True, slots=True)
class Days:
    """The form of the two days as they were typed, with what is wrong with each."""

    here: str
    first: str
    last: str
    first_problem: str = ""
    last_problem: str = ""

    @property
    def wrong(self) -> bool:
        return bool(self.first_problem or self.last_problem)


class BetweenView(PageView):
    """Differences between two days, for who may see the record."""

    route_base = "/records"

    @expose(f"/<kind>/{PK}/between")
    @signed_in
    def show(self, kind: str, pk: int) -> Any:
        view = runtime().views.get(kind)
        if view is None or not may("show", view.class_permission_name) or not past.covers(view.datamodel.obj):
            abort(404)
        item = view.item(pk)
        days, first, last = _days(kind, pk)
        card = Crumb(view.heading(item).title, url_for(f"{view.endpoint}.show", pk=pk))
        title = gettext(N_("Difference between two days"))
        found = [] if days.wrong else comparing.between(db.session(), view.datamodel.obj, pk, first, last)
        page = RowsPage(
            title=title,
            crumbs=[*view.heading(view.item(pk)).crumbs, card, Crumb(title)],
            rows_title=gettext(N_("What differs")),
            intro=gettext(INTRO),
            rows=[_row(kind, each) for each in found],
            total=len(found),
            facts_line=[card.text],
            empty=gettext(N_("Nothing differs between these days.")),
            headings=[gettext(text) for text in (N_("What"), N_("Outcome"), N_("Remark"))],
        )
        return self.page("bukett/between.html", page, days=days, status=422 if days.wrong else 200)


def _row(kind: str, each: comparing.Difference) -> ChangedRow:
    itself = each.entity == kind
    view = runtime().views[each.entity]
    called = gettext(N_("The record itself")) if itself else gettext(view.one or record_names.title_of(each.entity))
    words, tone, icon = WHATS[each.what]
    gone, plain = each.what == comparing.WENT, each.what != comparing.CHANGED
    changes = [(parts.label(each.entity, name), old, old if gone else new) for name, old, new in each.changes]
    url = None if itself else parts.card_url(each.entity, each.id)
    return ChangedRow(called, url, Chip(gettext(words), tone, icon), changes, plain=plain)


def _days(kind: str, pk: int) -> tuple[Days, dt.date, dt.date]:
    """The two days asked for; without any: a year ago, and today."""
    today = clock.today()
    first, wrong_first = _day("from", today - dt.timedelta(days=365))
    last, wrong_last = _day("to", today)
    if not wrong_first and not wrong_last and last <= first:
        wrong_last = gettext(SAME_ORDER)
    here = url_for("BetweenView.show", kind=kind, pk=pk)
    typed = [request.args.get(name, "").strip()[:40] for name in ("from", "to")]
    one, other = typed[0] if wrong_first else write_date(first), typed[1] if wrong_last else write_date(last)
    return Days(here, one, other, wrong_first, wrong_last), first, last


def _day(name: str, otherwise: dt.date) -> tuple[dt.date, str]:
    text = request.args.get(name, "").strip()
    try:
        return (read_date(text) if text else otherwise), ""
    except ValueError:
        return otherwise, gettext(NOT_A_DAY)
