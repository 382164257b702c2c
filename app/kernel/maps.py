"""The arithmetic of small maps: what of the ground fits on a sheet, and which places are shown as one. No drawing.

Sheets are measured in their own small units, as wide as a phone; whoever draws scales them up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 400.0
TALLEST, LOWEST = 520.0, 260.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet `width` by `height` that shows the ground from (`left`, `top`) on, `scale` times as large."""

    width: float
    height: float
    scale: float
    left: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place on the ground lies on the sheet, to a tenth."""
        return round((x - self.left) * self.scale, 1), round((y - self.top) * self.scale, 1)


def fitted(left: float, top: float, right: float, bottom: float, *, margin: float = 18.0) -> Sheet:
    """The sheet that shows a rectangle of ground as large as it can be, in its middle, with a margin around it."""
    wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
    scale = min((WIDTH - 2 * margin) / wide, (TALLEST - 2 * margin) / high)
    height = max(high * scale + 2 * margin, LOWEST)
    middle, centre = (left + right) / 2, (top + bottom) / 2
    return Sheet(WIDTH, round(height, 1), scale, middle - WIDTH / scale / 2, centre - height / scale / 2)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a sheet with how many of each kind are there."""

    key: str
    x: float
    y: float
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places shown as one, where the largest of them lies; the largest is the first of `keys`."""

    keys: tuple[str, ...]
    x: float
    y: float
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def clustered(spots: Iterable[Spot], *, distance: float, most: int) -> list[Cluster]:
    """Places closer than `distance` to a larger one join it, up to `most` of them, so that marks do not overlap.

    Nothing is lost or counted twice; the order of the places does not matter.
    """
    joined: list[list[Spot]] = []
    for spot in sorted(spots, key=lambda s: (-s.total, s.key)):
        near = [group for group in joined if len(group) < most and math.dist(_at(group[0]), _at(spot)) < distance]
        if near:
            min(near, key=lambda group: (math.dist(_at(group[0]), _at(spot)), group[0].key)).append(spot)
        else:
            joined.append([spot])
    return [_cluster(group) for group in joined]


def _at(spot: Spot) -> tuple[float, float]:
    return spot.x, spot.y


def _cluster(group: Sequence[Spot]) -> Cluster:
    counts = tuple(map(sum, zip(*(spot.counts for spot in group), strict=True)))
    return Cluster(tuple(spot.key for spot in group), group[0].x, group[0].y, counts)


def shares(counts: Sequence[int]) -> list[tuple[int, float, float]]:
    """The parts of a ring: which count, where its part begins and how long it is, both in hundredths of the ring."""
    whole, begun, found = sum(counts), 0, []
    for kind, count in enumerate(counts):
        if count:
            found.append((kind, round(100 * begun / whole, 2), round(100 * count / whole, 2)))
        begun += count
    return found
