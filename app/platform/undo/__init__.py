"""Undo: taking back what a change group did, row by row through each model's lifecycle, as a change of its own.

`rules` decides what happens to a row, `facts` gathers what it must know, `reversing` does it, `running` is the job.
`ordering` begins it, also of just the rows that were left; `forcing` restores one of these all the same.
"""

from __future__ import annotations

from app.platform.undo.attempts import attempts, result_counts, undo_of
from app.platform.undo.model import (
    DONE,
    FAILED,
    KEPT,
    PENDING,
    REVERSED,
    RUNNING,
    STOPPED,
    ChangeUndo,
    ChangeUndoRow,
)
from app.platform.undo.ordering import SOURCE, UNDO, enqueue, refusal, retry, retry_refusal
from app.platform.undo.running import UNDO_JOB

__all__ = [
    "DONE", "FAILED", "KEPT", "PENDING", "REVERSED", "RUNNING", "SOURCE", "STOPPED", "UNDO", "UNDO_JOB",
    "ChangeUndo", "ChangeUndoRow", "attempts", "enqueue", "refusal", "result_counts", "retry", "retry_refusal",
    "undo_of",
]  # fmt: skip
