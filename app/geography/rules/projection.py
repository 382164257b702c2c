"""Degrees to metres on the map sheet and back: the transverse Mercator of UTM on GRS 80 (ETRS89, and WGS84 within a
metre). Krüger's series to the third order: errors far below a metre anywhere near Norway. No datum is shifted.
"""

from __future__ import annotations

import math

_FLATTENING = 1 / 298.257222101
_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = 6378137.0 / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64) * 0.9996
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3,
    7 * _N**2 / 3 - 8 * _N**3 / 5,
    56 * _N**3 / 15,
)
_ECCENTRIC = 2 * math.sqrt(_N) / (1 + _N)
_EAST = 500_000.0
ZONE = 33
"""The zone of Norway's national maps (EPSG:25833)."""


def _meridian(zone: int) -> float:
    return math.radians(6 * zone - 183)


def projected(latitude: float, longitude: float, zone: int = ZONE) -> tuple[float, float]:
    """Metres east and north on the sheet of a UTM zone, of a place in degrees within 40 degrees of its meridian."""
    sine, around = math.sin(math.radians(latitude)), math.radians(longitude) - _meridian(zone)
    t = math.sinh(math.atanh(sine) - _ECCENTRIC * math.atanh(_ECCENTRIC * sine))
    xi, eta = math.atan2(t, math.cos(around)), math.atanh(math.sin(around) / math.hypot(1, t))
    east, north = eta, xi
    for order, factor in enumerate(_ALPHA, start=1):
        east += factor * math.cos(2 * order * xi) * math.sinh(2 * order * eta)
        north += factor * math.sin(2 * order * xi) * math.cosh(2 * order * eta)
    return _EAST + _RADIUS * east, _RADIUS * north


def unprojected(east: float, north: float, zone: int = ZONE) -> tuple[float, float]:
    """The reverse: latitude and longitude in degrees of a place on the sheet of a UTM zone."""
    xi, eta = north / _RADIUS, (east - _EAST) / _RADIUS
    x, y = xi, eta
    for order, factor in enumerate(_BETA, start=1):
        x -= factor * math.sin(2 * order * xi) * math.cosh(2 * order * eta)
        y -= factor * math.cos(2 * order * xi) * math.sinh(2 * order * eta)
    conformal = math.asin(math.sin(x) / math.cosh(y))
    latitude = conformal
    for order, factor in enumerate(_DELTA, start=1):
        latitude += factor * math.sin(2 * order * conformal)
    longitude = _meridian(zone) + math.atan2(math.sinh(y), math.cos(x))
    return math.degrees(latitude), math.degrees(longitude)
