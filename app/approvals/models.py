"""Tables of change policies, pending changes, decisions and questions. No decisions stand here."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.rules import MODES, SOURCES
from app.kernel.problems import N_
from app.platform.choicefields import Several
from app.platform.columns import Json, Recorded, UtcDateTime, Versioned
from app.platform.db import Base
from app.platform.governable import segments, targets
from app.platform.lateness import Late
from app.platform.security.roles import AUDITOR, FLORIST, ROLES

APPROVING = tuple((role.name, role.name) for role in ROLES if role.name not in (FLORIST, AUDITOR))
BUKETT = 0
"""Whoever asked, where that was nobody in particular: an import by command, a step of Bukett's own."""
OPEN = text("state IN ('waiting', 'approved')")


class ChangePolicy(Recorded, Versioned, Base):
    """Through what a field may be changed, and who approves. `target`: `table.field`, `table.*` for every field, or
    `table.deletion`. `segment`: what the segment is called in every installation; it may be gone.
    """

    __tablename__ = "change_policy"
    __title__ = N_("Change policies")
    __table_args__ = (Index("ix_change_policy_target", "target", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(120), info={"label": N_("Field"), "choices": Late(targets)})
    source: Mapped[str] = mapped_column(
        String(12), default="form", info={"label": N_("Changed through"), "choices": SOURCES}
    )
    mode: Mapped[str] = mapped_column(
        String(8), default="one", info={"label": N_("What happens then"), "choices": MODES}
    )
    roles: Mapped[list[str] | None] = mapped_column(
        Several,
        info={
            "label": N_("Who approves"), "choices": APPROVING,
            "help": N_("Anybody with one of these roles, but never the one who asked."),
        },
    )  # fmt: skip
    value: Mapped[str | None] = mapped_column(
        String(60),
        info={
            "label": N_("Only for the value"),
            "help": N_("Leave it empty for every value. A code as in the API, for example portal for a portal role."),
        },
    )
    segment: Mapped[str | None] = mapped_column(
        String(120),
        info={
            "label": N_("Only for records in the segment"),
            "choices": Late(segments),
            "help": N_(
                "Leave it empty for all records. A new record is in no segment yet, so that the policy holds for it. "
                "Should the segment be removed or break, it holds for all records."
            ),
        },
    )


class ChangeRequest(Recorded, Versioned, Base):
    """What somebody wants changed on one record, or a new record (`record_id` empty until it is there).

    `whole` and `whole_id`: the record that it is a part of. What is wanted stands in its items and never changes.
    """

    __tablename__ = "change_request"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what was asked for stays as it was asked
    __title__ = N_("Pending changes")
    __table_args__ = (
        UniqueConstraint("id", "requester_id", name="uq_change_request_requester"),
        Index("ix_change_request_record", "entity", "record_id"),
        Index("ix_change_request_whole", "whole", "whole_id"),
        Index("ix_change_request_mine", "requester_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int | None]
    whole: Mapped[str | None] = mapped_column(String(60))
    whole_id: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(20))
    requester_id: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text, info={"label": N_("Reason")})
    effective_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Takes effect on")})
    end_previous: Mapped[bool] = mapped_column(default=False)
    assigned_to: Mapped[int | None] = mapped_column(index=True, info={"label": N_("Handed to")})
    items: Mapped[list[ChangeItem]] = relationship(lazy="raise_on_sql", order_by="ChangeItem.id")


class ChangeItem(Base):
    """One field that is to change (`field` "": a whole new record, `new` its values), and what became of it.

    `needed`: how many different people approve; `roles`: `|role|role|`. Both hold as they were when it was asked for.
    """

    __tablename__ = "change_item"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what was asked for stays as it was asked
    __title__ = N_("Pending changes")
    __unrecorded__ = ("old", "new")  # who may not see a field shall not find it in the log of its request
    __table_args__ = (
        Index(
            "uq_change_item_open", "entity", "record_id", "field", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_change_item_request", "request_id"),
        Index("ix_change_item_state", "state", "id"),
        CheckConstraint("needed IN (1, 2)", name="needed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"))
    entity: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int | None]
    field: Mapped[str] = mapped_column(String(60))
    old: Mapped[Any] = mapped_column(Json)
    new: Mapped[Any] = mapped_column(Json)
    needed: Mapped[int] = mapped_column(default=1)
    roles: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="waiting", info={"label": N_("State")})
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)


class ChangeDecision(Base):
    """What one person decided about one field. Nobody decides twice, and never whoever asked: the database says so."""

    __tablename__ = "change_decision"
    __title__ = N_("Decisions")
    __table_args__ = (
        UniqueConstraint("item_id", "approver_id", name="uq_change_decision_item_id"),
        CheckConstraint("approver_id <> requester_id", name="four_eyes"),
        ForeignKeyConstraint(
            ["request_id", "requester_id"],
            ["change_request.id", "change_request.requester_id"],
            name="fk_change_decision_request_id_change_request",
        ),
        Index("ix_change_decision_request", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("change_item.id"))
    request_id: Mapped[int]
    requester_id: Mapped[int]
    approver_id: Mapped[int]
    approves: Mapped[bool] = mapped_column(info={"label": N_("Approved")})
    remark: Mapped[str] = mapped_column(Text, default="", info={"label": N_("Remark")})
    decided_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ChangeQuestion(Base):
    """What an approver asked back, and what was answered."""

    __tablename__ = "change_question"
    __title__ = N_("Questions")
    __table_args__ = (Index("ix_change_question_request", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"))
    asked_by: Mapped[int]
    question: Mapped[str] = mapped_column(Text, info={"label": N_("Question")})
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Text, info={"label": N_("Answer")})
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
