"""Questions about the demonstration: is one loaded, what would go with it, what a newcomer has done."""

from __future__ import annotations

from app.demo.queries.doomed import Hanging, doom, hanging
from app.demo.queries.state import known_numbers, load, locked, places, quiet
from app.demo.queries.steps import Done, steps
from app.demo.queries.tables import MODELS

__all__ = [
    "MODELS", "Done", "Hanging", "doom", "hanging", "known_numbers", "load", "locked", "places", "quiet", "steps",
]  # fmt: skip
