"""Carrying a scheme's list out in pieces, each one transaction with its rows' outcomes. Killed anywhere, it goes on.

Each row is weighed once more behind locks: what has been changed since the preview is kept and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from app.certifications import queries
from app.certifications.events import RenewalsCarriedOut
from app.certifications.models import (
    DONE,
    RUNNING,
    STOPPED,
    WEIGHED,
    Certificate,
    RenewalList,
    RenewalRow,
)
from app.certifications.operations.lists import locked_list
from app.certifications.operations.records import register_certificates
from app.certifications.operations.weighing import RowWeighed, reasons_of, weigh_rows
from app.certifications.rules import renewing
from app.certifications.rules.renewing import ADDED, KNOWN, LEFT, NEW, RENEWED, RENEWS, SINCE, Weighed
from app.kernel.periods import day_after
from app.kernel.problems import N_, Problem, Refused
from app.platform import jobs, rowresults, tables
from app.platform.acting import orderer
from app.platform.audit import last_changes
from app.platform.db import Uow
from app.platform.guards import answering
from app.platform.reasons import Reason, reason
from app.platform.scope import acting_as

RUN, SOURCE, RESOURCE = "certifications.renewals.run", "bulk", "RenewalLists"
CHUNK = 500
"""Rows in one transaction: below a second of work, since on SQLite nobody else writes meanwhile."""
NOT_READY = N_("Look at the preview first.")
NOT_ALLOWED = N_("Your role does not allow this.")
NOTHING = N_("No row is ticked.")
CHANGED_SINCE = N_("It was changed after the preview.")
REGISTERED_SINCE = N_("Somebody registered this after the preview.")


def carry_out(uow: Uow, item: RenewalList) -> None:
    """From now on the list is carried out. Cells that were no part of it are forgotten."""
    if item.state == STOPPED:
        item.state = RUNNING
        return
    if item.state != WEIGHED:
        raise Refused([Problem("certifications.renewals.preview", None, NOT_READY)])
    if not any(queries.count_ready(uow.session, item.id)):
        raise Refused([Problem("certifications.renewals.nothing", None, NOTHING)])
    item.state, item.started_at = RUNNING, uow.now
    table: Any = RenewalRow.__table__
    uow.session.connection().execute(update(table).where(table.c.list_id == item.id).values(cells=[]))


def enqueue_renewals(uow: Uow, item: RenewalList) -> int:
    """Order what the preview showed, or let what has stopped go on. Returns the job's id."""
    stopped = item.state == STOPPED and item.job_id is not None
    carry_out(uow, item)
    if stopped and item.job_id is not None:
        jobs.restart(uow, item.job_id)
        return item.job_id
    total = sum(queries.count_ready(uow.session, item.id))
    item.job_id = jobs.enqueue(uow, RUN, {"list_id": item.id}, total=total, text=item.name)
    return item.job_id


def take(uow: Uow, list_id: int, *, ordered_by: int | None) -> int:
    """Carry out the next piece for whoever ordered it. Returns its rows' count, below `CHUNK` at the end."""
    who = orderer(uow.session, ordered_by)
    if not who.may("add", RESOURCE):
        raise Refused([Problem("certifications.renewals.forbidden", None, NOT_ALLOWED)])
    with acting_as(who.scope), answering(who.may):
        return take_piece(uow, list_id)


def take_piece(uow: Uow, list_id: int) -> int:
    """Carry out the next piece in the scope in force. Returns how many rows it had."""
    item = locked_list(uow, list_id)
    if item.state != RUNNING:
        return 0
    uow.source, uow.label, uow.group_id = SOURCE, f"renewal list {item.id}: {item.name}", item.group_id
    rows = uow.session.scalars(
        select(RenewalRow).where(queries.ready(item.id)).order_by(RenewalRow.row).limit(CHUNK)
    ).all()
    if rows:
        rowresults.write(uow, RenewalRow, _renewed(uow, item, rows))
        uow.session.expire_all()
    item.group_id = uow.group_id
    if len(rows) < CHUNK:
        _finish(uow, item)
    return len(rows)


