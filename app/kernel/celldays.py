"""Dates as people type them in Norway, and as spreadsheets store them. Day before month, always."""

from __future__ import annotations

import datetime as dt
import re

from app.kernel.cells import Value
from app.kernel.cellvalues import Found, shown, typed, wrong
from app.kernel.problems import N_

# 07.09.2007, 7.9.07, 27/04-2016, 27-04-2016, 27. 04. 2016
DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\Z", re.ASCII)
# 2007-09-07, also with a time behind it as databases export it
YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?\Z", re.ASCII)
EIGHT_DIGITS = re.compile(r"\d{8}\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100
CENTURY_TURN = 70
# Day numbers of a spreadsheet whose column lost its date format: 1 January 1930 to 31 December 2079.
SERIALS = range(10_959, 65_746)
SERIAL_START = dt.date(1899, 12, 30)


def day(value: Value) -> Found[dt.date]:
    """A day. Two-digit years 70-99 are 19xx, the others 20xx; 31.02.2019 is a problem, not the third of March."""
    if isinstance(value, dt.datetime):
        return _plausible(value.date(), value)
    if isinstance(value, dt.date):
        return _plausible(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in SERIALS:
        return Found(SERIAL_START + dt.timedelta(days=int(value)))
    parts = _parts(shown(value))
    if parts is None:
        message = N_("%(typed)s is not a date. Write it as 31.12.2019.")
        return wrong("imports.date.format", message, {"typed": typed(value)})
    try:
        found = dt.date(*parts)
    except ValueError:
        message = N_("%(typed)s is not a day in the calendar. Write the right day as 31.12.2019.")
        return wrong("imports.date.impossible", message, {"typed": typed(value)})
    return _plausible(found, value)


def _plausible(found: dt.date, value: Value) -> Found[dt.date]:
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return Found(found)
    message = N_("The year of %(typed)s cannot be right. Write the date as 31.12.2019.")
    return wrong("imports.date.year", message, {"typed": typed(value)})


def _parts(found: str) -> tuple[int, int, int] | None:
    """Year, month and day as written, or None where the text has another shape."""
    if match := DAY_FIRST.match(found):
        return _year(match[3]), int(match[2]), int(match[1])
    if match := YEAR_FIRST.match(found):
        return int(match[1]), int(match[2]), int(match[3])
    if EIGHT_DIGITS.match(found):
        # 20190731 or 31072019: no eight digits are a day of these two centuries both ways.
        if found.startswith(("19", "20")) and int(found[4:6]) <= 12:
            return int(found[:4]), int(found[4:6]), int(found[6:])
        return int(found[4:]), int(found[2:4]), int(found[:2])
    return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= CENTURY_TURN else 2000)
