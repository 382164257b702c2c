"""When certificates end, month by month: a drawing, the table behind it, and from every mark exactly its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_appbuilder import expose
from flask_babel import format_date, gettext, lazy_gettext

from app.certifications import queries
from app.certifications.listings import month_name
from app.certifications.queries import Month
from app.certifications.rules.schemes import add_months
from app.geography import queries as geography
from app.kernel.problems import N_
from app.platform import clock
from app.platform.db import db
from app.platform.forms import EARLIEST, LATEST
from app.platform.guards import guarded
from app.platform.pages import Crumb
from app.platform.views import PageView

MONTHS = 24
HIGH, WIDE = 180, 36  # of the drawing, in its own units: the highest bar, and a month


@dataclass(frozen=True, slots=True)
class Mark:
    """One month: where its two bars stand in the drawing, and what they lead to."""

    name: str
    short: str
    year: str
    x: int
    waiting: int
    renewed: int
    waiting_height: int
    renewed_height: int
    waiting_url: str
    renewed_url: str
    url: str


@dataclass(frozen=True, slots=True)
class ExpiriesPage:
    """`certifications/expiries.html`. `problems` say what of the address was not understood."""

    title: str
    marks: Sequence[Mark]
    ticks: Sequence[tuple[int, int]]
    high: int
    wide: int
    waiting: int
    renewed: int
    schemes: Sequence[tuple[str, str]]
    counties: Sequence[tuple[str, str]]
    scheme: str
    county: str
    first: str
    earlier_url: str
    later_url: str
    base_url: str
    problems: Sequence[str]
    crumbs: Sequence[Crumb]


class ExpiriesView(PageView):
    """Expiries by month. The whole question is in the address."""

    route_base = "/certificates/expiries"
    class_permission_name = "Certificates"
    template_folder = str(Path(__file__).parents[1] / "templates")
    title = lazy_gettext("Expiries by month")

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        """Two years from the month asked for, of a scheme and a county where they are named."""
        page = _page(str(self.title))
        return self.page("certifications/expiries.html", page, status=422 if page.problems else 200)


def _page(title: str) -> ExpiriesPage:
    session, today = db.session(), clock.today()
    schemes, counties = queries.schemes(session), geography.county_names(session, today)
    scheme, county = request.args.get("scheme", ""), request.args.get("county", "")
    first, problems = _first(request.args.get("from", ""), today)
    problems += [gettext(N_("There is no such scheme."))] if scheme and scheme not in schemes else []
    problems += [gettext(N_("There is no such county."))] if county and county not in counties else []
    codes, regions = [scheme] if scheme in schemes else [], [county] if county in counties else []
    months = queries.expiries(session, first, MONTHS, codes=codes, counties=regions, today=today)
    kept = [("scheme", code) for code in codes] + [("county", code) for code in regions]
    base = url_for("ExpiriesView.index")
    most = max([1, *(month.waiting + month.renewed for month in months)])
    return ExpiriesPage(
        title,
        [_mark(number, month, most, kept) for number, month in enumerate(months)],
        [(HIGH - HIGH * tick // most, tick) for tick in _ticks(most)],
        HIGH,
        WIDE,
        sum(month.waiting for month in months),
        sum(month.renewed for month in months),
        list(schemes.items()),
        sorted(counties.items(), key=lambda pair: pair[1]),
        scheme,
        county,
        f"{first:%Y-%m}",
        _to(base, [*kept, ("from", f"{add_months(first, -12):%Y-%m}")]) if first.year > EARLIEST.year + 1 else "",
        _to(base, [*kept, ("from", f"{add_months(first, 12):%Y-%m}")]) if first.year < LATEST.year - 4 else "",
        base,
        problems,
        [Crumb(gettext(N_("Certificates")), url_for("CertificateView.list")), Crumb(title)],
    )


def _first(text: str, today: dt.date) -> tuple[dt.date, list[str]]:
    """The first month as YYYY-MM; this month where none is named."""
    if not text:
        return today.replace(day=1), []
    try:
        first = dt.date.fromisoformat(f"{text}-01")
        if EARLIEST.year < first.year < LATEST.year - 2:
            return first, []
    except ValueError:
        pass
    return today.replace(day=1), [gettext(N_("This is no month. Write it as 2027-01."))]


def _mark(number: int, month: Month, most: int, kept: Sequence[tuple[str, str]]) -> Mark:
    listed, when = url_for("CertificateView.list"), ("ends_in", f"{month.first_day:%Y-%m}")
    waiting = _height(month.waiting, most)
    return Mark(
        month_name(month.first_day),
        str(format_date(month.first_day, "LLL")).rstrip("."),
        str(month.first_day.year) if number == 0 or month.first_day.month == 1 else "",
        number * WIDE,
        month.waiting,
        month.renewed,
        waiting,
        _height(month.renewed, most),
        _to(listed, [*kept, when, ("renewed", "0")]),
        _to(listed, [*kept, when, ("renewed", "1")]),
        _to(listed, [*kept, when]),
    )


def _height(count: int, most: int) -> int:
    """A bar's height; one that stands for anything can be seen."""
    return max(HIGH * count // most, 2) if count else 0


def _ticks(most: int) -> list[int]:
    """At most five round numbers for the axis."""
    step = next(size for size in (n * 10**power for power in range(7) for n in (1, 2, 5)) if most <= 5 * size)
    return list(range(0, most + 1, step))


def _to(base: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{base}?{urlencode(query)}" if query else base
