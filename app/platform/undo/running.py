"""Undoing as a job: pieces of rows, each one transaction with its rows' outcomes. Killed anywhere, it goes on there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from app.kernel.problems import N_
from app.platform import jobs, rowresults
from app.platform.acting import orderer
from app.platform.audit import ChangeGroup
from app.platform.db import Uow
from app.platform.guards import answering
from app.platform.scope import acting_as
from app.platform.undo.model import DONE, PENDING, RUNNING, STOPPED, ChangeUndo, ChangeUndoRow
from app.platform.undo.ordering import SOURCE, UNDO
from app.platform.undo.reversing import Outcome, take_back

CHUNK = 200
"""Rows in one transaction: below a second of work, since on SQLite nobody else writes meanwhile."""


def _step(uow: Uow, job: jobs.JobState) -> None:
    undo = uow.session.get(ChangeUndo, job.arguments["undo_id"], with_for_update=True)
    if undo is None or undo.state != RUNNING:
        job.finish()
        return
    group = uow.session.get(ChangeGroup, undo.group_id)
    uow.source, uow.group_id = SOURCE, undo.undo_group_id
    uow.label = group.label if group is not None else ""
    mine = select(ChangeUndoRow).where(ChangeUndoRow.undo_id == undo.id, ChangeUndoRow.result == PENDING)
    rows = uow.session.scalars(mine.order_by(ChangeUndoRow.place.desc()).limit(CHUNK)).all()
    who = orderer(uow.session, job.created_by)
    with acting_as(who.scope), answering(who.may):
        found = take_back(uow, rows, undo.group_id, who.may)
        uow.settle()
    _record(uow, undo, found)
    undo.undo_group_id = uow.group_id
    job.done, job.total = job.done + len(rows), undo.rows
    job.cursor = {"done": job.done}
    if len(rows) < CHUNK:
        undo.state, undo.finished_at = DONE, uow.now
        job.finish({"url": f"/changes/{undo.group_id}"})


def _record(uow: Uow, undo: ChangeUndo, found: Sequence[Outcome]) -> None:
    results = [
        {"id": each.id, "result": each.result, "reasons": each.reasons, "by_id": each.since.by, "at": each.since.at}
        for each in found
    ]
    rowresults.write(uow, ChangeUndoRow, results)
    counts = Counter(each.result for each in found)
    undo.reversed, undo.kept = undo.reversed + counts["reversed"], undo.kept + counts["kept"]
    undo.failed += counts["failed"]


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """Stopped before its end: what is taken back stays taken back, the rest can be undone by going on."""
    undo = uow.session.get(ChangeUndo, job.arguments["undo_id"], with_for_update=True)
    if undo is not None and undo.state == RUNNING:
        undo.state = STOPPED


UNDO_JOB = jobs.JobKind(UNDO, _step, N_("Undo a change"), ended=_ended)
