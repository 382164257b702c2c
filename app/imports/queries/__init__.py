"""Reads about imports; plain values and own rows."""

from __future__ import annotations

from app.imports.queries.offered import OFFERS
from app.imports.queries.runs import (
    Kept,
    count_rows,
    latest,
    of_groups,
    problems_of,
    row_pages,
    run,
    runs,
    saved_sources,
    undo_rows,
    unfinished,
)

__all__ = [
    "OFFERS", "Kept", "count_rows", "latest", "of_groups", "problems_of", "row_pages", "run", "runs", "saved_sources",
    "undo_rows", "unfinished",
]  # fmt: skip