def _renewed(uow: Uow, item: RenewalList, rows: Sequence[RenewalRow]) -> list[dict[str, Any]]:
    """Register what still holds; what each row came to."""
    foreseen = {row.id: _foreseen(row) for row in rows}
    ids = [row.certificate_id for row in rows if row.certificate_id is not None]
    before = tables.records(uow.session, "certificate", ids, locked=True)
    tables.records(uow.session, "store", [row.store_id for row in rows if row.store_id], locked=True)
    now = weigh_rows(uow.session, item, rows)
    sound = [each for each in now if renewing.still(foreseen[each.id], each.found)]
    made = register_certificates(uow, rows=[_row(item, each.found, before) for each in sound])
    done = dict(zip((each.id for each in sound), made, strict=True))
    kept = [each for each in now if each.id not in done]
    asked = {row.certificate_id for row in rows} | {each.found.certificate_id for each in kept}
    last = last_changes(uow.session, "certificate", [pk for pk in asked if pk]) if kept else {}
    results = [_done(each, done[each.id]) for each in sound]
    for each in kept:
        about = each.found.certificate_id or foreseen[each.id].certificate_id
        by, at = last.get(about or 0, (None, None))
        results.append(_result(each.id, SINCE, _why(each.found), None, by, at))
    return results


def _foreseen(row: RenewalRow) -> Weighed:
    return Weighed(row.outcome, (), row.certificate_id, row.version, row.store_id)


def _row(item: RenewalList, found: Weighed, certificates: Mapping[int, Certificate]) -> dict[str, Any]:
    """A certificate's columns; a successor keeps its predecessor's certifier and criteria set."""
    before = certificates.get(found.certificate_id or 0)
    return {
        "scheme_id": item.scheme_id, "store_id": found.store_id, "holder_org_number": found.holder,
        "number": found.number, "valid_from": found.first, "valid_to": day_after(found.last),
        "from_assumed": found.assumed, "predecessor_id": found.certificate_id,
        "certifier": before.certifier if before else None, "criteria_set": before.criteria_set if before else None,
    }  # fmt: skip


def _why(found: Weighed) -> list[Reason]:
    """Why a row that was ready is kept: what stands in its way now, or that its certificate was saved."""
    if found.outcome == KNOWN:
        return [["", *reason(REGISTERED_SINCE)[1:]]]
    if found.outcome in (RENEWS, NEW):
        return [["", *reason(CHANGED_SINCE)[1:]]]
    return [["", *reason(CHANGED_SINCE)[1:]], *reasons_of(found.problems)]


def _done(each: RowWeighed, made_id: int) -> dict[str, Any]:
    outcome = RENEWED if each.found.outcome == RENEWS else ADDED
    return _result(each.id, outcome, reasons_of(each.found.problems), made_id, None, None)


def _result(pk: int, outcome: str, reasons: Sequence[Reason], made: int | None, by: Any, at: Any) -> dict[str, Any]:
    return {"id": pk, "outcome": outcome, "reasons": list(reasons), "made_id": made, "by_id": by, "at": at}


def _finish(uow: Uow, item: RenewalList) -> None:
    """Everything ticked is done: what is left says so."""
    table: Any = RenewalRow.__table__
    left = update(table).where(table.c.list_id == item.id, table.c.outcome.in_((RENEWS, NEW)))
    uow.session.connection().execute(left.values(outcome=LEFT))
    item.state, item.finished_at = DONE, uow.now
    counts = queries.renewal_counts(uow.session, item.id)
    told = {name: counts.get(name, 0) for name in (RENEWED, ADDED, SINCE)}
    uow.emit(
        RenewalsCarriedOut(renewal_list_id=item.id, renewed=told[RENEWED], added=told[ADDED], kept=told[SINCE])
    )  # fmt: skip


def _step(uow: Uow, job: jobs.JobState) -> None:
    taken = take(uow, job.arguments["list_id"], ordered_by=job.created_by)
    job.done += taken
    job.cursor = {"done": job.done}
    if taken < CHUNK:
        job.finish({"url": f"/renewals/{job.arguments['list_id']}"})


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """Stopped before its end: what is registered stays, the rest can go on."""
    item = locked_list(uow, job.arguments["list_id"])
    if item.state == RUNNING:
        item.state = STOPPED


RUN_JOB = jobs.JobKind(RUN, _step, N_("Renewals from a list"), ended=_ended)
