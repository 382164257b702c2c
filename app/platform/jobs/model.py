"""The tables of background work: jobs, and which worker has taken which period of a timetable.

The rows are the truth; a broker's message only wakes a worker to look at them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.columns import Json, UtcDateTime

WAITING, RUNNING, DONE = "waiting", "running", "done"
FAILED, CANCELLED, QUARANTINED = "failed", "cancelled", "quarantined"
ENDED = frozenset({DONE, FAILED, CANCELLED, QUARANTINED})
_OPEN = text("state IN ('waiting', 'running')")


class Job(Model):
    """A piece of long work. `cursor`: where its next step begins; `attempts` and `kills` count since it last moved."""

    __tablename__ = "job"
    __audited__ = False
    __table_args__ = (Index("ix_job_open", "run_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    queue: Mapped[str] = mapped_column(String(40), default="default")
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12), default=WAITING)
    cursor: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    text: Mapped[str] = mapped_column(String(300), default="")
    result: Mapped[Any | None] = mapped_column(Json)
    problems: Mapped[list[Any]] = mapped_column(Json, default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    kills: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    run_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in ENDED

    @property
    def problem(self) -> str:
        """Why it did not succeed, in English; `status` translates."""
        return " ".join(message % values if values else message for message, values in self.problems or ())


class ScheduleClaim(Model):
    """The last period of a timetable's entry that a worker has taken, and what went wrong since."""

    __tablename__ = "schedule_claim"
    __audited__ = False

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    period: Mapped[int] = mapped_column(default=-1)
    claimed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    retry_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
