"""Where the demonstration's stores are: over the municipalities like the population. Not who they are."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from app.demo.rules.postal import POSTAL
from app.demo.rules.rows import Place

_ALSO_THE_FIRMS_BEFORE = frozenset(
    (21, 22, 47, 60, 76, 90, 91, 92, 106, 121, 137, 152, 166, 181, 182, 196, 212, 226, 241, 256, 271, 272, 286,
    301, 331, 346)
)  # fmt: skip
"""Of 360 stores these 26 belong to the firm of the store before them; nine firms more are former owners: 343."""


def allocated(stores: int, places: Sequence[Place]) -> list[Place]:
    """One place for each store, in the order of the municipalities' codes (largest remainders, Hare's quota)."""
    known = sorted((p for p in places if p.code in POSTAL), key=lambda p: p.code)
    people = sum(p.population for p in known)
    exact = [stores * p.population / people for p in known]
    seats = [int(share) for share in exact]
    by_rest = sorted(range(len(known)), key=lambda n: (seats[n] - exact[n], known[n].code))
    for n in by_rest[: stores - sum(seats)]:
        seats[n] += 1
    return [place for place, count in zip(known, seats, strict=True) for _ in range(count)]


def firm_starts(stores: int) -> list[int]:
    """The index of each firm's first store; the stores up to the next one's are the firm's too."""
    return [index for index in range(stores) if index % 360 not in _ALSO_THE_FIRMS_BEFORE]


def shuffled(index: int, count: int) -> int:
    """Another order of 0..count-1, so that store numbers do not follow the map."""
    step = max(1, round(count * 0.618))
    while gcd(step, count) > 1:
        step += 1
    return index * step % count
