"""Carrying an import out in pieces: each is one transaction, with its rows' outcomes and where the next begins.

A worker and the command take the same steps; killed anywhere, the next step goes on exactly there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.imports.events import ImportFinished
from app.imports.models import DONE, FAILED, OUTCOMES, PREVIEWED, RUNNING, UNDOING, ImportRun
from app.imports.operations.applying import keep_rows
from app.imports.operations.kinds import kind_of
from app.imports.operations.planning import Planned, keep_plan, plan_file, plans_from
from app.imports.operations.receiving import changeable
from app.imports.rules.fields import missing_columns
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import jobs
from app.platform.db import Uow

RUN, PLAN = "imports.run", "imports.plan"
GONE = Problem("imports.run.unknown", None, N_("There is no such import."))


@dataclass(frozen=True, slots=True)
class Piece:
    """The next rows of an import, read outside the writing transaction, and where they begin and end."""

    rows: Sequence[Any]
    start: int
    end: int
    planned: Planned | None = None


def run_of(session: Session, import_id: int) -> ImportRun:
    """An import. Refused where there is none."""
    run = session.get(ImportRun, import_id)
    if run is None:
        raise Refused([GONE])
    return run


def locked(uow: Uow, import_id: int, *, kind: str | None = None) -> ImportRun:
    """An import that nobody else works on until this unit of work has ended. Refused where it is of another kind."""
    run = uow.session.get(ImportRun, import_id, with_for_update=True)
    if run is None or kind not in (None, run.kind):
        raise Refused([GONE])
    return run


def begin(uow: Uow, run: ImportRun) -> None:
    """From now on the import is carried out; its mapping and corrections stand."""
    changeable(run)
    require(missing_columns(run.mapping, run.kind))
    run.state, run.started_at, run.cursor = RUNNING, uow.now, {"offset": 0, "rows": 0}


def enqueue(uow: Uow, run: ImportRun) -> int:
    """Begin, and order the work. Returns the job's id."""
    begin(uow, run)
    run.job_id = jobs.enqueue(uow, RUN, {"import_id": run.id}, total=run.rows or None, text=run.name)
    return run.job_id


def enqueue_plan(uow: Uow, run: ImportRun) -> int:
    """Order the plan of a file that is too large to be judged while somebody waits. Returns the job's id."""
    changeable(run)
    require(missing_columns(run.mapping, run.kind))
    return jobs.enqueue(uow, PLAN, {"import_id": run.id}, text=run.name)


def read_piece(session: Session, import_id: int) -> Piece:
    """The next piece. Where no plan stands yet, the file is judged first."""
    run = run_of(session, import_id)
    if run.plan_sha256 is None:
        return Piece((), 0, 0, plan_file(session, run, weigh=False))
    offset = int(run.cursor.get("offset", 0))
    plans, end = plans_from(run, offset)
    return Piece(plans, offset, end)


def take(uow: Uow, import_id: int, piece: Piece) -> bool:
    """Carry out a piece, unless somebody else has. Returns whether the import is finished."""
    run = locked(uow, import_id)
    if run.state != RUNNING:
        return True
    if piece.planned is not None:
        return _plan_kept(uow, run, piece.planned)
    if piece.start != run.cursor.get("offset", 0):
        return False
    uow.source, uow.label, uow.group_id = "import", f"import {run.id}: {run.name}", run.group_id
    applied = kind_of(run).apply(uow, run.id, piece.rows)
    keep_rows(uow, run.id, applied.rows)
    run.group_id = uow.group_id
    _count(run, applied.rows)
    run.members_created += applied.members_created
    run.cursor = {"offset": piece.end, "rows": run.cursor.get("rows", 0) + len(piece.rows)}
    if len(piece.rows) < kind_of(run).chunk:
        _finish(uow, run)
        return True
    return False


def _plan_kept(uow: Uow, run: ImportRun, planned: Planned) -> bool:
    if run.plan_sha256 is None:
        started, run.started_at = run.started_at, None
        keep_plan(uow, run, planned)
        run.started_at, run.state = started, RUNNING
    return False


def _count(run: ImportRun, rows: Sequence[dict[str, object]]) -> None:
    counts = Counter(str(row["outcome"]) for row in rows)
    for outcome in OUTCOMES:
        setattr(run, outcome, getattr(run, outcome) + counts[outcome])
    run.problems += sum(len(row["problems"]) for row in rows)  # type: ignore[arg-type,misc]


def _finish(uow: Uow, run: ImportRun) -> None:
    run.state, run.finished_at = DONE, uow.now
    counts = {outcome: getattr(run, outcome) for outcome in OUTCOMES}
    uow.emit(ImportFinished(import_id=run.id, kind=run.kind, members_created=run.members_created, **counts))


def _prepare(session: Session, job: jobs.JobState) -> Piece:
    return read_piece(session, job.arguments["import_id"])


def _step(uow: Uow, job: jobs.JobState) -> None:
    import_id = job.arguments["import_id"]
    finished = take(uow, import_id, job.prepared)
    run = run_of(uow.session, import_id)
    job.cursor, job.total = dict(run.cursor) | {"plan": run.plan_sha256}, run.rows
    job.done = int(run.cursor.get("rows", 0))
    if finished:
        job.finish({"url": f"/imports/{import_id}"})


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """The work has stopped before its end: what is done stays, and can go on or be undone."""
    run = locked(uow, job.arguments["import_id"])
    if run.state == RUNNING:
        run.state = FAILED


def resume(uow: Uow, run: ImportRun) -> int:
    """Let a stopped import, or its undoing, go on where it was. Returns the job's id."""
    if run.state != FAILED or run.started_at is None or run.job_id is None:
        raise Refused([Problem("imports.run.not_stopped", None, N_("Only an import that has stopped can go on."))])
    run.state = UNDOING if run.undo_cursor else RUNNING
    jobs.restart(uow, run.job_id)
    return run.job_id


def _prepare_plan(session: Session, job: jobs.JobState) -> Planned:
    return plan_file(session, run_of(session, job.arguments["import_id"]))


def _step_plan(uow: Uow, job: jobs.JobState) -> None:
    run = locked(uow, job.arguments["import_id"])
    if run.state != PREVIEWED and run.started_at is None:
        keep_plan(uow, run, job.prepared)
    job.finish({"url": f"/imports/{run.id}"})


RUN_JOB = jobs.JobKind(RUN, _step, N_("Import of a file"), prepare=_prepare, ended=_ended)
PLAN_JOB = jobs.JobKind(PLAN, _step_plan, N_("Preview of an import"), prepare=_prepare_plan)
