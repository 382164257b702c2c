"""Running jobs: claimed by lease, done in steps, resumed after a kill. Knows nothing of Celery."""

from __future__ import annotations

import copy
import datetime as dt
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog
from flask import Flask
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import clock
from app.platform.audit import plain
from app.platform.db import Uow, db, unit_of_work
from app.platform.jobs.declare import JobKind, JobState, kinds
from app.platform.jobs.model import CANCELLED, DONE, FAILED, QUARANTINED, RUNNING, WAITING, Job
from app.platform.scope import SYSTEM, acting_as

log = structlog.get_logger(__name__)

LEASE = dt.timedelta(seconds=20)
MOST_KILLS = 3
BACK_OFF, LONGEST_BACK_OFF = dt.timedelta(seconds=5), dt.timedelta(hours=1)

_UNEXPECTED = Problem("platform.job.error", None, N_("An unexpected error stopped the work; the log has its details."))
_KILLED = Problem(
    "platform.job.killed",
    None,
    N_("The work was stopped: the worker died %(times)s times at the same place."),
    {"times": MOST_KILLS},
)


class LeaseLost(Exception):
    """Another worker has the job now; what this one did is rolled back."""


def run_pending(app: Flask, *, limit: int = 1, seconds: float | None = None, queue: str | None = None) -> int:
    """Work on up to `limit` due jobs, each to its end, or until `seconds` have passed. Returns how many were taken."""
    until = None if seconds is None else time.monotonic() + seconds
    for taken in range(limit):
        with app.app_context(), acting_as(SYSTEM):
            claimed = _claim(app, queue)
            if claimed is None:
                return taken
            _Run(app, *claimed).go(until)
        if until is not None and time.monotonic() >= until:
            return taken + 1
    return limit


def _due(app: Flask, queue: str | None) -> ColumnElement[bool]:
    instant = clock.machine()
    due = or_(and_(Job.state == WAITING, Job.run_at <= instant), and_(Job.state == RUNNING, Job.lease_until < instant))
    known = and_(Job.kind.in_(sorted(kinds(app))), due)
    return known if queue is None else and_(known, Job.queue == queue)


def release_dead(app: Flask) -> None:
    """Let go at once of what workers of this machine held that have died; other machines' leases run out."""
    host = _host()
    with app.app_context(), acting_as(SYSTEM):
        held = select(Job.id, Job.lease_owner).where(Job.state == RUNNING, Job.lease_owner.startswith(f"{host}:"))
        rows = [(job, owner) for job, owner in db.session.execute(held) if owner and not _alive(owner)]
        db.session.rollback()
        for job, owner in rows:
            with unit_of_work(source="task", label="jobs") as uow:
                dead = update(Job).where(Job.id == job, Job.lease_owner == owner)
                uow.session.execute(dead.values(lease_until=clock.machine() - dt.timedelta(seconds=1)))


def _host() -> str:
    return socket.gethostname().replace(":", "-").replace("%", "-").replace("_", "-")[:60]


def _alive(owner: str) -> bool:
    process = int(owner.split(":")[1])
    try:
        os.kill(process, 0)
        state = (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        )
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's, or a system without /proc: its lease decides
    return state not in ("Z", "X")  # a zombie that nobody has buried holds nothing either


def due_queues(app: Flask) -> set[str]:
    """The queues in which work is due: what a sweep wakes."""
    found = set(db.session.scalars(select(Job.queue).where(_due(app, None)).distinct()))
    db.session.rollback()
    return found


