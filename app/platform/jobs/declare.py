"""What a domain declares about its background work, and how work is ordered, stopped and looked at. Runs nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import clock
from app.platform.db import Uow
from app.platform.jobs.model import CANCELLED, DONE, FAILED, QUARANTINED, RUNNING, WAITING, Job

_KINDS = "bukett.jobs"
_STATES = {
    WAITING: N_("Waiting"),
    RUNNING: N_("Running"),
    DONE: N_("Done"),
    FAILED: N_("Failed"),
    CANCELLED: N_("Cancelled"),
    QUARANTINED: N_("Stopped"),
}


@dataclass
class JobState:
    """A job as its step sees it. What it changes in `cursor`, `done`, `total` and `text` is saved with its work."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    created_by: int | None
    cursor: dict[str, Any]
    done: int = 0
    total: int | None = None
    text: str = ""
    prepared: Any = None
    result: Any = None
    finished: bool = False

    def advance(self, by: int = 1) -> None:
        """Count so many more units as done."""
        self.done += by

    def finish(self, result: Any = None) -> None:
        """This was the last step. `result` is JSON."""
        self.result = result
        self.finished = True


@dataclass(frozen=True)
class JobKind:
    """A kind of long work.

    `step(uow, job)` does one bounded piece (aim below a second: on SQLite nobody else writes meanwhile) in a unit of
    work of its own and moves `job.cursor`; it is called until it calls `job.finish(result)`. A `Refused` ends the job
    with its problems; any other exception is tried again later, at most `attempts` times in a row. `prepare(session,
    job)` runs before each step outside any writing transaction; what it returns is `job.prepared`: reading a file,
    making a PDF, talking to a server. It may run again after a kill. `ended(uow, job, state)` is told when a job ends
    otherwise than done.
    """

    name: str
    step: Callable[[Uow, JobState], None]
    label: Any = ""
    queue: str = "default"
    attempts: int = 5
    prepare: Callable[[Session, JobState], Any] | None = None
    ended: Callable[[Uow, JobState, str], None] | None = None


@dataclass(frozen=True)
class Scheduled:
    """An entry of the timetable: `call(uow)` once per period `every`, whichever worker comes first.

    Whole days are Norwegian days and begin at `at`. Longer work enqueues a job.
    """

    name: str
    every: dt.timedelta
    call: Callable[[Uow], None]
    at: dt.time = field(default_factory=dt.time)


def init(app: Flask, kinds: Sequence[JobKind]) -> None:
    """Make the kinds known to an application. Two of one name are a mistake in the program."""
    known = {kind.name: kind for kind in kinds}
    if len(known) != len(kinds):
        raise ValueError("two kinds of job have the same name")
    app.extensions[_KINDS] = known


def kinds(app: Flask) -> dict[str, JobKind]:
    """The kinds by name."""
    found: dict[str, JobKind] = app.extensions.get(_KINDS, {})
    return found


def enqueue(
    uow: Uow,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    total: int | None = None,
    run_at: dt.datetime | None = None,
    text: str = "",
) -> int:
    """Order a job with the change itself: both are committed or neither. Returns its id; a worker is woken after."""
    declared = kinds(current_app)[kind]
    row = Job(
        kind=kind,
        queue=declared.queue,
        arguments=json.loads(json.dumps(dict(arguments))),
        total=total,
        text=text[:300],
        created_by=uow.actor_id,
        created_at=uow.now,
        run_at=run_at or clock.machine(),
    )
    uow.add(row)
    uow.wakes.add(declared.queue)
    return row.id


def cancel(uow: Uow, job_id: int) -> None:
    """Ask a job to stop: at once where it waits, after its present step where it runs. Refused where it has ended."""
    row = uow.session.get(Job, job_id, with_for_update=True)
    if row is None or row.ended:
        raise Refused([Problem("platform.job.ended", None, N_("This work has ended already."))])
    row.cancel_requested = True
    row.run_at = clock.machine()
    uow.wakes.add(row.queue)


def restart(uow: Uow, job_id: int) -> None:
    """Let a failed, stopped or cancelled job go on from where it was."""
    row = uow.session.get(Job, job_id, with_for_update=True)
    if row is None or row.state not in (FAILED, QUARANTINED, CANCELLED):
        raise Refused([Problem("platform.job.stopped", None, N_("Only work that has stopped can be started again."))])
    row.state, row.attempts, row.kills, row.problems = WAITING, 0, 0, []
    row.cancel_requested, row.finished_at, row.run_at = False, None, clock.machine()
    uow.wakes.add(row.queue)


def rest_seconds(job: Job) -> int | None:
    """How long it will take at the speed so far; None while nobody can tell."""
    if job.state != RUNNING or not job.total or not job.done or job.started_at is None:
        return None
    passed = (clock.machine() - job.started_at).total_seconds()
    return max(0, round(passed * (job.total - job.done) / job.done))


def status(job: Job, translate: Callable[[str], str] = str) -> dict[str, Any]:
    """What `bukett/job.html` asks for, as JSON: state, progress, seconds left, result, and the problem translated."""
    problem = " ".join(translate(text) % values if values else translate(text) for text, values in job.problems or ())
    return {
        "id": job.id,
        "state": job.state,
        "state_text": translate(_STATES[job.state]),
        "done": job.done,
        "total": job.total,
        "text": translate(job.text) if job.text else "",
        "rest_seconds": rest_seconds(job),
        "ended": job.ended,
        "result": job.result,
        "problem": problem,
    }
