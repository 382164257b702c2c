"""Half-open periods: what people type, joining, covering, cutting; compared with plain sets of days."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.periods import Period, day_after, day_before, join, making_way

BASE = dt.date(2026, 1, 1)
SPAN = 12
MARCH, MAY, JULY = (dt.date(2026, month, 1) for month in (3, 5, 7))


def day(number: int) -> dt.date:
    return BASE + dt.timedelta(days=number)


def days(period: Period) -> set[int]:
    """The days of a period within a window that is wider than any bound used here on both sides."""
    return {n for n in range(-2, SPAN + 3) if period.contains(day(n))}


BOUND = st.one_of(st.none(), st.integers(0, SPAN).map(day))
PERIODS = st.builds(Period, BOUND, BOUND)


def test_people_type_inclusive_last_days():
    period = Period.of_days(day(0), day(2))
    assert period == Period(day(0), day(3))
    assert period.last_day == day(2)
    assert period.contains(day(2))
    assert not period.contains(day(3))


def test_open_ends():
    assert Period().contains(dt.date.min)
    assert Period().contains(dt.date.max)
    assert Period(day(0), None).last_day is None
    assert day_after(None) is None
    assert day_after(dt.date.max) is None
    assert day_before(None) is None
    assert day_before(dt.date.min) is None


@given(st.dates(max_value=dt.date.max - dt.timedelta(days=1)))
def test_day_before_undoes_day_after(any_day):
    assert day_before(day_after(any_day)) == any_day


@pytest.mark.parametrize(
    ("periods", "joined"),
    [
        ([], []),
        ([(0, 3), (3, 5)], [(0, 5)]),
        ([(0, 3), (4, 5)], [(0, 3), (4, 5)]),
        ([(4, 5), (0, 3)], [(0, 3), (4, 5)]),
        ([(0, 9), (2, 3), (8, 11)], [(0, 11)]),
        ([(0, None), (2, 3)], [(0, None)]),
        ([(None, 2), (2, None)], [(None, None)]),
        ([(None, 2), (None, 4), (5, 6)], [(None, 4), (5, 6)]),
        ([(3, 3), (5, 4)], []),
    ],
)
def test_join(periods, joined):
    def build(pairs):
        return [Period(*(None if n is None else day(n) for n in pair)) for pair in pairs]

    assert join(build(periods)) == build(joined)


@given(st.lists(PERIODS, max_size=6))
def test_joined_periods_hold_the_same_days_in_order_with_holes_between(periods):
    joined = join(periods)
    assert set().union(*(days(p) for p in periods), set()) == set().union(*(days(p) for p in joined), set())
    for earlier, later in itertools.pairwise(joined):
        assert earlier.end is not None
        assert later.start is not None
        assert earlier.end < later.start
    assert join(joined) == joined


@given(PERIODS, PERIODS)
def test_overlap_means_a_common_day(one, other):
    assert one.overlaps(other) == bool(days(one) & days(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(PERIODS, PERIODS)
def test_covers_means_each_day_for_a_period_with_days(one, other):
    if not other.empty:
        assert one.covers(other) == (days(other) <= days(one))


@given(PERIODS, BOUND)
def test_until_keeps_the_days_before_the_end(period, end):
    kept = {n for n in days(period) if end is None or day(n) < end}
    assert days(period.until(end)) == kept


@given(PERIODS)
def test_empty_means_without_days(period):
    assert period.empty == (not days(period))


@given(PERIODS, PERIODS)
def test_what_makes_way_keeps_its_days_before_the_other_and_no_day_is_left_with_neither(held, coming):
    left = making_way(held, coming)
    if left is not None:
        assert days(left) == {number for number in days(held) if day(number) < coming.start}
        assert days(left) | days(coming) >= days(held)


@pytest.mark.parametrize(
    ("held", "coming", "left"),
    [
        ((None, None), (MAY, None), (None, MAY)),
        ((MARCH, None), (MAY, None), (MARCH, MAY)),
        ((MARCH, JULY), (MAY, None), (MARCH, MAY)),
        ((MARCH, JULY), (MAY, JULY), (MARCH, MAY)),
        ((MARCH, MAY), (MAY, None), (MARCH, MAY)),
        ((MARCH, None), (MAY, JULY), None),
        ((MAY, None), (MAY, None), None),
        ((MAY, None), (MARCH, None), None),
        ((None, None), (None, None), None),
    ],
)
def test_a_period_makes_way_for_one_that_begins_later_and_lasts_at_least_as_long(held, coming, left):
    assert making_way(Period(*held), Period(*coming)) == (Period(*left) if left else None)
