"""The counties (fylker) as facts: Statistics Norway's classification 104, with the division of 1 January 2024."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.kernel.periods import Period

DIVISION_OF_2024 = Period(dt.date(2024, 1, 1), None)
"""Since when all the codes below hold together; some of them are older."""


@dataclass(frozen=True, slots=True)
class CountyFact:
    """A county: two-digit code, Norwegian name, official name in all its languages, and when it holds."""

    code: str
    name: str
    official_name: str
    period: Period = DIVISION_OF_2024


def _fact(code: str, name: str, *others: str) -> CountyFact:
    return CountyFact(code, name, " - ".join((name, *others)))


COUNTIES: tuple[CountyFact, ...] = (
    _fact("03", "Oslo"),
    _fact("11", "Rogaland"),
    _fact("15", "Møre og Romsdal"),
    _fact("18", "Nordland", "Nordlánnda"),
    _fact("31", "Østfold"),
    _fact("32", "Akershus"),
    _fact("33", "Buskerud"),
    _fact("34", "Innlandet"),
    _fact("39", "Vestfold"),
    _fact("40", "Telemark"),
    _fact("42", "Agder"),
    _fact("46", "Vestland"),
    _fact("50", "Trøndelag", "Trööndelage"),
    _fact("55", "Troms", "Romsa", "Tromssa"),
    _fact("56", "Finnmark", "Finnmárku", "Finmarkku"),
)

_BY_CODE = {fact.code: fact for fact in COUNTIES}


def county(code: str) -> CountyFact | None:
    """The county with this two-digit code, or None."""
    return _BY_CODE.get(code)
