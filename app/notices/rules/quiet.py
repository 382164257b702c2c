"""Quiet hours: when no notice goes out, in Norwegian time. An instant comes in as a value; nothing is sent here.

The clock that people live by decides, also on the two days on which it is moved: 02:30 comes twice in October, and in
March the hours end with the first minute after it that there is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.kernel.dates import BUSINESS_ZONE
from app.kernel.problems import N_, Problem

BOTH = N_("Give both times, or neither for no quiet hours.")
SAME = N_("The hours must end at another time than they begin.")
_LONGEST = 4 * 24  # hours: a night, a weekend, and a night again


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `begins` until `ends`, over midnight where it ends earlier in the day; and whole Saturdays and Sundays."""

    begins: dt.time | None = None
    ends: dt.time | None = None
    weekends: bool = False


def wrong_hours(begins: dt.time | None, ends: dt.time | None) -> list[Problem]:
    """What is wrong with quiet hours that somebody typed."""
    if (begins is None) != (ends is None):
        return [Problem("notices.quiet.both", "ends" if ends is None else "begins", BOTH)]
    if begins is not None and begins == ends:
        return [Problem("notices.quiet.same", "ends", SAME)]
    return []


def quiet_at(quiet: Quiet, instant: dt.datetime) -> bool:
    """Whether nothing goes out at an instant."""
    local = instant.astimezone(BUSINESS_ZONE)
    if quiet.weekends and local.weekday() >= 5:
        return True
    if quiet.begins is None or quiet.ends is None:
        return False
    now = local.time()
    if quiet.begins < quiet.ends:
        return quiet.begins <= now < quiet.ends
    return now >= quiet.begins or now < quiet.ends


def open_from(quiet: Quiet, instant: dt.datetime) -> dt.datetime:
    """The first moment from an instant on at which notices go out, in UTC."""
    instant = instant.astimezone(dt.UTC)
    if not quiet_at(quiet, instant):
        return instant
    hour = instant.replace(minute=0, second=0, microsecond=0)
    # Quiet hours end at a whole hour (midnight, a moved clock) or at the minute at which they are set to end.
    minutes = sorted({0, quiet.ends.minute if quiet.ends else 0})
    moments = (hour + dt.timedelta(hours=h, minutes=m) for h in range(_LONGEST) for m in minutes)
    return next((m for m in moments if m > instant and not quiet_at(quiet, m)), instant)
