"""The municipalities (kommuner) as facts: Statistics Norway's classification 131, with the division of 1 January 2024.

Population is that of the same day. One module per part of the country; the first two digits of a code are the county.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.geography.rules.counties import DIVISION_OF_2024
from app.geography.rules.municipalities import east, north, west
from app.kernel.periods import Period

POPULATION_ON = dt.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class MunicipalityFact:
    """A municipality: four-digit code, Norwegian name, official name in all its languages in the official order,
    people living there on `POPULATION_ON`, and when it holds.
    """

    code: str
    name: str
    official_name: str
    population: int
    period: Period = DIVISION_OF_2024

    @property
    def county_code(self) -> str:
        """The county is the first two digits of the code (Statistics Norway)."""
        return self.code[:2]


def _fact(code: str, population: int, name: str, official_name: str | None = None) -> MunicipalityFact:
    return MunicipalityFact(code, name, official_name or name, population)


MUNICIPALITIES: tuple[MunicipalityFact, ...] = tuple(
    sorted((_fact(*row) for row in (*east.FACTS, *west.FACTS, *north.FACTS)), key=lambda fact: fact.code)
)

_BY_CODE = {fact.code: fact for fact in MUNICIPALITIES}


def municipality(code: str) -> MunicipalityFact | None:
    """The municipality with this four-digit code, or None."""
    return _BY_CODE.get(code)
