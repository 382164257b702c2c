"""Carrying a bulk edit out in pieces: each is one transaction with its rows' outcomes. Killed anywhere, it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, jobs, tables
from app.platform.acting import orderer
from app.platform.audit import last_changes, typed
from app.platform.bulkedit import rules
from app.platform.bulkedit.choosing import counts, locked, rows
from app.platform.bulkedit.model import DONE, RUNNING, STOPPED, WEIGHED, BulkEdit, BulkEditRow
from app.platform.bulkedit.rowresults import RowResult, write
from app.platform.bulkedit.weighing import lifecycle_of
from app.platform.db import Uow
from app.platform.guards import answering
from app.platform.reasons import of_problems, of_waiting, reason
from app.platform.rowchanges import RowChange, change_all
from app.platform.runtime import runtime
from app.platform.scope import acting_as

RUN, SOURCE = "platform.bulkedit.run", "bulk"
CHUNK = 500
"""Rows in one transaction: below a second of work, since on SQLite nobody else writes meanwhile."""
NOT_READY = N_("Look at the preview first.")
NOT_ALLOWED = N_("Your role does not allow this.")


def enqueue(uow: Uow, bulk: BulkEdit) -> int:
    """Order what the preview showed, or let a bulk edit that has stopped go on. Returns the job's id."""
    if bulk.state == STOPPED and bulk.job_id is not None:
        bulk.state = RUNNING
        jobs.restart(uow, bulk.job_id)
        return bulk.job_id
    if bulk.state != WEIGHED:
        raise Refused([Problem("bulkedit.preview", None, NOT_READY)])
    bulk.state, bulk.started_at = RUNNING, uow.now
    total = counts(uow.session, bulk.id).get(rules.READY, 0)
    bulk.job_id = jobs.enqueue(uow, RUN, {"bulk_id": bulk.id}, total=total)
    return bulk.job_id


def take(uow: Uow, bulk_id: int) -> int:
    """Carry out the next piece. Returns how many rows it had: fewer than `CHUNK` where that was the last."""
    bulk = locked(uow, bulk_id)
    if bulk.state != RUNNING:
        return 0
    who = orderer(uow.session, bulk.created_by)
    if not who.may("edit", runtime().views[bulk.kind].class_permission_name):
        raise Refused([Problem("bulkedit.forbidden", None, NOT_ALLOWED)])
    uow.source, uow.label, uow.group_id = SOURCE, f"bulk edit {bulk.id}", bulk.group_id
    ready = uow.session.scalars(rows(bulk_id, outcome=rules.READY).limit(CHUNK)).all()
    with acting_as(who.scope), answering(who.may):
        found = _changed(uow, bulk, ready)
        uow.settle()
    write(uow, found)
    bulk.group_id = uow.group_id
    if len(ready) < CHUNK:
        bulk.state, bulk.finished_at = DONE, uow.now
    return len(ready)


def _changed(uow: Uow, bulk: BulkEdit, ready: Sequence[BulkEditRow]) -> list[RowResult]:
    model = tables.model(bulk.kind)
    columns = extras.columns(model)
    values = {name: typed(columns[name].type, value) for name, value in bulk.given.items()}
    items = tables.records(uow.session, bulk.kind, [row.record_id for row in ready], locked=True)
    found, changes = [], []
    for row in ready:
        item = items.get(row.record_id)
        version = getattr(item, "version", None)
        outcome = rules.still_ready(there=item is not None, foreseen_version=row.version, version=version)
        result = RowResult(row.id, row.record_id, outcome, row.name, row.version, dict(row.changes))
        found.append(result)
        if outcome == rules.READY:
            changes.append((result, RowChange(item, values)))
    change_all(uow, lifecycle_of(bulk.kind), [change for _, change in changes])
    for result, change in changes:
        result.outcome = rules.carried_out(refused=bool(change.problems), waits=not result.changes and change.waits)
        result.reasons = [*of_problems(change.problems, model), *of_waiting(change.waits, model)]
    _name_who(uow.session, bulk.kind, [each for each in found if each.outcome in (rules.SINCE, rules.ABSENT)])
    return found


def _name_who(session: Session, kind: str, left: Sequence[RowResult]) -> None:
    """Say by whom and when the rows that are left were saved, or deleted, after the preview."""
    last = last_changes(session, kind, [each.record_id for each in left])
    for each in left:
        message = rules.SAVED_SINCE if each.outcome == rules.SINCE else rules.NOT_THERE
        each.reasons = [reason(message)]
        each.by_id, each.at = last.get(each.record_id, (None, None))


def _step(uow: Uow, job: jobs.JobState) -> None:
    taken = take(uow, job.arguments["bulk_id"])
    job.done += taken
    job.cursor = {"done": job.done}
    if taken < CHUNK:
        job.finish({"url": f"/bulk-edits/{job.arguments['bulk_id']}"})


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """Stopped before its end: what is changed stays changed, the rest can go on."""
    bulk = locked(uow, job.arguments["bulk_id"])
    if bulk.state == RUNNING:
        bulk.state = STOPPED


RUN_JOB = jobs.JobKind(RUN, _step, N_("Bulk edit"), ended=_ended)