def _claim(app: Flask, queue: str | None) -> tuple[JobState, JobKind, str] | None:
    owner = f"{_host()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
    while True:
        found = db.session.scalar(select(Job.id).where(_due(app, queue)).limit(1))
        if found is None:
            db.session.rollback()
            return None
        with unit_of_work(source="task", label="jobs") as uow:
            picked = select(Job).where(_due(app, queue)).order_by(Job.run_at, Job.id).limit(1)
            row = uow.session.scalars(picked.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            kind = kinds(app)[row.kind]
            if _take(uow, row, kind, owner):
                return _state(row), kind, owner


def _take(uow: Uow, row: Job, kind: JobKind, owner: str) -> bool:
    row.kills += row.state == RUNNING
    if row.cancel_requested:
        return _end(uow, row, kind, CANCELLED, [])
    if row.kills >= MOST_KILLS:
        return _end(uow, row, kind, QUARANTINED, [_KILLED])
    row.state, row.lease_owner, row.lease_until = RUNNING, owner, clock.machine() + LEASE
    row.started_at = row.started_at or clock.machine()
    return True


def _state(row: Job) -> JobState:
    cursor = copy.deepcopy(row.cursor or {})
    return JobState(row.id, row.kind, dict(row.arguments), row.created_by, cursor, row.done, row.total, row.text)


def _end(uow: Uow, row: Job, kind: JobKind, state: str, problems: Sequence[Problem]) -> bool:
    """End a job otherwise than done, and tell its kind. Always False: it is not to be worked on."""
    if kind.ended is not None:
        try:
            with uow.attempt():
                kind.ended(uow, _state(row), state)
        except Exception:
            log.exception("job.ended_hook_failed", job=row.id, kind=row.kind)
    row.state, row.problems = state, [[p.message, {k: plain(v) for k, v in p.values.items()}] for p in problems]
    row.finished_at, row.lease_owner, row.lease_until = clock.machine(), None, None
    log.warning("job.ended", job=row.id, kind=row.kind, state=state, problems=[p.code for p in problems])
    return False


class _Run:
    """One worker's time with one job."""

    def __init__(self, app: Flask, state: JobState, kind: JobKind, owner: str) -> None:
        self.app, self.state, self.kind, self.owner = app, state, kind, owner

    def go(self, until: float | None) -> None:
        try:
            while self._prepared_step():
                if until is not None and time.monotonic() >= until:
                    return self._release()
        except LeaseLost:
            log.warning("job.lease_lost", job=self.state.id, kind=self.kind.name)
        except Refused as refused:
            self._stop(refused.problems, final=True)
        except Exception as error:  # whatever a step raises: the job is tried again, then fails visibly
            log.exception("job.step_failed", job=self.state.id, kind=self.kind.name, error=type(error).__name__)
            self._stop([_UNEXPECTED], final=False)
        except BaseException:
            self._release()
            raise
        return None

    def _prepared_step(self) -> bool:
        self.state.prepared = None
        if self.kind.prepare is not None:
            with _kept_alive(self.app, self.state.id, self.owner):
                self.state.prepared = self.kind.prepare(db.session(), self.state)
        return self._step()

    def _step(self) -> bool:
        with unit_of_work(source="task", label=str(self.kind.label), actor_id=self.state.created_by) as uow:
            row = self._mine(uow)
            if row.cancel_requested:
                return _end(uow, row, self.kind, CANCELLED, [])
            uow.group_id = row.group_id
            self.kind.step(uow, self.state)
            uow.session.flush()
            self._save(row, uow.group_id)
        return not self.state.finished

    def _mine(self, uow: Uow) -> Job:
        """The job's row, locked where the database can: no other worker takes it before this transaction ends."""
        chosen = select(Job).where(Job.id == self.state.id).with_for_update()
        row = uow.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
        if row is None or row.lease_owner != self.owner or row.state != RUNNING:
            raise LeaseLost
        return row

    def _save(self, row: Job, group_id: int | None) -> None:
        state = self.state
        if state.finished or (row.cursor, row.done) != (state.cursor, state.done):
            row.attempts, row.kills = 0, 0
        row.cursor, row.done, row.total, row.text = dict(state.cursor), state.done, state.total, state.text[:300]
        row.group_id, row.lease_until = group_id, clock.machine() + LEASE
        if state.finished:
            row.state, row.result, row.finished_at = DONE, state.result, clock.machine()
            row.lease_owner = row.lease_until = None

    def _release(self) -> None:
        """Give the job back so that others have their turn too."""
        with unit_of_work(source="task", label="jobs") as uow:
            row = self._mine(uow)
            row.state, row.run_at, row.lease_owner, row.lease_until = WAITING, clock.machine(), None, None
            uow.wakes.add(row.queue)

    def _stop(self, problems: Sequence[Problem], *, final: bool) -> None:
        with unit_of_work(source="task", label="jobs", actor_id=self.state.created_by) as uow:
            try:
                row = self._mine(uow)
            except LeaseLost:
                return
            row.attempts += 1
            if final or row.attempts >= self.kind.attempts:
                _end(uow, row, self.kind, FAILED, problems)
                return
            row.state, row.lease_owner, row.lease_until = WAITING, None, None
            row.run_at = clock.machine() + min(BACK_OFF * 2 ** min(row.attempts - 1, 12), LONGEST_BACK_OFF)


@contextmanager
def _kept_alive(app: Flask, job_id: int, owner: str) -> Iterator[None]:
    """Renew the lease from a thread while one long piece of work runs."""
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(LEASE.total_seconds() / 4):
            try:
                with app.app_context(), acting_as(SYSTEM), unit_of_work(source="task", label="jobs") as uow:
                    _renew(uow.session, job_id, owner)
            except Exception:
                log.exception("job.lease_not_renewed", job=job_id)

    thread = threading.Thread(target=renew, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(session: Session, job_id: int, owner: str) -> None:
    mine = update(Job).where(Job.id == job_id, Job.lease_owner == owner).values(lease_until=clock.machine() + LEASE)
    if not session.connection().execute(mine).rowcount:
        log.warning("job.lease_lost", job=job_id)
