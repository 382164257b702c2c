"""Business days are Europe/Oslo; instants are UTC. The clock itself stands in `platform.clock`."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Europe/Oslo")


def business_day(instant: dt.datetime) -> dt.date:
    """The day in Norway at an instant with a time zone."""
    return instant.astimezone(BUSINESS_ZONE).date()


def end_of(day: dt.date) -> dt.datetime:
    """The first instant in UTC after a day in Norway. The calendar's very last day ends at its last instant."""
    if day == dt.date.max:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), BUSINESS_ZONE)
    return midnight.astimezone(dt.UTC)
