"""Which records are in a list: their ids, and which of some are among them. What they show, `listing` knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from app.platform.asked import Asked
from app.platform.listing import PART, Lens, Listing
from app.platform.spooled import spooled


def ids(listing: Listing, lens: Lens, asked: Asked) -> Iterator[list[int]]:
    """The ids in parts, in their order. All are read before the first part is given; none but a part is in memory."""
    found = select(listing.model.id).where(*listing.conditions(lens, asked)).order_by(listing.model.id)
    return spooled(lens.session.scalars(found.execution_options(yield_per=PART)).partitions(), PART)


def following(listing: Listing, lens: Lens, asked: Asked, after: int, limit: int) -> list[int]:
    """The next ids in a list above one of them, as many as `limit`: for who works through it piece by piece."""
    found = select(listing.model.id).where(*listing.conditions(lens, asked), listing.model.id > after)
    return list(lens.session.scalars(found.order_by(listing.model.id).limit(limit)))


def among(listing: Listing, lens: Lens, asked: Asked, some: Sequence[int]) -> set[int]:
    """Those of some records that are in the list."""
    found: set[int] = set()
    for start in range(0, len(some), PART):
        wanted = listing.model.id.in_(some[start : start + PART])
        found.update(lens.session.scalars(select(listing.model.id).where(wanted, *listing.conditions(lens, asked))))
    return found


def numbers(lens: Lens, lists: Sequence[tuple[Listing, Asked]]) -> list[int]:
    """How many records each of some lists has: one statement."""
    if not lists:
        return []
    counts = [
        select(func.count()).select_from(listing.model).where(*listing.conditions(lens, asked)).scalar_subquery()
        for listing, asked in lists
    ]
    row: Any = lens.session.execute(select(*(each.label(f"n{place}") for place, each in enumerate(counts)))).one()
    return [int(number or 0) for number in row]
