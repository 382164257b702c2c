"""A list shown as a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.platform.pages.values import Action, Crumb


@dataclass(frozen=True, slots=True)
class MapShape:
    """A region: its path in units of the ground, a step from 0 (no rows) to 4, and the list of its rows."""

    path: str
    step: int
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class MapPart:
    """A part of a mark's ring, in hundredths; `bead` is where the shape of its kind sits (None: too small a part)."""

    tone: str
    shape: str
    begin: float
    length: float
    bead: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class MapMark:
    """One or more places: where, how many rows and of which kinds, in words, and the list of exactly these rows."""

    x: float
    y: float
    radius: float
    count: int
    parts: Sequence[MapPart]
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class MapKind:
    """An entry of the legend, and a column of the table; `url` is the list of its rows."""

    label: str
    tone: str
    shape: str
    count: int
    url: str | None


@dataclass(frozen=True, slots=True)
class MapRow:
    """A region in the table: `url` zooms in; each cell is a number and the list of these rows."""

    name: str
    url: str | None
    cells: Sequence[tuple[int, str | None]]
    total: int
    total_url: str | None


@dataclass(frozen=True, slots=True)
class MapNote:
    """What the map cannot show, why, and what would help."""

    text: str
    more: str = ""
    link: Action | None = None
    below: bool = False  # it is said under the map, since it takes nothing from what the map says


@dataclass(frozen=True, slots=True)
class MapPage:
    """`bukett/map.html`, beside the list's page: the sheet, what is drawn on it, and the same as a table, which has a
    column for each kind that occurs.
    """

    title: str
    width: float
    height: float
    ground: str
    shapes: Sequence[MapShape]
    marks: Sequence[MapMark]
    kinds: Sequence[MapKind]
    columns: Sequence[MapKind]
    rows: Sequence[MapRow]
    region: str
    places: Sequence[Crumb]
    layers: Sequence[Action]
    notes: Sequence[MapNote] = ()
    drawn: bool = True
