"""Boundary files for the tests: squares of land where municipalities are, in several formats."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from app.geography.rules.municipalities.centres import CENTRES
from app.geography.rules.outlines import UNIT
from app.geography.rules.projection import projected

SIZE = 0.2
"""Degrees from a square's middle to its edge."""


def square(latitude: float, longitude: float, size: float = SIZE) -> list[list[float]]:
    west, east, south, north = longitude - 2 * size, longitude + 2 * size, latitude - size, latitude + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, ring=None, key: str = "kommunenummer", kind: str = "Polygon") -> dict:
    ring = ring or square(*CENTRES[code])
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {"type": "Feature", "properties": {key: code}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: dict, **more) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def in_metres(ring, zone: int = 33) -> list[list[float]]:
    return [list(projected(north, east, zone)) for east, north in ring]


def topology(code: str = "0301", *, quantised: bool = True) -> bytes:
    """Two halves of a square that share an arc; the second reads it backwards."""
    north, east = CENTRES[code]
    scale, translate = [0.001, 0.001], [round(east - 0.4, 3), round(north - 0.2, 3)]
    shared, left, right = [[400, 0], [400, 400]], [[400, 400], [0, 400], [0, 0], [400, 0]], [[400, 0], [800, 0]]
    right += [[800, 400], [400, 400]]
    arcs = [shared, left, right]
    if quantised:
        arcs = [[a[0], *([x - u, y - v] for (u, v), (x, y) in pairwise(a))] for a in arcs]
        transform = {"transform": {"scale": scale, "translate": translate}}
    else:
        arcs = [[[x * 0.001 + translate[0], y * 0.001 + translate[1]] for x, y in a] for a in arcs]
        transform = {}
    shapes = [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"kommunenummer": code}},
        {"type": "MultiPolygon", "arcs": [[[-1, 2]]], "properties": {"kommunenummer": "3201"}},
        {"type": "LineString", "arcs": [0], "properties": {"kommunenummer": code}},
    ]
    objects = {"Kommuner": {"type": "GeometryCollection", "geometries": shapes}}
    return json.dumps({"type": "Topology", "objects": objects, "arcs": arcs, **transform}).encode()


def rings_of(path: str) -> list[list[tuple[float, float]]]:
    """The path's rings in metres again."""
    found = []
    for part in path.split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x, y = numbers[:2]
        ring = [(x * UNIT, -y * UNIT)]
        for across, down in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + across, y + down
            ring.append((x * UNIT, -y * UNIT))
        found.append(ring)
    return found
