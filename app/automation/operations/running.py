"""Doing a run's steps, one after the other: each in one transaction with the record that it is done.

A worker killed in the middle leaves a step either done and recorded, or not done. What is outside the database is done
before that transaction, under a key by which the receiver does it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app.automation.models import Automation, AutomationRun, AutomationStep
from app.automation.operations import steps
from app.automation.operations.evaluating import RUN, kept
from app.automation.operations.steps import Waits, Work
from app.automation.queries import offered, runs, verdicts
from app.automation.queries.reach import within_reach
from app.automation.rules import chains, retries, wording
from app.automation.rules.definitions import Definition
from app.automation.rules.states import DONE, FAILED, READY, RETRYING, STOPPED, WAITING
from app.kernel.dates import business_day
from app.kernel.problems import N_, Problem, Refused
from app.platform import clock, jobs
from app.platform.audit import plain
from app.platform.db import Uow
from app.platform.runtime import runtime
from app.platform.webhooks import Undelivered

log = structlog.get_logger(__name__)
UNEXPECTED = N_("An unexpected error; the log has its details.")
KILLED = N_("The worker died several times at this step.")
NOT_MET = N_("After the wait the condition was no longer met.")
NO_LONGER = N_("The record was deleted meanwhile.")
CHANGED = N_("This kind of step is not there any more.")


def _work(session: Session, run: AutomationRun, said: Definition) -> Work:
    instant = clock.now()
    step = said.steps[run.position]
    words = offered.values(session, run.entity, run.entity_id, business_day(instant))
    name = session.get_one(Automation, run.automation_id).name
    return Work(
        session=session, now=instant, today=business_day(instant), automation_id=run.automation_id, automation=name,
        run_id=run.id, position=run.position, table=run.entity, record_id=run.entity_id, values=step,
        trigger=run.trigger, words=words,
    )  # fmt: skip


def _prepare(session: Session, job: jobs.JobState) -> object:
    """What takes time and needs no transaction of ours. Whatever goes wrong is told to the step, which keeps it."""
    run = session.get(AutomationRun, job.arguments["run"])
    if run is None or run.state != READY or run.recheck:
        return None
    said = runs.definition(session, run)
    kind = steps.KINDS.get(str(said.steps[run.position].get("kind"))) if run.position < len(said.steps) else None
    if kind is None or kind.prepare is None:
        return None
    try:
        with within_reach():
            return kind.prepare(session, _work(session, run, said))
    except Exception as error:  # noqa: BLE001 - it is the step's failure, and is shown as such
        return error


def _step(uow: Uow, job: jobs.JobState) -> None:
    """One step of the run, or what has to be looked at before it."""
    run = uow.session.get(AutomationRun, job.arguments["run"], with_for_update=True)
    if run is None or run.state != READY:
        job.finish()
        return
    said = runs.definition(uow.session, run)
    uow.source, uow.label, uow.cause = "automation", said.name[:200], chains.cause(run.id)
    if run.recheck:
        _look_again(uow, run, said)
    elif run.position < len(said.steps):
        _take(uow, run, said, job.prepared)
        job.advance()
    if run.state == READY and not run.recheck and run.position >= len(said.steps):
        run.state, run.finished_at = DONE, uow.now
    run.group_id = uow.group_id if uow.group_id is not None else run.group_id
    if run.state != READY:
        job.finish()


def _look_again(uow: Uow, run: AutomationRun, said: Definition) -> None:
    """After a wait: the record as it is now, and the condition anew."""
    run.recheck = False
    if run.entity is None or run.entity_id is None or run.entity not in runtime().views:
        return
    try:
        among: dict[str, Any] = {"segment": said.trigger.segment, "outside": said.trigger.outside}
        found = verdicts.judged(uow.session, run.entity, said.where, [run.entity_id], uow.today, **among)
    except Refused as refusal:
        _stop(uow, run, STOPPED, refusal.problems[0])
        return
    if run.entity_id not in found:
        _stop(uow, run, STOPPED, Problem("automation.gone", None, NO_LONGER))
        return
    verdict = found[run.entity_id]
    run.conditions = [*run.conditions, *({**each, "again": run.position} for each in verdict.seen)]
    if not verdict.held:
        _stop(uow, run, STOPPED, Problem("automation.unmet", None, NOT_MET))


def _stop(uow: Uow, run: AutomationRun, state: str, problem: Problem) -> None:
    run.state, run.problem, run.finished_at = state, kept(problem), uow.now
    run.due_at = run.awaited = None


def _take(uow: Uow, run: AutomationRun, said: Definition, prepared: object) -> None:
    """Do a step. Its effect and its record are written together; a failure leaves only the record of it."""
    row = uow.session.get(AutomationStep, (run.id, run.position))
    if row is None:
        row = AutomationStep(run_id=run.id, position=run.position, kind=str(said.steps[run.position].get("kind")))
        row.started_at, row.given, row.result, row.attempts = uow.now, {}, {}, 0
        uow.session.add(row)
    row.state, row.attempts = READY, row.attempts + 1
    try:
        result = _carried_out(uow, run, row, said, prepared)
    except Refused as refusal:
        _failed(uow, run, row, refusal.problems[0], again=False)
    except Undelivered as error:
        _failed(uow, run, row, Problem("automation.undelivered", None, error.reason, error.values), again=True)
    except Exception as error:
        log.exception("automation.step_failed", run=run.id, position=run.position, error=type(error).__name__)
        _failed(uow, run, row, Problem("automation.unexpected", None, UNEXPECTED), again=True)
    else:
        _done(uow, run, row, result)


def _carried_out(
    uow: Uow, run: AutomationRun, row: AutomationStep, said: Definition, prepared: object
) -> Mapping[str, Any] | Waits:
    kind = steps.KINDS.get(row.kind)
    if kind is None:
        raise Refused([Problem("automation.step", None, CHANGED)])
    with within_reach():
        work = _work(uow.session, run, said)
        row.given = _given(kind, work)
        if isinstance(prepared, Exception):
            raise prepared
        work.prepared = prepared
        with uow.attempt():
            result = kind.run(uow, work)
            uow.settle()
    return result


def _given(kind: steps.StepKind, work: Work) -> dict[str, str]:
    """What the step was given: its settings with the record's values in their places."""
    fields = kind.fields(steps.Subject(work.session, work.table), work.values)
    return {f.name: wording.filled(str(work.values.get(f.name, "")), work.words) for f in fields}


