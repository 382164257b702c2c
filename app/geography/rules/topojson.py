"""TopoJSON as GeoJSON features: shared arcs put together, whole numbers turned into coordinates. Nothing is checked."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

MOST_POINTS = 20_000_000
"""A small file may name one long arc many times: points that a map of a country does not have."""


def features(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """Every polygon of every object as a feature. Raises LookupError, TypeError or ValueError where it is broken."""
    transform = topology.get("transform")
    arcs = [_arc(arc, transform) for arc in topology["arcs"]]
    shapes = [shape for thing in topology["objects"].values() for shape in _shapes(thing)]
    points = sum(len(arcs[_place(index)]) for shape in shapes for ring in _indexes(shape) for index in ring)
    if points > MOST_POINTS:
        raise ValueError(points)
    return [_feature(shape, arcs) for shape in shapes]


def _arc(arc: Any, transform: Any) -> list[tuple[float, float]]:
    if not transform:
        return [(float(x), float(y)) for x, y in (point[:2] for point in arc)]
    (wide, high), (left, low) = transform["scale"], transform["translate"]
    across, down = accumulate(point[0] for point in arc), accumulate(point[1] for point in arc)
    return [(float(x) * wide + left, float(y) * high + low) for x, y in zip(across, down, strict=True)]


def _shapes(thing: Any) -> list[Any]:
    """The polygons of an object, which may be a collection of others (one level deep, as they are written)."""
    members = thing["geometries"] if thing["type"] == "GeometryCollection" else [thing]
    return [member for member in members if member.get("type") in ("Polygon", "MultiPolygon")]


def _indexes(shape: Any) -> list[Any]:
    return shape["arcs"] if shape["type"] == "Polygon" else [ring for polygon in shape["arcs"] for ring in polygon]


def _place(index: int) -> int:
    """A negative number names an arc read backwards: -1 is the first."""
    return ~index if index < 0 else index


def _feature(shape: Any, arcs: list[list[tuple[float, float]]]) -> dict[str, Any]:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    coordinates = [[_ring(ring, arcs) for ring in polygon] for polygon in polygons]
    properties = {"id": shape.get("id")} | (shape.get("properties") or {})
    return {"properties": properties, "geometry": {"type": "MultiPolygon", "coordinates": coordinates}}


def _ring(indexes: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for index in indexes:
        arc = arcs[_place(index)]
        arc = arc[::-1] if index < 0 else arc
        found += arc[1:] if found else arc
    return found
