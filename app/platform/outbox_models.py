"""The outbox's tables: events that have happened, which hooks have answered, and which could not yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.columns import Json, UtcDateTime


class OutboxEvent(Model):
    """One thing that happened. Pending until each of its hooks has a receipt; the pending ones have their own index.

    `entity` and `entity_id`: the record it happened to, if it is one; `group_id`: the change group it came with;
    `cause`: what the change came of.
    """

    __tablename__ = "outbox_event"
    __audited__ = False
    __table_args__ = (
        Index("ix_outbox_event_name", "name", "id"),
        Index(
            "ix_outbox_event_pending",
            "id",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
        Index(
            "ix_outbox_event_record",
            *("entity", "entity_id", "id"),
            sqlite_where=text("entity IS NOT NULL"),
            postgresql_where=text("entity IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    entity: Mapped[str | None] = mapped_column(String(60))
    entity_id: Mapped[int | None]
    group_id: Mapped[int | None]
    cause: Mapped[str | None] = mapped_column(String(80))


class OutboxReceipt(Model):
    """A hook has answered an event. The primary key makes it once."""

    __tablename__ = "outbox_receipt"
    __audited__ = False

    event_id: Mapped[int] = mapped_column(ForeignKey("outbox_event.id", ondelete="CASCADE"), primary_key=True)
    hook: Mapped[str] = mapped_column(String(200), primary_key=True)
    answered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class OutboxFailure(Model):
    """A hook that could not answer yet: why, how often, and when it is tried again. Removed when it succeeds."""

    __tablename__ = "outbox_failure"
    __audited__ = False

    event_id: Mapped[int] = mapped_column(ForeignKey("outbox_event.id", ondelete="CASCADE"), primary_key=True)
    hook: Mapped[str] = mapped_column(String(200), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    next_attempt_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
