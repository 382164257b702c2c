"""Lists as of another day: as it was a year ago, as known yesterday, and both; first and last page at both sizes.

What has changed since a day must be taken back before the rows can be found, so `known` costs by the changes since:
that is measured by itself, and told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from app.kernel.dates import end_of
from app.platform import clock as days
from app.platform import past
from app.platform.audit import AuditEntry
from app.platform.runtime import runtime
from tools.bench import clock as cost
from tools.bench import lists
from tools.bench.data import COMMON
from tools.bench.lists import Case
from tools.bench.report import Line
from tools.bench.stand import Stand

ASKED = {
    "stores": [("q", COMMON), ("status", "active"), ("county", "03")],
    "members": [("q", COMMON), ("active", "1")],
    "certificates": [("state", "valid"), ("renewed", "0")],
}
"""Filters that are looked through besides: those asked most."""
REBUILDING = r"past_|^CREATE|\baudit_entry\b|^SELECT (main|public)\.|work_mem"
"""The statements that take changes back: so many as there are changes, a part of them at a time."""
SINCE = (7, 30, 365)
DAY = dt.timedelta(days=1)


def measured(small: Stand, large: Stand, times: int) -> Iterator[Line]:
    """The worst page of each list on another day, and what knowledge of longer ago costs."""
    found = lists.asked(small, large, times, _cases(small, large), besides=REBUILDING)
    yield from lists.lines(list(found), large.kind)
    today = days.today()
    for ago in SINCE:
        url = f"/stores/?known={today - ago * DAY}"
        (spent,) = cost.medians([(large, partial(large.get, url))], times)
        note = f"{_changed(large, today - ago * DAY):,} changes are taken back"
        yield Line(
            f"List stores, as known {ago} days ago, of {large.stores:,}", large.kind, 1000 * spent, None, "ms", note
        )


def _cases(small: Stand, large: Stand) -> Iterator[Case]:
    today = days.today()
    on, known = f"on={today.replace(year=today.year - 1)}", f"known={today - DAY}"
    with small.app.app_context():
        names = [listing.name for listing in runtime().listings.values() if past.covers(listing.model)]
    for name in names:
        for query in ([], *([pair] for pair in ASKED.get(name, ()))):
            said = "".join(f", {key}={value}" for key, value in query)
            for case in lists.pages(small, large, name, said, query):
                for moment in (on, known, f"{on}&{known}"):
                    yield replace(
                        case, listing=f"{name} on another day", what=f"{moment}{case.what}",
                        small=_with(case.small, moment), large=_with(case.large, moment),
                    )  # fmt: skip


def _with(url: str, moment: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{moment}"


def _changed(stand: Stand, day: dt.date) -> int:
    table = AuditEntry.__table__
    with stand.engine.connect() as connection:
        later = sa.select(sa.func.count()).select_from(table).where(table.c.recorded_at >= end_of(day))
        return int(connection.scalar(later) or 0)
