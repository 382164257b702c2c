"""Layers of maps: by which filter of a list its rows are told apart, and how each kind is drawn. No map stands here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Category:
    """Rows that one value of the layer's filter finds. `tone` as a chip's; `shape` tells it apart without colour:

    circle, triangle, square, diamond, ring or cross.
    """

    value: str
    label: str
    tone: str
    shape: str


@dataclass(frozen=True, slots=True)
class Layer:
    """What a map shows: each row counts for the first category that holds for it; the categories cover all rows."""

    name: str
    label: str
    filter: str
    categories: tuple[Category, ...]


Layers = Callable[[Session], Sequence[Layer]]
"""What a domain contributes to a listing's map: its layers, of which some may stand in rows."""
