"""By how much periods fall short of a span of days: geometry only, no words and no certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, NamedTuple

from app.kernel.periods import ONE_DAY, Period, join


class Gap(NamedTuple):
    """Why a span is not covered, and by how many days.

    - `none`: there is nothing near it; - `before`: ended on `day`, `days` before the span begins;
    - `short`: ends on `day` inside the span, `days` before its last day; - `late`: begins on `day`, `days` after the
    span's first day; - `hole`: covered at the outset and missing from `day` to `to`, `days` in all.
    `lost_at` is the first day after the validity that ended, where one did.
    """

    kind: Literal["none", "before", "short", "late", "hole"]
    days: int | None = None
    day: dt.date | None = None
    to: dt.date | None = None
    lost_at: dt.date | None = None


def gap_in(periods: Sequence[Period], first: dt.date, last: dt.date) -> Gap | None:
    """How the periods fail to cover each day from `first` to `last` (inclusive); None when they do."""
    for each in periods:  # nearly always one period does: no need of joining
        if (each.start is None or each.start <= first) and (each.end is None or last < each.end):
            return None
    runs = periods if len(periods) == 1 and not periods[0].empty else join(periods)
    end = last + ONE_DAY
    missing = _missing(runs, first, end)
    if not missing:
        return None
    return _outside(runs, first) if missing[0] == (first, end) else _inside(missing, first, last)


def _missing(runs: Sequence[Period], first: dt.date, end: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The stretches from first to end (exclusive) that lie in no run; the runs are separate and in order."""
    missing, reached = [], first
    for run in runs:
        if reached >= end or (run.start is not None and run.start >= end):
            break
        if run.start is not None and run.start > reached:
            missing.append((reached, run.start))
        reached = end if run.end is None else max(reached, run.end)
    return [*missing, (reached, end)] if reached < end else missing


def _inside(missing: Sequence[tuple[dt.date, dt.date]], first: dt.date, last: dt.date) -> Gap:
    start, end = missing[0]
    if len(missing) == 1 and end > last:
        return Gap("short", (last - start).days + 1, start - ONE_DAY, last, start)
    if len(missing) == 1 and start == first:
        return Gap("late", (end - first).days, end)
    days = sum((stop - begin).days for begin, stop in missing)
    return Gap("hole", days, start, end - ONE_DAY, None if start == first else start)


def _outside(runs: Sequence[Period], first: dt.date) -> Gap:
    ended = max((run.end for run in runs if run.end is not None and run.end <= first), default=None)
    begins = min((run.start for run in runs if run.start is not None and run.start > first), default=None)
    since = None if ended is None else (first - ended).days + 1
    until = None if begins is None else (begins - first).days
    if ended is not None and (until is None or (since or 0) <= until):
        return Gap("before", since, ended - ONE_DAY, None, ended)
    return Gap("none") if begins is None else Gap("late", until, begins)
