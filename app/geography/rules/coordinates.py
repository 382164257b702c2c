"""Coordinates of postal codes from a table with named columns, as registers with coordinates are published."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from app.kernel.problems import N_, Problem, Refused

EMPTY = N_("The file is empty; it should hold postal codes with their coordinates.")
TOO_LARGE = N_("The file is larger than %(limit)s MB; a country's postal codes are below one.")
LAYOUT = N_(
    "The file is no table of coordinates. It needs columns named code, lat and lon (or POSTNR, LAT and LON), separated"
    " by tabs, commas or semicolons, with one postal code a line."
)
NONE = N_("No line of the file has a postal code of four digits with coordinates in Norway.")

LIMIT = 20 * 1024 * 1024
NAMES = {
    "code": ("code", "postnr", "postnummer", "postal_code"),
    "latitude": ("lat", "latitude", "breddegrad"),
    "longitude": ("lon", "lng", "longitude", "lengdegrad"),
}
SOUTH, NORTH, WEST, EAST = 57.5, 81.0, -10.0, 34.0


@dataclass(frozen=True, slots=True)
class Coordinates:
    """`places` are latitude and longitude in degrees by postal code; `left_out` codes whose coordinates cannot be."""

    places: Mapping[str, tuple[float, float]]
    left_out: tuple[str, ...] = ()


def read_coordinates(content: bytes) -> Coordinates:
    """The coordinates of postal codes; the first line of a code counts. Refuses a file that is none.

    Codes: `geography.coordinates.{empty,too_large,layout,none}`.
    """
    if len(content) > LIMIT:
        _refuse("too_large", TOO_LARGE, limit=LIMIT // 1024**2)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("layout", LAYOUT)
    if not text.strip():
        _refuse("empty", EMPTY)
    heading = text.lstrip().partition("\n")[0]
    delimiter = max("\t;,", key=heading.count)
    places: dict[str, tuple[float, float]] = {}
    left_out: list[str] = []
    try:
        rows = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
        columns = _columns(next(rows))
        for cells in rows:
            _read(cells, columns, places, left_out)
    except csv.Error:
        _refuse("layout", LAYOUT)
    if not places:
        _refuse("none", NONE)
    return Coordinates(places, tuple(sorted(set(left_out))))


def _refuse(mistake: str, message: str, **values: object) -> NoReturn:
    raise Refused([Problem(f"geography.coordinates.{mistake}", "file", message, values)])


def _columns(heading: Sequence[str]) -> list[int]:
    names = [cell.strip().casefold() for cell in heading]
    found = [next((names.index(name) for name in wanted if name in names), None) for wanted in NAMES.values()]
    if None in found:
        _refuse("layout", LAYOUT)
    return [column for column in found if column is not None]


def _read(
    cells: Sequence[str], columns: Sequence[int], places: dict[str, tuple[float, float]], left_out: list[str]
) -> None:
    if len(cells) <= max(columns):
        return
    code, latitude, longitude = (cells[column].strip() for column in columns)
    if not (len(code) == 4 and code.isascii() and code.isdigit()) or code in places:
        return
    try:
        north, east = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        north = east = float("nan")
    if SOUTH <= north <= NORTH and WEST <= east <= EAST:
        places[code] = (north, east)
    else:
        left_out.append(code)
