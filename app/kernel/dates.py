"""Business days are Europe/Oslo; instants are UTC. The clock itself stands in `platform.clock`."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Europe/Oslo")


def business_day(instant: dt.datetime) -> dt.date:
    """The day in Norway at an instant with a time zone."""
    return instant.astimezone(BUSINESS_ZONE).date()
