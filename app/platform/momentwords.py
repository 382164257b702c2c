"""A day with a time of day as people type it, and the instant in Norway that it means. No field stands here."""

from __future__ import annotations

import datetime as dt
import re

from app.kernel.dates import BUSINESS_ZONE
from app.kernel.problems import N_

NOT_A_MOMENT = N_("Write the day and the time, for example 21.11.2026 09:00. Without a time it is 08:00.")
USUAL = dt.time(8)
_FORM = re.compile(
    r"(?P<day>\S+?)(?:(?:\s+|T)(?:kl\.?\s*|at\s+)?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?)?", re.IGNORECASE
)


def parts(text: str) -> tuple[str, dt.time]:
    """The day as it was typed, and the time of day; 08:00 where none was. Raises ValueError."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    if found["hour"] is None:
        return found["day"], USUAL
    return found["day"], dt.time(int(found["hour"]), int(found["minute"] or 0))


def instant(day: dt.date, time: dt.time) -> dt.datetime:
    """The instant in UTC of a day and time in Norway."""
    return dt.datetime.combine(day, time, BUSINESS_ZONE).astimezone(dt.UTC)


def written(value: dt.datetime) -> str:
    """An instant as people write it in Norway: 21.11.2026 09:00."""
    local = value.astimezone(BUSINESS_ZONE)
    return f"{local.day:02}.{local.month:02}.{local.year} {local:%H:%M}"
