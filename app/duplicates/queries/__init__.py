"""Reads about duplicates: what is compared and by which points, records like typed values, pairs and groups."""

from __future__ import annotations

from app.duplicates.queries.facts import Setting, facts, setting, typed
from app.duplicates.queries.likeness import Like, like, like_record
from app.duplicates.queries.listed import (
    Group,
    Pair,
    count_groups,
    groups,
    last_run,
    none_between,
    pairs_of,
    remembered,
    running,
)

__all__ = [
    "Group", "Like", "Pair", "Setting", "count_groups", "facts", "groups", "last_run", "like",
    "like_record", "none_between",    "pairs_of", "remembered", "running", "setting", "typed",
]  # fmt: skip
