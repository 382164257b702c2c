"""Regions people ask for: counties, municipalities and postal ranges, united. No boundary is drawn here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.kernel.identifiers.cleaning import compact
from app.kernel.problems import N_, Problem, Refused

COUNTY = N_("There is no county with the code %(code)s; county codes have two digits, for example 03.")
MUNICIPALITY = N_(
    "There is no municipality with the code %(code)s; municipality codes have four digits, for example 0301."
)
RANGE = N_("Write a range of postal codes as FROM-TO with four digits each, for example 0001-1299.")
REVERSED = N_("The range of postal codes ends (%(last)s) before it begins (%(first)s).")

_RANGE = re.compile(r"(\d{4})(?:[-\u2010-\u2013\u2212](\d{4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Region:
    """A place belongs to it by its municipality or by its postal code. Without either it is the whole country.

    `postal_ranges` are (first, last), both inclusive, in order and without overlap.
    """

    municipality_codes: frozenset[str] = frozenset()
    postal_ranges: tuple[tuple[str, str], ...] = ()

    @property
    def everywhere(self) -> bool:
        """Whether nothing was asked for, so that every place belongs."""
        return not self.municipality_codes and not self.postal_ranges

    def holds(self, municipality_code: str | None, postal_code: str | None) -> bool:
        """Whether a place with this municipality and postal code belongs to the region."""
        if self.everywhere or municipality_code in self.municipality_codes:
            return True
        return postal_code is not None and any(first <= postal_code <= last for first, last in self.postal_ranges)


def postal_range(text: str) -> tuple[str, str]:
    """`0001-1299` as its two inclusive ends; one code alone is a range of one. Refuses with `geography.region.*`."""
    match = _RANGE.fullmatch(compact(text, separators=""))
    if not match:
        raise Refused([Problem("geography.region.range", "postal", RANGE)])
    first, last = match[1], match[2] or match[1]
    if last < first:
        raise Refused([Problem("geography.region.reversed", "postal", REVERSED, {"first": first, "last": last})])
    return first, last


def expand(
    *,
    counties: Iterable[str] = (),
    municipalities: Iterable[str] = (),
    postal_ranges: Iterable[str] = (),
    known: Mapping[str, Iterable[str]],
) -> Region:
    """Unite what was asked for; `known` maps each county code to its municipality codes on the day in question.

    Refuses with one problem for each unknown code (`geography.region.county`, `.municipality`) and each bad range.
    """
    problems: list[Problem] = []
    codes: set[str] = set()
    every = {code for members in known.values() for code in members}
    for code in counties:
        if code in known:
            codes.update(known[code])
        else:
            problems.append(Problem("geography.region.county", "county", COUNTY, {"code": code}))
    for code in municipalities:
        if code in every:
            codes.add(code)
        else:
            problems.append(Problem("geography.region.municipality", "municipality", MUNICIPALITY, {"code": code}))
    ranges = _ranges(postal_ranges, problems)
    if problems:
        raise Refused(problems)
    return Region(frozenset(codes), ranges)


def _ranges(texts: Iterable[str], problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for text in texts:
        try:
            found.append(postal_range(text))
        except Refused as refused:
            problems.extend(refused.problems)
    united: list[tuple[str, str]] = []
    for first, last in sorted(found):
        if united and first <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return tuple(united)
