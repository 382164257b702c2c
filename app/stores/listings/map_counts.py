"""What the map of stores counts: rows by region, by place and by kind, from one statement. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case

from app.geography import queries as geography
from app.platform.layers import Category, Layer
from app.platform.listing import Asked, Lens, Listing
from app.stores import queries

HOME = "NO"


@dataclass
class Region:
    """Rows of one region or place by kind; `municipalities`: how many of them lie in each."""

    counts: list[int]
    municipalities: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def largest(self) -> str:
        """The municipality with most of the rows."""
        return max(self.municipalities, key=lambda code: (self.municipalities[code], code))


@dataclass
class Counts:
    """`regions` are counties, or municipalities inside one; `places` what a mark may stand for: a region, or a part of
    it. `nowhere`: rows by why they have no place (abroad, unknown, elsewhere), `kinds`: all rows by kind.
    """

    width: int
    regions: dict[str, Region] = field(default_factory=dict)
    places: dict[str, Region] = field(default_factory=dict)
    nowhere: dict[str, int] = field(default_factory=dict)
    kinds: list[int] = field(default_factory=list)

    def add(self, regions: dict[str, Region], code: str, municipality: str, kind: int, count: int) -> None:
        """Count rows for a region or place."""
        region = regions.setdefault(code, Region([0] * self.width))
        region.counts[kind] += count
        region.municipalities[municipality] = region.municipalities.get(municipality, 0) + count


def focus(values: Mapping[str, Sequence[str]]) -> str:
    """What part of the country a filter leaves: a municipality's code, a county's, or "" for all of it."""
    municipalities, counties = values.get("municipality", ()), values.get("county", ())
    if len(municipalities) == 1:
        return municipalities[0]
    inside = set(counties) or {code[:2] for code in municipalities}
    return inside.pop() if len(inside) == 1 else ""


def counted(lens: Lens, listing: Listing, asked: Asked, layer: Layer, *, within: str, whole_regions: bool) -> Counts:
    """The rows that the filters leave. `within` as `focus` says; inside a municipality, places are postal codes, else
    they are regions (`whole_regions`) or municipalities.
    """
    by_postal_code = len(within) == 4
    found = Counts(len(layer.categories), kinds=[0] * len(layer.categories))
    rows = queries.located(
        lens.session,
        listing.conditions(lens, asked),
        _kind(lens, listing, layer),
        on=lens.today,
        by_postal_code=by_postal_code,
    )
    for municipality, postal, country, kind, count in rows:
        found.kinds[kind] += count
        if municipality is None or geography.centre(municipality) is None:
            reason = "elsewhere" if municipality else "abroad" if country != HOME else "unknown"
            found.nowhere[reason] = found.nowhere.get(reason, 0) + count
            continue
        region = municipality if within else municipality[:2]
        place = (postal or "") if by_postal_code else region if whole_regions else municipality
        found.add(found.regions, region, municipality, kind, count)
        found.add(found.places, place, municipality, kind, count)
    return found


def _kind(lens: Lens, listing: Listing, layer: Layer) -> Any:
    """Which of the layer's categories a store is of, by its number: the first that holds, the last where none does."""
    told = next(wanted for wanted in listing.filters if wanted.name == layer.filter)

    def holds(category: Category) -> Any:
        return told.where(lens, told.read([category.value]))

    *others, last = range(len(layer.categories))
    return case(*((holds(layer.categories[n]), n) for n in others), else_=last)