def _done(uow: Uow, run: AutomationRun, row: AutomationStep, result: Mapping[str, Any] | Waits) -> None:
    row.problem, run.problem, run.position = None, None, run.position + 1
    if isinstance(result, Waits):
        row.state, row.result = WAITING, {"until": result.until.isoformat(), "otherwise": result.otherwise}
        run.state, run.due_at, run.awaited, run.recheck = WAITING, result.until, result.event or None, True
        return
    row.state, row.finished_at = DONE, uow.now
    row.result = {name: plain(value) for name, value in result.items()}


def _failed(uow: Uow, run: AutomationRun, row: AutomationStep, problem: Problem, *, again: bool) -> None:
    """Keep why, and when it is tried again: a server that does not answer is, what the rules refuse is not."""
    pause = retries.pause(row.attempts) if again else None
    row.problem = kept(problem)
    row.state = RETRYING if pause else FAILED
    run.state, run.problem = row.state, kept(problem)
    run.due_at = uow.now + pause if pause else None
    run.finished_at = None if pause else uow.now


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """The job was given up: the run says so, and can be tried again."""
    run = uow.session.get(AutomationRun, job.arguments["run"])
    if run is not None and run.state == READY:
        _stop(uow, run, FAILED, Problem("automation.killed", None, KILLED))


RUN_JOB = jobs.JobKind(RUN, _step, N_("Automation"), prepare=_prepare, ended=_ended)
