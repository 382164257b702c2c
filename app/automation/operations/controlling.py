"""What moves runs from outside: time that has passed, a button on a record, an administrator who tries again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from app.automation.models import Automation, AutomationRun, AutomationStep
from app.automation.operations.evaluating import Occasion, begin, go_on
from app.automation.operations.steps import STOP
from app.automation.queries import runs
from app.automation.rules.definitions import BUTTON
from app.automation.rules.states import CANCELLED, DONE, FAILED, OPEN, RETRYING, STOPPED, UNMET, WAITING
from app.kernel.problems import N_, Problem, Refused
from app.platform.db import Uow

AT_ONCE = 500
UNMET_KEPT, RUNS_KEPT = dt.timedelta(days=90), dt.timedelta(days=730)
NOT_FAILED = N_("Only a run that has failed can be tried again.")
ENDED = N_("This run has ended already.")
NO_BUTTON = N_("There is no such button any more.")


def wake(uow: Uow) -> None:
    """Let the runs go on whose wait has ended, or whose failed step is to be tried again."""
    for run in runs.due(uow.session, uow.now, limit=AT_ONCE):
        if run.state == WAITING and not _over(uow, run):
            continue
        go_on(uow, run)


def _over(uow: Uow, run: AutomationRun) -> bool:
    """A wait's time has passed. Whether the run goes on: not where it waited in vain and is to end then."""
    step = uow.session.get(AutomationStep, (run.id, run.position - 1))
    in_vain = run.awaited is not None
    if step is not None:
        step.state, step.finished_at, step.result = DONE, uow.now, {**step.result, "in_vain": in_vain}
    if in_vain and step is not None and step.result.get("otherwise") == STOP:
        run.state, run.due_at, run.awaited, run.finished_at = STOPPED, None, None, uow.now
        run.problem = ["automation.in-vain", N_("What it waited for did not happen in time."), {}]
        return False
    return True


def press(uow: Uow, pk: int, record_id: int, once: str) -> int:
    """A button on a record was pressed. Returns the run's id; pressed twice from one page, it runs once."""
    item = uow.session.get(Automation, pk)
    if item is None or not item.active or item.kind != BUTTON:
        raise Refused([Problem("automation.button", None, NO_BUTTON)])
    key = f"button:{record_id}:{once}"[:120]
    before = select(AutomationRun.id).where(AutomationRun.automation_id == pk, AutomationRun.key == key)
    if (known := uow.session.scalar(before)) is not None:
        return known
    told = {"kind": BUTTON, "by": uow.actor_id, "at": uow.now.isoformat()}
    return begin(uow, item, [Occasion(key, told, record_id)])[0]


def _run(uow: Uow, run_id: int) -> AutomationRun | None:
    return uow.session.get(AutomationRun, run_id, with_for_update=True)


def retry(uow: Uow, run_id: int) -> None:
    """Try the failed step again now. Refused where the run has not failed."""
    run = _run(uow, run_id)
    if run is None or run.state not in (FAILED, RETRYING):
        raise Refused([Problem("automation.retry", None, NOT_FAILED)])
    run.finished_at = None
    go_on(uow, run)


def cancel(uow: Uow, run_id: int) -> None:
    """End a run that waits, is under way or has failed; what it did stays done."""
    run = _run(uow, run_id)
    if run is None or run.state not in OPEN:
        raise Refused([Problem("automation.ended", None, ENDED)])
    run.state, run.due_at, run.awaited, run.finished_at = CANCELLED, None, None, uow.now


def tidy_runs(uow: Uow) -> None:
    """Let go of what nobody will ask about any more: conditions that were not met, and runs of long ago."""
    for states, age in (((UNMET,), UNMET_KEPT), ((DONE, STOPPED, CANCELLED), RUNS_KEPT)):
        old = AutomationRun.state.in_(states) & (AutomationRun.started_at < uow.now - age)
        uow.session.execute(delete(AutomationRun).where(old))
