"""Half-open periods of days: `start` belongs to the period, `end` does not; None is open.

People see and type the inclusive last day; `Period.of_days` and `last_day` translate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, not including, `end`; None means without bound on that side."""

    start: dt.date | None = None
    end: dt.date | None = None

    @classmethod
    def of_days(cls, first: dt.date | None, last: dt.date | None) -> Period:
        """The period from a first to an inclusive last day, as people type them."""
        return cls(first, day_after(last))

    @property
    def last_day(self) -> dt.date | None:
        """The inclusive last day, or None when open."""
        return day_before(self.end)

    @property
    def empty(self) -> bool:
        return self.start is not None and self.end is not None and self.end <= self.start

    def contains(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def covers(self, other: Period) -> bool:
        """Whether each day of `other` lies in this period."""
        starts = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends

    def overlaps(self, other: Period) -> bool:
        after = other.end is None or self.start is None or self.start < other.end
        before = self.end is None or other.start is None or other.start < self.end
        return after and before and not self.empty and not other.empty

    def until(self, end: dt.date | None) -> Period:
        """The same period cut so that it ends at `end` (exclusive) at the latest."""
        if end is None or (self.end is not None and self.end <= end):
            return self
        return Period(self.start, end)


def making_way(held: Period, coming: Period) -> Period | None:
    """What is left of a period whose successor comes: it ends where that one begins.

    None where the other is no successor: it begins no later, or ends earlier and would leave days with neither.
    """
    later = coming.start is not None and (held.start is None or held.start < coming.start)
    lasts = coming.end is None or (held.end is not None and held.end <= coming.end)
    return held.until(coming.start) if later and lasts else None


def day_after(day: dt.date | None) -> dt.date | None:
    """The exclusive end that belongs to an inclusive last day. The calendar's very last day stays open."""
    return None if day is None or day == dt.date.max else day + ONE_DAY


def day_before(day: dt.date | None) -> dt.date | None:
    """The inclusive last day that belongs to an exclusive end; an open end stays open."""
    return None if day is None or day == dt.date.min else day - ONE_DAY


def join(periods: Iterable[Period]) -> list[Period]:
    """The union as separate periods in order: overlapping and adjoining ones become one, a hole of a day does not."""
    joined: list[Period] = []
    for period in sorted((p for p in periods if not p.empty), key=lambda p: p.start or dt.date.min):
        last = joined[-1] if joined else None
        if last and (last.end is None or period.start is None or period.start <= last.end):
            end = None if last.end is None or period.end is None else max(last.end, period.end)
            joined[-1] = Period(last.start, end)
        else:
            joined.append(period)
    return joined
