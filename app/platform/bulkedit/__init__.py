"""Bulk edit: the same values for many rows, with a preview of each row before and a result of each row after.

`rules` decides about a row, `choosing` takes the rows down, `weighing` foresees, `running` carries out as a job.
"""

from __future__ import annotations

from app.platform.bulkedit.choosing import GONE, begin, counts, locked, rows, set_values
from app.platform.bulkedit.model import (
    CHOOSING,
    DONE,
    RUNNING,
    STOPPED,
    WEIGHED,
    WEIGHING,
    BulkEdit,
    BulkEditRow,
)
from app.platform.bulkedit.rules import ABSENT, CHANGED, CHOSEN, OUTCOMES, READY, REFUSED, SINCE, UNCHANGED
from app.platform.bulkedit.running import RUN_JOB, enqueue
from app.platform.bulkedit.weighing import WEIGH_JOB, enqueue_weighing, keep_piece, weigh_piece

__all__ = [
    "ABSENT", "CHANGED", "CHOOSING", "CHOSEN", "DONE", "GONE", "OUTCOMES", "READY", "REFUSED", "RUNNING", "RUN_JOB",
    "SINCE", "STOPPED", "UNCHANGED", "WEIGHED", "WEIGHING", "WEIGH_JOB", "BulkEdit", "BulkEditRow", "begin", "counts",
    "enqueue", "enqueue_weighing", "keep_piece", "locked", "rows", "set_values", "weigh_piece",
]  # fmt: skip
