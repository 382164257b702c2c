"""Foreseeing what a bulk edit would do to each row: the rules are asked as on saving, and nothing is saved.

Worked through in pieces outside any writing transaction; only the outcomes are written.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform import clock, extras, jobs, record_names, tables
from app.platform.acting import orderer
from app.platform.audit import typed
from app.platform.bulkedit import rules
from app.platform.bulkedit.choosing import locked, rows
from app.platform.bulkedit.model import CHOOSING, WEIGHED, WEIGHING, BulkEdit, BulkEditRow
from app.platform.bulkedit.rowresults import RowResult, write
from app.platform.db import Uow, db
from app.platform.guards import answering
from app.platform.interface import Lifecycle
from app.platform.reasons import of_problems, of_waiting, reason
from app.platform.rowchanges import RowChange, foreseen
from app.platform.runtime import runtime
from app.platform.scope import acting_as

WEIGH = "platform.bulkedit.weigh"
CHUNK = 500


def lifecycle_of(kind: str) -> Lifecycle:
    """What a domain does when a row of a table is saved."""
    found: Lifecycle = runtime().views[kind].datamodel.lifecycle
    return found


def enqueue_weighing(uow: Uow, bulk: BulkEdit) -> int:
    """Order the preview of more rows than can be foreseen while somebody waits. Returns the job's id."""
    return jobs.enqueue(uow, WEIGH, {"bulk_id": bulk.id}, total=bulk.rows)


def weigh_piece(session: Session, bulk_id: int) -> list[RowResult]:
    """What would become of the next rows that have not been foreseen, for whoever ordered it."""
    bulk = session.get(BulkEdit, bulk_id)
    if bulk is None or bulk.state != WEIGHING:
        return []
    chosen = session.scalars(rows(bulk_id, outcome=rules.CHOSEN).limit(CHUNK)).all()
    who, given, kind = orderer(session, bulk.created_by), dict(bulk.given), bulk.kind
    allowed = who.may("edit", runtime().views[kind].class_permission_name)
    with acting_as(who.scope), answering(who.may), Session(db.engine, autoflush=False) as trial:
        uow = Uow(trial, clock.now(), bulk.created_by, "bulk")
        return _foreseen(uow, kind, given, chosen) if allowed else [_absent(row) for row in chosen]


def _absent(row: BulkEditRow) -> RowResult:
    return RowResult(row.id, row.record_id, rules.ABSENT, reasons=[reason(rules.NOT_THERE)])


def _foreseen(uow: Uow, kind: str, given: dict[str, object], chosen: Sequence[BulkEditRow]) -> list[RowResult]:
    model, lifecycle = tables.model(kind), lifecycle_of(kind)
    columns = extras.columns(model)
    values = {name: typed(columns[name].type, value) for name, value in given.items()}
    ids = [row.record_id for row in chosen]
    names, items = record_names.names(uow.session, kind, ids), tables.records(uow.session, kind, ids)
    found = []
    for row in chosen:
        item = items.get(row.record_id)
        if item is None:
            found.append(_absent(row))
            continue
        version = getattr(item, "version", None)
        change = RowChange(item, values)
        changes = foreseen(uow, lifecycle, change)
        outcome = rules.foreseen(there=True, changes=changes or change.waits, refused=bool(change.problems))
        why = [*of_problems(change.problems, model), *of_waiting(change.waits, model)]
        name = names.get(row.record_id, "")[:250]
        found.append(RowResult(row.id, row.record_id, outcome, name, version, changes, why))
    return found


def keep_piece(uow: Uow, bulk_id: int, found: Sequence[RowResult]) -> bool:
    """Write down what was foreseen. Returns whether that was the last piece."""
    bulk = locked(uow, bulk_id)
    if bulk.state != WEIGHING:
        return True
    write(uow, found)
    if len(found) < CHUNK:
        bulk.state = WEIGHED
    return bulk.state == WEIGHED


def _prepare(session: Session, job: jobs.JobState) -> list[RowResult]:
    return weigh_piece(session, job.arguments["bulk_id"])


def _step(uow: Uow, job: jobs.JobState) -> None:
    finished = keep_piece(uow, job.arguments["bulk_id"], job.prepared)
    job.done += len(job.prepared)
    job.cursor = {"done": job.done}
    if finished:
        job.finish({"url": f"/bulk-edits/{job.arguments['bulk_id']}"})


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """Stopped: the values can be given again."""
    bulk = locked(uow, job.arguments["bulk_id"])
    if bulk.state == WEIGHING:
        bulk.state = CHOOSING


WEIGH_JOB = jobs.JobKind(WEIGH, _step, N_("Preview of a bulk edit"), prepare=_prepare, ended=_ended)
