"""Days said from today on: `today`, `+90d`, `-30d`, `+2w`, `+3m`, `+1y`. Which day today is comes in as a value.

People may say it in Norwegian too: `i dag`, `+2u` (uker), `+1å` (år). It is kept and told to programs in English.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["d", "w", "m", "y"]
UNITS: Mapping[str, Unit] = {"d": "d", "w": "w", "m": "m", "y": "y"}
FORM = r"today|[+ -]?([0-9]{1,4}d|[0-9]{1,3}[wm]|[0-9]{1,2}y)"
SPOKEN = {"i dag": "today", "idag": "today"}
SPOKEN_UNITS = {"u": "w", "å": "y"}
_FORM = re.compile(r"(?P<sign>[+-]?)(?P<number>[0-9]+)(?P<unit>[dwmy])")


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """A day so many days, weeks, months or years from today; before it where the number is negative."""

    number: int = 0
    unit: Unit = "d"

    def on(self, today: dt.date) -> dt.date:
        """The day itself. A month without such a day gives its last one: a month after 31.01. is 28.02."""
        if self.unit in ("d", "w"):
            return today + dt.timedelta(days=self.number * (7 if self.unit == "w" else 1))
        months = today.year * 12 + today.month - 1 + self.number * (12 if self.unit == "y" else 1)
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def read(text: str, *, spoken: bool = True) -> RelativeDay | None:
    """What a text means, or None where it is no such day. A plus that an address turned into a space is understood.

    `spoken`: in Norwegian too, as people type it.
    """
    plain = " ".join(text.lower().split())
    if spoken:
        plain = SPOKEN.get(plain, plain[:-1] + SPOKEN_UNITS.get(plain[-1:], plain[-1:]))
    if plain == "today":
        return RelativeDay()
    found = _FORM.fullmatch(plain)
    if found is None or re.fullmatch(FORM, plain) is None:
        return None
    number = int(found["number"]) * (-1 if found["sign"] == "-" else 1)
    return RelativeDay(number, UNITS[found["unit"]])


def write(day: RelativeDay) -> str:
    """As it is typed."""
    return "today" if day.number == 0 else f"{day.number:+}{day.unit}"
