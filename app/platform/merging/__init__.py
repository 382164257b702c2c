"""Merging: several records become one. What points to the others moves, they go, and a row says into which they went.

`references` finds what points to a record, `rules` decides what becomes of overlapping facts (pure), `planning` says
what merging would do, `doing` does it in one unit of work, so that the undoing of changes takes it back row by row.
"""

from __future__ import annotations

from app.platform.merging.doing import MERGED, MOVED, SOURCE, merge
from app.platform.merging.planning import Item, Plan, plan
from app.platform.merging.references import RESOURCE, moved_only, undeclared

__all__ = ["MERGED", "MOVED", "RESOURCE", "SOURCE", "Item", "Plan", "merge", "moved_only", "plan", "undeclared"]
