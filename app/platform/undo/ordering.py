"""Ordering the undoing of a change group: who may, which rows it has, and the job that does it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, insert, literal, select
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused, require
from app.platform import jobs
from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.columns import Json
from app.platform.db import Uow
from app.platform.undo.model import PENDING, RUNNING, STOPPED, ChangeUndo, ChangeUndoRow
from app.platform.undo.touched import CHANGING

SOURCE, UNDO = "undo", "platform.undo"
UNDOABLE = frozenset({"form", "api", "bulk", SOURCE})
"""Through what a change must have come to be undone here. Imports are undone on their own pages."""

ELSEWHERE = Problem("undo.source", None, N_("A change of this kind cannot be undone here."))
TWICE = Problem("undo.twice", None, N_("This has been undone already."))
STILL_GOING = Problem("undo.running", None, N_("This is still being carried out. Wait until it has ended, or stop it."))


def undo_of(session: Session, group_id: int) -> ChangeUndo | None:
    """The undoing of a change group, if it has been ordered."""
    return session.scalars(select(ChangeUndo).where(ChangeUndo.group_id == group_id)).first()


def refusal(session: Session, group: ChangeGroup) -> Problem | None:
    """Why a change group cannot be undone now; None where it can."""
    if group.source not in UNDOABLE:
        return ELSEWHERE
    known = undo_of(session, group.id)
    if known is not None and known.state != STOPPED:
        return STILL_GOING if known.state == RUNNING else TWICE
    going = select(jobs.Job.id).where(jobs.Job.group_id == group.id, jobs.Job.state.not_in(jobs.ENDED)).limit(1)
    return STILL_GOING if session.scalar(going) is not None else None


def enqueue(uow: Uow, group_id: int) -> int:
    """Order the undoing of a change group, or let one that has stopped go on. Returns the job's id."""
    group = uow.session.get(ChangeGroup, group_id, with_for_update=True)
    if group is None:
        raise Refused([Problem("record.gone", None, N_("There is no such record."))])
    problem = refusal(uow.session, group)
    require([problem] if problem else [])
    known = undo_of(uow.session, group_id)
    if known is not None and known.job_id is not None:
        known.state = RUNNING
        jobs.restart(uow, known.job_id)
        return known.job_id
    made: ChangeUndo = uow.add(
        ChangeUndo(group_id=group_id, created_by=uow.actor_id, created_at=uow.now, state=RUNNING)
    )
    made.rows = _list_rows(uow, made)
    made.job_id = jobs.enqueue(uow, UNDO, {"undo_id": made.id}, total=made.rows)
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
            AuditEntry.entity_id, action, literal(""), literal(PENDING), literal([], Json),
        )
        .where(AuditEntry.group_id == undo.group_id, AuditEntry.action.in_(CHANGING))
        .group_by(AuditEntry.entity, AuditEntry.entity_id)
        .having(~((made > 0) & (gone > 0)))
    )  # fmt: skip
    names = ["undo_id", "place", "entity", "entity_id", "action", "name", "result", "reasons"]
    connection = uow.session.connection()
    table: Any = ChangeUndoRow.__table__
    connection.execute(insert(table).from_select(names, chosen))
    counted = select(func.count()).select_from(ChangeUndoRow).where(ChangeUndoRow.undo_id == undo.id)
    return int(uow.session.scalar(counted) or 0)
