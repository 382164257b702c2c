"""Boundaries made small enough for a page: simplified, in whole map units, as the path of an SVG. No file is read here.

Each shape is simplified by itself, by less than what can be seen at the size it is shown in; so neighbours keep a
common border as far as the eye can tell.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.geography.rules.projection import projected

UNIT = 10.0
"""Metres in one map unit. The map's y grows southwards, as a screen's does."""
COARSER = 1.6

Point = tuple[float, float]
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in map units; `top` is the northern edge and the smaller number."""

    left: int
    top: int
    right: int
    bottom: int

    def joined(self, other: Box) -> Box:
        """The smallest rectangle around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def near(self, place: tuple[int, int], margin: int) -> bool:
        """Whether a place lies in the rectangle, or at most `margin` units outside."""
        across, down = place
        inside = self.left - margin <= across <= self.right + margin
        return inside and self.top - margin <= down <= self.bottom + margin


def place(latitude: float, longitude: float) -> tuple[int, int]:
    """Where a place in degrees lies, in map units."""
    east, north = projected(latitude, longitude)
    return round(east / UNIT), -round(north / UNIT)


def box(rings: Iterable[Ring]) -> Box:
    """The rectangle around rings of metres east and north."""
    across, down = zip(*(point for ring in rings for point in ring), strict=True)
    return Box(
        math.floor(min(across) / UNIT),
        -math.ceil(max(down) / UNIT),
        math.ceil(max(across) / UNIT),
        -math.floor(min(down) / UNIT),
    )


def area(ring: Ring) -> float:
    """The area a ring encloses, in square metres, whichever way round it runs."""
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True))
    return abs(doubled) / 2


def outline(rings: Sequence[Ring], *, tolerance: float, most: int) -> str:
    """The path of a shape, simplified by at most `tolerance` metres, or by more until it has at most `most` points.

    Islands and lakes too small to see go; the largest ring always stays, so that no shape vanishes.
    """
    largest = max(rings, key=area)
    while True:
        kept = [largest, *(ring for ring in rings if ring is not largest and area(ring) >= tolerance**2)]
        small = [_in_units(_simplified(ring, tolerance)) for ring in kept]
        small = [ring for ring in small if len(ring) > 2] or [_in_units(_corners(largest))]
        if sum(map(len, small)) <= max(most, 4):
            return "".join(map(_path, small))
        tolerance *= COARSER


def _corners(ring: Ring) -> list[Point]:
    around = box([ring])
    left, top, right, bottom = (edge * UNIT for edge in (around.left, around.top, around.right, around.bottom))
    return [(left, -top), (right, -top), (right, -bottom), (left, -bottom)]


def _in_units(ring: Ring) -> list[tuple[int, int]]:
    """The ring in whole units without repeated points; its end is not its beginning again."""
    found: list[tuple[int, int]] = []
    for east, north in ring:
        point = (round(east / UNIT), -round(north / UNIT))
        if not found or found[-1] != point:
            found.append(point)
    while len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found


def _path(ring: Sequence[tuple[int, int]]) -> str:
    (x, y), rest = ring[0], []
    for across, down in ring[1:]:
        rest.append(f"{across - x} {down - y}")
        x, y = across, down
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(rest)}z".replace(" -", "-")


def _simplified(ring: Ring, tolerance: float) -> list[Point]:
    """Douglas and Peucker on both halves of a ring, cut at the point farthest from its first."""
    points = _thinned(ring, tolerance / 4)
    if len(points) < 4:
        return points
    first = points[0]
    far = max(range(len(points)), key=lambda n: math.dist(points[n], first))
    return [*_line(points[: far + 1], tolerance)[:-1], *_line([*points[far:], first], tolerance)[:-1]]


def _thinned(ring: Ring, gap: float) -> list[Point]:
    """The ring without points closer than `gap` to the one before: most of a surveyed coast, at little cost."""
    found = [ring[0]]
    found.extend(point for point in ring[1:] if math.dist(point, found[-1]) > gap)
    return found


def _line(points: Sequence[Point], tolerance: float) -> list[Point]:
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        far, distance = _farthest(points, first, last)
        if distance > tolerance:
            keep.add(far)
            todo += [(first, far), (far, last)]
    return [points[n] for n in sorted(keep)]


def _farthest(points: Sequence[Point], first: int, last: int) -> tuple[int, float]:
    (x1, y1), (x2, y2) = points[first], points[last]
    across, down = x2 - x1, y2 - y1
    squared = across * across + down * down
    far, most = first, -1.0
    for n in range(first + 1, last):
        x, y = points[n][0] - x1, points[n][1] - y1
        along = min(max((x * across + y * down) / squared, 0.0), 1.0) if squared else 0.0
        apart = (x - along * across) ** 2 + (y - along * down) ** 2
        if apart > most:
            far, most = n, apart
    return far, math.sqrt(max(most, 0.0))


def dissolved(shapes: Iterable[Sequence[Ring]]) -> list[list[Point]]:
    """The outer rings of neighbouring shapes together: edges that two of them share fall away.

    Neighbours must share the points of their border, as the public files' do; edges that differ stay.
    """
    edges: set[frozenset[Point]] = set()
    for ring in (ring for rings in shapes for ring in rings):
        for pair in zip(ring, (*ring[1:], ring[0]), strict=True):
            if pair[0] != pair[1]:
                edges ^= {frozenset(pair)}
    beside: dict[Point, list[Point]] = defaultdict(list)
    for edge in edges:
        one, other = sorted(edge)
        beside[one].append(other)
        beside[other].append(one)
    rings = []
    for start in sorted(beside):
        while beside[start]:
            rings.append(_walked(beside, start))
    return rings


def _walked(beside: dict[Point, list[Point]], start: Point) -> list[Point]:
    """A closed walk over edges that are used up; each point has an even number of them, so it comes back."""
    ring, here = [start], start
    while True:
        onwards = max(beside[here])
        beside[here].remove(onwards)
        beside[onwards].remove(here)
        if onwards == start:
            return ring
        ring.append(onwards)
        here = onwards
