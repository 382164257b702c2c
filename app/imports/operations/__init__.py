"""What can be done with register files: receive, map, correct, plan, carry out, undo. Every way in ends here."""

from __future__ import annotations

from app.imports.operations.planning import Planned, first_plans, keep_plan, plan_file, plans_at
from app.imports.operations.receiving import (
    Received,
    busy,
    correct,
    discard,
    draft,
    forget,
    map_columns,
    original,
    read_again,
    receive,
    start,
)
from app.imports.operations.running import (
    PLAN_JOB,
    RUN_JOB,
    begin,
    enqueue,
    enqueue_plan,
    locked,
    read_piece,
    resume,
    run_of,
    take,
)
from app.imports.operations.targets import files_among, keys, offered, targets
from app.imports.operations.undoing import UNDO_JOB, begin_undo, enqueue_undo, to_undo, undo

__all__ = [
    "PLAN_JOB", "RUN_JOB", "UNDO_JOB", "Planned", "Received", "begin", "begin_undo", "busy", "correct", "discard",
    "draft", "enqueue", "enqueue_plan", "enqueue_undo", "files_among", "first_plans", "forget",
    "keep_plan", "keys", "locked", "map_columns", "offered", "original", "plan_file", "plans_at",
    "read_again", "read_piece", "receive", "resume", "run_of", "start", "take", "targets", "to_undo", "undo",
]  # fmt: skip
