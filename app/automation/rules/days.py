"""Which days of records are due for an automation on a business day. Knows no table and no clock."""

from __future__ import annotations

import calendar
import datetime as dt

from app.automation.rules.definitions import DAILY, MONTHLY, ONCE, WEEKLY

LOOK_BACK = dt.timedelta(days=7)
"""A day entered a week late still counts: who left last Friday is registered on Wednesday."""


def due_between(
    today: dt.date, offset: int, active_since: dt.date, scanned_on: dt.date | None
) -> tuple[dt.date, dt.date]:
    """The first and last day in a record whose `offset` (-90: 90 days before) is due on `today` and not before the
    automation was switched on. What fell due while no worker ran is caught up, whatever the time that has passed.
    """
    begun = max(active_since, min(scanned_on or today, today - LOOK_BACK))
    shift = dt.timedelta(days=offset)
    return begun - shift, today - shift


def key(record_id: int, day: dt.date, offset: int) -> str:
    """What makes it once per record, day and number of days."""
    return f"day:{record_id}:{day.isoformat()}:{offset}"


def turn(today: dt.date, every: str, on: int, active_since: dt.date, scanned_on: dt.date | None) -> dt.date | None:
    """The last day on which a segment was to be gone through and has not been; None: there is none. However many were
    missed while no worker ran, it is gone through once. On the 31st of a shorter month it is the last day.
    """
    found = today
    if every == WEEKLY:
        found = today - dt.timedelta(days=(today.isoweekday() - on) % 7)
    elif every == MONTHLY:
        found = _in_month(today, on)
        if found > today:
            found = _in_month(today.replace(day=1) - dt.timedelta(days=1), on)
    elif every not in (DAILY, ONCE):
        return None
    return found if found >= active_since and (scanned_on is None or found > scanned_on) else None


def _in_month(day: dt.date, on: int) -> dt.date:
    return day.replace(day=min(on, calendar.monthrange(day.year, day.month)[1]))


def turn_key(record_id: int, every: str, day: dt.date) -> str:
    """What makes it once per record and turn; or once for ever."""
    return f"segment:{record_id}:{ONCE if every == ONCE else day.isoformat()}"
