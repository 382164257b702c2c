"""The shapes that maps are drawn with, from a file's rings: which codes are known, whether they lie where they should,
and how much of each shape is kept. A file with municipalities only gives the counties' outlines too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.geography.rules.boundary_files import Rings
from app.geography.rules.municipalities.centres import CENTRES
from app.geography.rules.outlines import Box, box, dissolved, outline, place
from app.kernel.problems import N_, Problem, Refused

UNKNOWN = N_(
    "None of the file's numbers (%(codes)s) is a county or municipality of today; its division is of another time or"
    " country."
)
ELSEWHERE = N_(
    "%(wrong)s of the %(all)s municipalities do not lie where they should; the file's projection or its numbers are"
    " wrong."
)

# Metres by which a shape may be simplified, and the most points it may have, on the map around it and on its own.
COUNTY_SIZES = ((700.0, 900), (250.0, 1500))
MUNICIPALITY_SIZES = ((150.0, 300), (25.0, 2500))
MARGIN = 2000
"""Map units (20 km) by which a municipality's centre may lie outside its shape: islands, straightened coasts."""
MOST_ELSEWHERE = 0.1
NAMED = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape as it is stored: its code, its two paths, and the rectangle around it."""

    code: str
    coarse: str
    fine: str
    around: Box


def shaped(rings: Mapping[str, Rings], known: Collection[str]) -> tuple[list[Shape], tuple[str, ...]]:
    """The shapes of the known codes in order, and the codes that are not known.

    Refuses a file without any known code (`geography.boundaries.unknown`), and one whose municipalities lie elsewhere
    (`.elsewhere`): numbers of another projection may look like Norway.
    """
    mine = {code: found for code, found in rings.items() if code in known}
    others = tuple(sorted(rings.keys() - mine.keys()))
    if not mine:
        codes = ", ".join(others[:NAMED])
        raise Refused([Problem("geography.boundaries.unknown", "file", UNKNOWN, {"codes": codes})])
    _require_in_place(mine)
    counties = {code for code in known if len(code) == 2} - mine.keys()
    for county in counties:
        parts = [code for code in known if len(code) == 4 and code.startswith(county)]
        if parts and all(code in mine for code in parts):
            mine[county] = dissolved(mine[code] for code in parts)
    return [_shape(code, mine[code]) for code in sorted(mine)], others


def _require_in_place(rings: Mapping[str, Rings]) -> None:
    checked = [code for code in rings if code in CENTRES]
    wrong = [code for code in checked if not box(rings[code]).near(place(*CENTRES[code]), MARGIN)]
    if len(wrong) > len(checked) * MOST_ELSEWHERE:
        values = {"wrong": len(wrong), "all": len(checked)}
        raise Refused([Problem("geography.boundaries.elsewhere", "file", ELSEWHERE, values)])


def _shape(code: str, rings: Rings) -> Shape:
    sizes = COUNTY_SIZES if len(code) == 2 else MUNICIPALITY_SIZES
    coarse, fine = (outline(rings, tolerance=tolerance, most=most) for tolerance, most in sizes)
    return Shape(code, coarse, fine, box(rings))
