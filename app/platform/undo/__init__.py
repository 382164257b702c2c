"""Undo: taking back what a change group did, row by row through each model's lifecycle, as a change of its own.

`rules` decides what happens to a row, `facts` gathers what it must know, `reversing` does it, `running` is the job.
"""

from __future__ import annotations

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
from app.platform.undo.ordering import SOURCE, UNDO, enqueue, refusal, undo_of
from app.platform.undo.running import UNDO_JOB

__all__ = [
    "DONE", "FAILED", "KEPT", "PENDING", "REVERSED", "RUNNING", "SOURCE", "STOPPED", "UNDO", "UNDO_JOB",
    "ChangeUndo", "ChangeUndoRow", "enqueue", "refusal", "undo_of",
]  # fmt: skip
