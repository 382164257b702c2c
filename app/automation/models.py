"""Tables of automations: what they say, their versions, their runs, the steps of each run. Decides nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.automation.rules.states import READY, RUN_STATES
from app.kernel.problems import N_
from app.platform.columns import Json, Recorded, UtcDateTime, Versioned
from app.platform.db import Base

_DUE = text("due_at IS NOT NULL")
_AWAITED = text("awaited IS NOT NULL")


def _elsewhere(_value: Any) -> str:
    """What the log says of a part of the sentence: its words stand with the versions, in the reader's language."""
    return str(gettext(N_("see the versions")))


class Automation(Recorded, Versioned, Base):
    """One automation. `key`: its name among installations, which never changes.

    `kind`, `event` and `entity` say again what its trigger says, to be found by; `shipped`: the
    name of one that came with the program; `active_since`, `scanned_on`: from which day on, and until which, days of
    records have been looked at.
    """

    __tablename__ = "automation"
    __title__ = N_("Automations")
    __table_args__ = (
        Index("ix_automation_active", "active", "kind", "event"),
        Index("uq_automation_key", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), info={"label": N_("Name")})
    active: Mapped[bool] = mapped_column(default=False, info={"label": N_("Switched on")})
    kind: Mapped[str] = mapped_column(String(10))
    event: Mapped[str | None] = mapped_column(String(120))
    entity: Mapped[str | None] = mapped_column(String(60), index=True)
    trigger: Mapped[dict[str, Any]] = mapped_column(Json, info={"label": N_("When"), "show": _elsewhere})
    where: Mapped[str] = mapped_column(Text, default="", info={"label": N_("If"), "show": _elsewhere})
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Json, info={"label": N_("Then"), "show": _elsewhere})
    number: Mapped[int] = mapped_column(default=0, info={"label": N_("Version")})
    shipped: Mapped[str | None] = mapped_column(String(60), unique=True)
    key: Mapped[str | None] = mapped_column(String(60), info={"label": N_("Short name")})
    active_since: Mapped[dt.date | None] = mapped_column(info={"label": N_("Switched on since")})
    scanned_on: Mapped[dt.date | None]


class AutomationVersion(Base):
    """What an automation said after it was saved for the `number`th time."""

    __tablename__ = "automation_version"
    __audited__ = False
    __table_args__ = (Index("uq_automation_version_number", "automation_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    automation_id: Mapped[int] = mapped_column(ForeignKey("automation.id", ondelete="CASCADE"))
    number: Mapped[int]
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_by: Mapped[int | None]
    saved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class AutomationRun(Base):
    """One time an automation's trigger came true for a record. `key` makes it once.

    `conditions`: each with what it saw. `chain`: which runs of which automations led here. `recheck`: before the next
    step the record is read afresh and the condition asked again. `due_at`: when to look again, `awaited`: the event
    that is waited for. `problem`: why it stopped, as code, English text and values.
    """

    __tablename__ = "automation_run"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what an automation did for a record
    __audited__ = False
    __title__ = N_("Runs of automations")
    __table_args__ = (
        Index("uq_automation_run_key", "automation_id", "key", unique=True),
        Index("ix_automation_run_record", "entity", "entity_id", "id"),
        Index("ix_automation_run_state", "state", "id"),
        Index("ix_automation_run_of", "automation_id", "id"),
        Index("ix_automation_run_due", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_automation_run_awaited", "awaited", "entity_id", sqlite_where=_AWAITED, postgresql_where=_AWAITED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    automation_id: Mapped[int] = mapped_column(ForeignKey("automation.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(120))
    trigger: Mapped[dict[str, Any]] = mapped_column(Json)
    entity: Mapped[str | None] = mapped_column(String(60))
    entity_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default=READY, info={"label": N_("State"), "choices": RUN_STATES})
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    chain: Mapped[list[list[Any]]] = mapped_column(Json, default=list)
    position: Mapped[int] = mapped_column(default=0)
    recheck: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    awaited: Mapped[str | None] = mapped_column(String(120))
    problem: Mapped[list[Any] | None] = mapped_column(Json)
    group_id: Mapped[int | None] = mapped_column(index=True)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, info={"label": N_("Begun")})
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Ended")})


class AutomationStep(Base):
    """One step of a run: what it was given, what came of it, how often it was tried."""

    __tablename__ = "automation_step"
    __audited__ = False

    run_id: Mapped[int] = mapped_column(ForeignKey("automation_run.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10))
    given: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    problem: Mapped[list[Any] | None] = mapped_column(Json)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
