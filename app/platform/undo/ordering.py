"""Ordering the undoing of a change group: who may, which rows it has, and the job that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import case, func, insert, literal, select
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused, require
from app.platform import jobs
from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.columns import Json
from app.platform.db import Uow
from app.platform.undo.attempts import left, undo_of
from app.platform.undo.model import DONE, PENDING, RUNNING, STOPPED, ChangeUndo, ChangeUndoRow
from app.platform.undo.touched import CHANGING

SOURCE, UNDO = "undo", "platform.undo"
UNDOABLE = frozenset({"form", "api", "bulk", "automation", "configuration", SOURCE})
"""Through what a change must have come to be undone here. Imports are undone on their own pages."""

ELSEWHERE = Problem("undo.source", None, N_("A change of this kind cannot be undone here."))
TWICE = Problem("undo.twice", None, N_("This has been undone already."))
NOT_YET = Problem("undo.not-yet", None, N_("This has not been undone yet."))
NOTHING_LEFT = Problem("undo.nothing-left", None, N_("No row is left that could be tried again."))
STILL_GOING = Problem("undo.running", None, N_("This is still being carried out. Wait until it has ended, or stop it."))


def refusal(session: Session, group: ChangeGroup) -> Problem | None:
    """Why a change group cannot be undone now; None where it can."""
    if group.source not in UNDOABLE:
        return ELSEWHERE
    known = undo_of(session, group.id)
    if known is not None and known.state != STOPPED:
        return STILL_GOING if known.state == RUNNING else TWICE
    going = select(jobs.Job.id).where(jobs.Job.group_id == group.id, jobs.Job.state.not_in(jobs.ENDED)).limit(1)
    return STILL_GOING if session.scalar(going) is not None else None


def retry_refusal(session: Session, group: ChangeGroup) -> Problem | None:
    """Why what the undoing of a change group left cannot be tried again now; None where it can."""
    if group.source not in UNDOABLE:
        return ELSEWHERE
    known = undo_of(session, group.id)
    if known is None:
        return NOT_YET
    if known.state != DONE:
        return STILL_GOING
    return None if session.scalar(left(session, group.id).limit(1)) is not None else NOTHING_LEFT


def enqueue(uow: Uow, group_id: int) -> int:
    """Order the undoing of a change group, or let one that has stopped go on. Returns the job's id."""
    _asked(uow, group_id, refusal)
    known = undo_of(uow.session, group_id)
    if known is not None and known.job_id is not None:
        known.state = RUNNING
        jobs.restart(uow, known.job_id)
        return known.job_id
    made = begin(uow, group_id)
    return _ordered(uow, made, _list_rows(uow, made))


def retry(uow: Uow, group_id: int) -> int:
    """Order an undoing of just those rows of a change group that were kept or failed. Returns the job's id."""
    _asked(uow, group_id, retry_refusal)
    again = left(uow.session, group_id)
    made = begin(uow, group_id)
    columns = ChangeUndoRow.place, ChangeUndoRow.entity, ChangeUndoRow.entity_id, ChangeUndoRow.action
    return _ordered(uow, made, _write(uow, made, again.with_only_columns(literal(made.id), *columns, *_WAITING)))


def begin(uow: Uow, group_id: int) -> ChangeUndo:
    """A new undoing of a change group, without rows yet."""
    made = ChangeUndo(group_id=group_id, created_by=uow.actor_id, created_at=uow.now, state=RUNNING)
    added: ChangeUndo = uow.add(made)
    return added


def _asked(uow: Uow, group_id: int, why_not: Callable[[Session, ChangeGroup], Problem | None]) -> None:
    """Hold the change group, so that nobody else orders beside; refuse where it cannot be done."""
    group = uow.session.get(ChangeGroup, group_id, with_for_update=True)
    if group is None:
        raise Refused([Problem("record.gone", None, N_("There is no such record."))])
    problem = why_not(uow.session, group)
    require([problem] if problem else [])


def _ordered(uow: Uow, made: ChangeUndo, rows: int) -> int:
    made.rows = rows
    made.job_id = jobs.enqueue(uow, UNDO, {"undo_id": made.id}, total=rows)
    return made.job_id


def _list_rows(uow: Uow, undo: ChangeUndo) -> int:
    """Write down what is to be undone, set-based: each record once, with what the group did to it in sum.

    The last thing done is undone first. Of a record that was made and deleted nothing is left to undo.
    """
    decisive = case((AuditEntry.action != "update", AuditEntry.id))
    made, gone = (func.sum(case((AuditEntry.action == action, 1), else_=0)) for action in ("create", "delete"))
    action: Any = case((made > 0, "create"), (gone > 0, "delete"), else_="update")
    chosen = (
        select(
            literal(undo.id), func.coalesce(func.max(decisive), func.max(AuditEntry.id)), AuditEntry.entity,
            AuditEntry.entity_id, action, *_WAITING,
        )
        .where(AuditEntry.group_id == undo.group_id, AuditEntry.action.in_(CHANGING))
        .group_by(AuditEntry.entity, AuditEntry.entity_id)
        .having(~((made > 0) & (gone > 0)))
    )  # fmt: skip
    return _write(uow, undo, chosen)


_WAITING = (literal(PENDING), literal([], Json))


def _write(uow: Uow, undo: ChangeUndo, chosen: Any) -> int:
    """Keep rows as a statement chooses them. Returns how many there are."""
    names = ["undo_id", "place", "entity", "entity_id", "action", "result", "reasons"]
    table: Any = ChangeUndoRow.__table__
    uow.session.connection().execute(insert(table).from_select(names, chosen))
    counted = select(func.count()).select_from(ChangeUndoRow).where(ChangeUndoRow.undo_id == undo.id)
    return int(uow.session.scalar(counted) or 0)
