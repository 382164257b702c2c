"""Background work: jobs that go on where a killed worker stopped. Celery stands in `platform.tasks`."""

from __future__ import annotations

from app.platform.jobs.declare import (
    JobKind,
    JobState,
    Scheduled,
    cancel,
    enqueue,
    init,
    kinds,
    rest_seconds,
    restart,
    status,
)
from app.platform.jobs.model import (
    CANCELLED,
    DONE,
    ENDED,
    FAILED,
    QUARANTINED,
    RUNNING,
    WAITING,
    Job,
    ScheduleClaim,
)
from app.platform.jobs.run import LeaseLost, due_queues, release_dead, run_pending
from app.platform.jobs.timetable import run_due

__all__ = [
    "CANCELLED",
    "DONE",
    "ENDED",
    "FAILED",
    "QUARANTINED",
    "RUNNING",
    "WAITING",
    "Job",
    "JobKind",
    "JobState",
    "LeaseLost",
    "ScheduleClaim",
    "Scheduled",
    "cancel",
    "due_queues",
    "enqueue",
    "init",
    "kinds",
    "release_dead",
    "rest_seconds",
    "restart",
    "run_due",
    "run_pending",
    "status",
]
