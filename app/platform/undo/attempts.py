"""The undoings of one change: the first, and those that try again what it left. Reads alone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.platform.undo.model import FAILED, KEPT, ChangeUndo, ChangeUndoRow

LEFT = (KEPT, FAILED)


def attempts(session: Session, group_id: int) -> Sequence[ChangeUndo]:
    """The undoings of a change group, the first one first."""
    return session.scalars(select(ChangeUndo).where(ChangeUndo.group_id == group_id).order_by(ChangeUndo.id)).all()


def undo_of(session: Session, group_id: int) -> ChangeUndo | None:
    """The last undoing of a change group, if one has been ordered."""
    found = attempts(session, group_id)
    return found[-1] if found else None


def standing(session: Session, group_id: int) -> Select[ChangeUndoRow]:
    """The statement of what became of each record: of one that was tried again, what became of it the last time."""
    known = [each.id for each in attempts(session, group_id)]
    chosen = select(ChangeUndoRow).where(ChangeUndoRow.undo_id.in_(known))
    if len(known) < 2:
        return chosen
    later = aliased(ChangeUndoRow)
    again = select(later.id).where(
        later.undo_id.in_(known), later.undo_id > ChangeUndoRow.undo_id,
        later.entity == ChangeUndoRow.entity, later.entity_id == ChangeUndoRow.entity_id,
    )  # fmt: skip
    return chosen.where(~again.exists())


def left(session: Session, group_id: int) -> Select[ChangeUndoRow]:
    """The statement of the rows that were kept or failed."""
    return standing(session, group_id).where(ChangeUndoRow.result.in_(LEFT))


def result_counts(session: Session, group_id: int) -> dict[str, int]:
    """How many records of a change that was undone have which result."""
    chosen = standing(session, group_id).with_only_columns(ChangeUndoRow.result, func.count())
    return dict(session.execute(chosen.group_by(ChangeUndoRow.result)).all())
