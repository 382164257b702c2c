"""Boundary files as the public sources deliver them: GeoJSON (several collections in one file too) and TopoJSON.

What comes out are rings in metres of UTM zone 33 by the code of county or municipality. Nothing is simplified here, and
no code is compared with what is known.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from app.geography.rules import topojson
from app.geography.rules.outlines import Point, area
from app.geography.rules.projection import ZONE, projected, unprojected
from app.kernel.problems import N_, Problem, Refused

EMPTY = N_("The file is empty.")
TOO_LARGE = N_("The file is larger than %(limit)s MB; take a simplified edition of it.")
PACKED = N_("The file is packed (zip or gzip); unpack it and import the GeoJSON or TopoJSON inside.")
NOT_JSON = N_("The file is no GeoJSON or TopoJSON: %(reason)s.")
NO_SHAPES = N_("The file has no polygons with a municipality's or county's number (kommunenummer, fylkesnummer).")
PROJECTION = N_(
    "The file does not say its projection, and its numbers are no degrees. Give it with --epsg, for example 25833."
)
UNKNOWN_PROJECTION = N_(
    "The projection %(name)s is not read; take the edition in EPSG:4326, 4258, 25832, 25833 or 25835."
)
OUTSIDE = N_(
    "The shape of %(code)s lies outside Norway. Is the projection right, and does the file give east before north?"
)
BROKEN = N_("The shape of %(code)s is broken: %(reason)s.")

LIMIT = 200 * 1024 * 1024
MUNICIPALITY_KEYS = ("kommunenummer", "kommunenr", "knr", "municipality_code")
COUNTY_KEYS = ("fylkesnummer", "fylkesnr", "fnr", "county_code")
OTHER_KEYS = ("code", "id", "nummer")
NORWAY = (-400_000.0, 6_300_000.0, 1_300_000.0, 9_100_000.0)
"""West, south, east and north of zone 33 around Norway with Jan Mayen and Svalbard, in metres."""
DEGREES, ZONES = frozenset({4326, 4258, 4979, 84}), {25832: 32, 25833: 33, 25835: 35, 32632: 32, 32633: 33, 32635: 35}
_EPSG = re.compile(r"(?:EPSG:+(?:[\d.]*:+)?|CRS|^)(\d{2,6})$", re.ASCII | re.IGNORECASE)

Rings = list[list[Point]]
Transform = Callable[[float, float], Point]


def read_boundaries(content: bytes, *, epsg: int | None = None) -> Mapping[str, Rings]:
    """Each code's rings, in metres of zone 33; several shapes of one code unite. `epsg` where the file does not say.

    Refuses with `geography.boundaries.{empty,too_large,packed,json,none,projection,outside,broken}`.
    """
    require_readable_size(len(content))
    if not content.strip():
        _refuse("empty", EMPTY)
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        _refuse("packed", PACKED)
    document = _decoded(content)
    found: dict[str, Rings] = {}
    for features, crs in _collections(document):
        transform: Transform | None = None
        for feature in features:
            code = _code(feature)
            polygons = _polygons(feature) if code else []
            if code is None or not polygons:
                continue
            transform = transform or _transform(_named(crs, epsg), polygons)
            found.setdefault(code, []).extend(_rings(code, polygons, transform))
    if not found:
        _refuse("none", NO_SHAPES)
    return found


def require_readable_size(size: int) -> None:
    """Refuse (`geography.boundaries.too_large`) a file of so many bytes that it should not even be read."""
    if size > LIMIT:
        _refuse("too_large", TOO_LARGE, limit=LIMIT // 1024**2)


def _refuse(mistake: str, message: str, **values: object) -> NoReturn:
    raise Refused([Problem(f"geography.boundaries.{mistake}", "file", message, values)])


def _decoded(content: bytes) -> Any:
    def no_number(text: str) -> NoReturn:
        raise ValueError(text)

    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=no_number)
    except UnicodeDecodeError:
        _refuse("json", NOT_JSON, reason="it is not UTF-8 text")
    except json.JSONDecodeError as error:
        _refuse("json", NOT_JSON, reason=f"line {error.lineno}, column {error.colno}: {error.msg}")
    except (ValueError, RecursionError):
        _refuse("json", NOT_JSON, reason="it holds numbers or nesting that no map has")
    if not isinstance(document, dict):
        _refuse("json", NOT_JSON, reason="it does not begin with an object")
    return document


def _collections(document: dict[str, Any]) -> Iterator[tuple[list[Any], Any]]:
    """The features of a file with the name of their projection; the national files hold several collections."""
    if document.get("type") == "Topology":
        try:
            yield topojson.features(document), document.get("crs")
        except (LookupError, TypeError, ValueError, AttributeError):
            _refuse("json", NOT_JSON, reason="its arcs cannot be followed")
        return
    for part in [document] if document.get("type") else document.values():
        if isinstance(part, dict) and isinstance(part.get("features"), list):
            yield part["features"], part.get("crs") or document.get("crs")


def _named(crs: Any, epsg: int | None) -> int | None:
    """The number of a projection as files name it; None where the file is silent."""
    if epsg is not None or crs is None or isinstance(crs, int):
        return epsg or crs
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str((properties or {}).get("name", "")) if isinstance(properties, dict | None) else ""
    match = _EPSG.search(name)
    if not match:
        _refuse("projection", UNKNOWN_PROJECTION, name=name[:60] or "?")
    return int(match[1])


def _transform(epsg: int | None, polygons: list[Any]) -> Transform:
    if epsg is None:
        epsg = 4326 if _looks_like_degrees(polygons) else None
    if epsg in DEGREES:
        return lambda longitude, latitude: projected(latitude, longitude)
    if epsg is None:
        _refuse("projection", PROJECTION)
    zone = ZONES.get(epsg)
    if zone is None:
        _refuse("projection", UNKNOWN_PROJECTION, name=f"EPSG:{epsg}")
    if zone == ZONE:
        return lambda east, north: (east, north)
    return lambda east, north: projected(*unprojected(east, north, zone))


def _looks_like_degrees(polygons: list[Any]) -> bool:
    try:
        east, north = polygons[0][0][0][:2]
        return bool(abs(east) <= 180 and abs(north) <= 90)
    except (LookupError, TypeError, ValueError):
        return True  # broken, which is told when its rings are read


def _code(feature: Any) -> str | None:
    """The code of county or municipality that a feature names; a municipality's own before its county's."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    named = {"id": feature.get("id")} | {str(key).lower(): value for key, value in properties.items()}
    for keys, lengths in ((MUNICIPALITY_KEYS, (4,)), (COUNTY_KEYS, (2,)), (OTHER_KEYS, (2, 4))):
        for value in (named[key] for key in keys if key in named):
            text = _digits(value).zfill(lengths[0])
            if len(text) in lengths:
                return text
    return None


