"""A day and a time of day as people type them, and the instant in Norway that is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from app.platform import momentwords


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("21.11.2026 09:00", "21.11.2026", dt.time(9)),
        ("21.11.2026 9", "21.11.2026", dt.time(9)),
        ("21.11.2026 kl. 14.30", "21.11.2026", dt.time(14, 30)),
        ("2026-11-21T07:05", "2026-11-21", dt.time(7, 5)),
        (" 21.11.2026 ", "21.11.2026", dt.time(8)),
    ],
)
def test_day_and_time_are_told_apart(text, day, time):
    assert momentwords.parts(text) == (day, time)


@pytest.mark.parametrize("text", ["21.11.2026 25:00", "21.11.2026 9:75", "21.11.2026 in the morning", ""])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        momentwords.parts(text)


def test_it_is_norways_time_in_summer_and_in_winter():
    winter = momentwords.instant(dt.date(2026, 11, 21), dt.time(9))
    summer = momentwords.instant(dt.date(2026, 7, 21), dt.time(9))
    assert (winter.hour, summer.hour) == (8, 7)
    assert momentwords.written(summer) == "21.07.2026 09:00"
