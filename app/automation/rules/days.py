"""Which days of records are due for an automation on a business day. Knows no table and no clock."""

from __future__ import annotations

import datetime as dt

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
