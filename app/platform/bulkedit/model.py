"""Tables of bulk edits: which rows get which values, and what was foreseen for and what became of each row."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.bulkedit.rules import CHOSEN
from app.platform.columns import Json, UtcDateTime

CHOOSING, WEIGHING, WEIGHED = "choosing", "weighing", "weighed"
RUNNING, DONE, STOPPED = "running", "done", "stopped"


class BulkEdit(Model):
    """One bulk edit. `kind`: the table; `query`: the list's state it came from; `given`: the new values by field."""

    __tablename__ = "bulk_edit"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    every: Mapped[bool] = mapped_column(default=False)
    given: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=CHOOSING)
    rows: Mapped[int] = mapped_column(default=0)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("change_group.id"), index=True)
    job_id: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class BulkEditRow(Model):
    """One row: its version when it was foreseen, {field: [old, new]}, and why it is not changed."""

    __tablename__ = "bulk_edit_row"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what a bulk edit did
    __audited__ = False
    __table_args__ = (
        Index("uq_bulk_edit_row_record", "bulk_edit_id", "record_id", unique=True),
        Index("ix_bulk_edit_row_outcome", "bulk_edit_id", "outcome", "place"),
        Index("ix_bulk_edit_row_place", "bulk_edit_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id"))
    place: Mapped[int]
    record_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(250), default="")
    outcome: Mapped[str] = mapped_column(String(10), default=CHOSEN)
    version: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    by_id: Mapped[int | None]
    at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
