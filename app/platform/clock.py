"""The only clock: operations and rules get `now` and `today` passed in."""

from __future__ import annotations

import datetime as dt
import os

from app.kernel.dates import business_day


def now() -> dt.datetime:
    """This instant in UTC. `BUKETT_NOW` (ISO text) stops the clock for demonstrations."""
    stopped = os.environ.get("BUKETT_NOW")
    return dt.datetime.fromisoformat(stopped).astimezone(dt.UTC) if stopped else dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """This business day in Norway."""
    return business_day(now())


def machine() -> dt.datetime:
    """The machine's own time in UTC: for leases, back-offs and measured work, which go on while `now` is stopped."""
    return dt.datetime.now(dt.UTC)
