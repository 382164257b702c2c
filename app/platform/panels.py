"""Panels of a record's card: contributed by domains as data, drawn by the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class View:
    """What a panel is drawn for: the record, the day, and whether the reader may do things."""

    session: Session
    item: Any
    today: dt.date
    may: Callable[[str, str], bool]


EVERY = "*"
"""Under this name a domain contributes panels to the card of every record."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: `draw(view)` answers one of `pages`' panels or None. Shown to who may `list` the resource.

    `late`: it comes to the card by a request of its own, and tells of today only (`platform.latepanels`).
    """

    name: str
    resource: str
    draw: Callable[[View], Any]
    side: bool = False
    position: int = 50
    late: bool = False