def _digits(value: Any) -> str:
    """What may be a code: 301 and "0301" do; anything else is too long for one."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    return text if text.isascii() and text.isdigit() else "no code"


def _polygons(feature: Any) -> list[Any]:
    """The polygons of a feature as nested lists; none where it is a line or a point."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return []
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        return []
    return {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(geometry.get("type")), [])


def _rings(code: str, polygons: list[Any], transform: Transform) -> Rings:
    found = []
    for polygon in polygons:
        if not isinstance(polygon, list):
            _refuse("broken", BROKEN, code=code, reason="a polygon is no list of rings")
        found += [ring for raw in polygon if area(ring := _ring(code, raw, transform)) >= 1]
    if not found:
        _refuse("broken", BROKEN, code=code, reason="it encloses nothing")
    return found


def _ring(code: str, raw: Any, transform: Transform) -> list[Point]:
    """One ring in metres, without its last point where that repeats the first."""
    try:
        ring = [transform(float(point[0]), float(point[1])) for point in raw]
    except (LookupError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        _refuse("broken", BROKEN, code=code, reason="a point is no pair of numbers")
    west, south, east, north = NORWAY
    if not all(math.isfinite(x + y) and west <= x <= east and south <= y <= north for x, y in ring):
        _refuse("outside", OUTSIDE, code=code)
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        _refuse("broken", BROKEN, code=code, reason="a ring has fewer than three points")
    return ring
