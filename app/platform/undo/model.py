"""Tables of undoing: which change group is taken back by whom, and what became of each of its rows."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.columns import Json, UtcDateTime

RUNNING, DONE, STOPPED = "running", "done", "stopped"
PENDING, REVERSED, KEPT, FAILED = "pending", "reversed", "kept", "failed"


class ChangeUndo(Model):
    """One undoing of a change group, of all its rows or of those that an earlier one left.

    It is itself the group `undo_group_id`, and can be undone as any other.
    """

    __tablename__ = "change_undo"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("change_group.id"), index=True)
    undo_group_id: Mapped[int | None] = mapped_column(ForeignKey("change_group.id"), index=True)
    job_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default=RUNNING)
    rows: Mapped[int] = mapped_column(default=0)
    reversed: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ChangeUndoRow(Model):
    """One record of the group: what was done to it (`action`) and what undoing did. `place`: the highest first."""

    __tablename__ = "change_undo_row"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what an undoing did
    __audited__ = False
    __table_args__ = (
        Index("uq_change_undo_row_record", "undo_id", "entity", "entity_id", unique=True),
        Index("ix_change_undo_row_result", "undo_id", "result", "place"),
        Index("ix_change_undo_row_place", "undo_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    undo_id: Mapped[int] = mapped_column(ForeignKey("change_undo.id"))
    place: Mapped[int]
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(10), default=PENDING)
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    by_id: Mapped[int | None]
    at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
