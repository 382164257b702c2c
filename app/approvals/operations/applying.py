"""Carrying out what has been approved: through the record's own rules, exactly once, never over somebody's change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.approvals import queries, rules
from app.approvals.events import ChangeApplied, ChangeRefused
from app.approvals.models import ChangeItem, ChangeRequest
from app.approvals.operations.supplying import permitted
from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, jobs, policies, tables
from app.platform.audit import plain, typed
from app.platform.db import Uow
from app.platform.reasons import of_problems, reason
from app.platform.rowchanges import RowChange, alone, change_all
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as

SOURCE = "approval"
APPLY = "approvals.apply"
CHUNK = 50
"""Pending changes in one transaction: below a second of work, since on SQLite nobody else writes meanwhile."""
GONE = N_("The record is no longer there.")
CHANGED = N_("It was changed after this was asked for. Nothing was overwritten; ask anew if it should still be so.")


def carry_out(uow: Uow, request: ChangeRequest, *, strict: bool = False) -> None:
    """Give the record the approved values whose day has come. What was changed meanwhile is left, and says so.

    `strict`: raise `Refused` where the record's rules refuse, so that whoever just approved hears it and nothing is
    decided; else the fields are marked as failed.
    """
    if not rules.is_due(request.effective_on, uow.today):
        return
    ready = [item for item in request.items if item.state == rules.APPROVED]
    if not ready:
        return
    with acting_as(SYSTEM), permitted():
        problems = _carried(uow, request, ready)
    if problems and strict:
        raise Refused(problems)
    model = tables.model(request.entity)
    for item in ready:
        if item.state == rules.APPROVED:
            item.state = rules.FAILED if problems else rules.APPLIED
            item.applied_at = None if problems else uow.now
            item.reasons = of_problems(problems, model)
    uow.settle()
    _tell(uow, request, ready)


def _carried(uow: Uow, request: ChangeRequest, ready: Sequence[ChangeItem]) -> Sequence[Problem]:
    if not ready[0].field:
        return _create(uow, request, ready[0])
    return _delete(uow, request, ready[0]) if ready[0].field == policies.DELETION else _change(uow, request, ready)


def _change(uow: Uow, request: ChangeRequest, ready: Sequence[ChangeItem]) -> Sequence[Problem]:
    """Change the record's fields that still hold what was seen when the change was asked for."""
    pk, columns = request.record_id or 0, extras.columns(tables.model(request.entity))
    record = tables.records(uow.session, request.entity, [pk], locked=True).get(pk)
    values = {}
    for item in ready:
        known = record is not None and item.field in columns
        now = plain(getattr(record, item.field)) if known else None
        what = rules.fate(item.old, item.new, now) if known else rules.CONFLICT
        if what == rules.CONFLICT:
            item.state, item.reasons = rules.CONFLICT, [reason(CHANGED if known else GONE)]
        elif what == rules.APPLY:
            values[item.field] = typed(columns[item.field].type, item.new)
    if not values:
        return ()
    change = RowChange(record, values)
    change_all(uow, _lifecycle(request.entity), [change])
    return change.problems


def _create(uow: Uow, request: ChangeRequest, item: ChangeItem) -> Sequence[Problem]:
    """Make the new record."""
    model = tables.model(request.entity)
    columns = extras.columns(model)
    values = {name: typed(columns[name].type, value) for name, value in item.new.items() if name in columns}
    record = model(**{**tables.defaults(request.entity), **values})
    if hasattr(model, "recorded_at"):
        record.recorded_at = uow.now
    before, uow.end_previous = uow.end_previous, request.end_previous
    problems = alone(uow, model, partial(_created, uow, _lifecycle(request.entity), record))
    uow.end_previous = before
    if not problems:
        request.record_id = item.record_id = record.id
    return problems


def _delete(uow: Uow, request: ChangeRequest, item: ChangeItem) -> Sequence[Problem]:
    """Delete the record, where it holds what was seen when that was asked for. One that is gone already is gone."""
    pk = request.record_id or 0
    record = tables.records(uow.session, request.entity, [pk], locked=True).get(pk)
    if record is None:
        return ()
    if policies.written(record) != item.old:
        item.state, item.reasons = rules.CONFLICT, [reason(CHANGED)]
        return ()
    return alone(uow, type(record), partial(_deleted, uow, _lifecycle(request.entity), record))


def _deleted(uow: Uow, lifecycle: Any, record: Any) -> None:
    lifecycle.remove(uow, record)


def _created(uow: Uow, lifecycle: Any, record: Any) -> None:
    lifecycle.settle(uow, record)
    uow.add(record)
    if lifecycle.created is not None:
        lifecycle.created(uow, record)


def _lifecycle(table: str) -> Any:
    return runtime().views[table].datamodel.lifecycle


def _tell(uow: Uow, request: ChangeRequest, ready: Sequence[ChangeItem]) -> None:
    about: dict[str, Any] = {
        "request_id": request.id, "table": request.entity, "record_id": request.record_id or 0,
        "requester_id": request.requester_id,
    }  # fmt: skip
    for state in (rules.APPLIED, rules.CONFLICT, rules.FAILED):
        fields = tuple(item.field for item in ready if item.state == state)
        if fields and state == rules.APPLIED:
            uow.emit(ChangeApplied(**about, fields=fields))
        elif fields:
            uow.emit(ChangeRefused(**about, fields=fields, state=state))


def order_due(uow: Uow) -> None:
    """Order the work of the day: what has been approved for today, or for a day on which nothing ran."""
    if queries.due(uow.session, uow.today, limit=1):
        jobs.enqueue(uow, APPLY, {})


def _step(uow: Uow, job: jobs.JobState) -> None:
    uow.source, uow.label = SOURCE, "changes that take effect"
    due = queries.due(uow.session, uow.today, limit=CHUNK)
    for request_id in due:
        request = queries.request(uow.session, request_id, locked=True)
        if request is not None:
            carry_out(uow, request)
    job.advance(len(due))
    job.cursor = {"done": job.done}
    if len(due) < CHUNK:
        job.finish()


APPLY_JOB = jobs.JobKind(APPLY, _step, N_("Approved changes take effect"))
