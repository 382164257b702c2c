"""Days said from today on."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel import relative_days
from app.kernel.relative_days import RelativeDay

TODAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY), ("+90d", dt.date(2027, 2, 28)), ("-30d", dt.date(2026, 10, 31)),
        (" 1d", dt.date(2026, 12, 1)),
        ("+2w", dt.date(2026, 12, 14)), ("+3m", dt.date(2027, 2, 28)), ("-1m", dt.date(2026, 10, 30)),
        ("+1y", dt.date(2027, 11, 30)), ("+15m", dt.date(2028, 2, 29)), ("Today", TODAY), ("+0d", TODAY),
    ],
)  # fmt: skip
def test_what_is_said_is_a_day(text, day):
    assert relative_days.read(text).on(TODAY) == day


@pytest.mark.parametrize(("text", "day"), [("i dag", "today"), ("I  dag", "today"), ("+2u", "+2w"), ("-1å", "-1y")])
def test_people_say_it_in_norwegian_too_and_programs_do_not(text, day):
    assert relative_days.read(text) == relative_days.read(day)
    assert relative_days.read(text, spoken=False) is None


@pytest.mark.parametrize(
    "text", ["", "d", "+d", "90", "21.11.2026", "2026-11-21", "+99999d", "++1d", "1 d", "+1x", "+٣d"]
)
def test_anything_else_is_no_such_day(text):
    assert relative_days.read(text) is None


@pytest.mark.parametrize("day", [RelativeDay(), RelativeDay(90, "d"), RelativeDay(-3, "m"), RelativeDay(99, "y")])
def test_what_is_written_is_read_again(day):
    assert relative_days.read(relative_days.write(day)) == day
