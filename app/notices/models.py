"""Tables of templates, the ledger, quiet hours and who does not want to be written to. No decisions stand here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.problems import N_
from app.notices.rules import STATES, WAITING
from app.platform.columns import Json, Recorded, UtcDateTime, Versioned
from app.platform.db import Base
from app.platform.lateness import Late
from app.platform.offering import OFFERS


def _records() -> Iterator[tuple[str, str]]:
    yield from ((table, offer.title) for table, offer in OFFERS.items())


RECORDS = Late(_records)
"""The record types whose values templates can use."""
_ABOUT = text("entity IS NOT NULL")
_WHOLE = text("tidied_at IS NULL")
_ALL = text("template_id IS NULL")


class NoticeTemplate(Recorded, Versioned, Base):
    """A message with places for values, in both languages. `shipped`: it came with Bukett."""

    __tablename__ = "notice_template"
    __title__ = N_("Message templates")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(
        String(60),
        unique=True,
        info={
            "label": N_("Short name"),
            "help": N_("By which automations and programs find it, for example certificate-expires. It never changes."),
        },
    )
    name: Mapped[str] = mapped_column(
        String(100),
        info={"label": N_("Name"), "help": N_("What recipients see when they unsubscribe, and you in lists.")},
    )
    name_en: Mapped[str | None] = mapped_column(
        String(100), info={"label": N_("Name in English"), "help": N_("The Norwegian one when left empty.")}
    )
    record: Mapped[str | None] = mapped_column(
        String(60),
        info={
            "label": N_("Written about"),
            "choices": RECORDS,
            "help": N_("Whose values can be filled in. They are listed below."),
        },
    )
    subject_nb: Mapped[str] = mapped_column(String(300), info={"label": N_("Subject in Norwegian")})
    body_nb: Mapped[str] = mapped_column(Text, info={"label": N_("Text in Norwegian")})
    subject_en: Mapped[str | None] = mapped_column(
        String(300), info={"label": N_("Subject in English"), "help": N_("The Norwegian one when left empty.")}
    )
    body_en: Mapped[str | None] = mapped_column(Text, info={"label": N_("Text in English")})
    optional: Mapped[bool] = mapped_column(
        default=False,
        info={
            "label": N_("Recipients may unsubscribe"),
            "help": N_("For reminders and news. Never for what somebody must know, such as the end of a membership."),
        },
    )
    shipped: Mapped[bool] = mapped_column(default=False, info={"label": N_("Shipped with Bukett")})


class Notice(Base):
    """One reminder to one recipient, and what has become of it.

    `recipient` tells recipients of one reminder apart: the address, or who it is where there is none. `offered`: the
    values given with it, wiped once it is written; `mail_id`: the message it became. `reason`: a message with values.
    `tidied_at`: when name and address went; `recipient` is a print of it then, so that nobody gets it a second time.
    """

    __tablename__ = "notice"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what was told stays told of whom it was about
    __title__ = N_("Notices")
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("kind", "key", "recipient", name="uq_notice_kind"),
        Index("ix_notice_waiting", "state", "next_at", "id"),
        Index("ix_notice_due", "due_at", "id"),
        Index("ix_notice_state", "state", "due_at", "id"),
        Index("ix_notice_record", "entity", "entity_id", "id", sqlite_where=_ABOUT, postgresql_where=_ABOUT),
        Index("ix_notice_template", "template_id", "id"),
        Index("ix_notice_mail", "mail_id"),
        Index("ix_notice_address", "address"),
        Index("ix_notice_tidy", "due_at", "id", sqlite_where=_WHOLE, postgresql_where=_WHOLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80), info={"label": N_("Occasion")})
    key: Mapped[str] = mapped_column(String(160), info={"label": N_("Key")})
    recipient: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(254), info={"label": N_("Recipient"), "reach": "mailto:"})
    name: Mapped[str] = mapped_column(String(200), default="", info={"label": N_("Name")})
    language: Mapped[str] = mapped_column(String(5), default="nb", info={"label": N_("Language")})
    user_id: Mapped[int | None]
    person_id: Mapped[int | None]
    template_id: Mapped[int] = mapped_column(ForeignKey("notice_template.id"), info={"label": N_("Message template")})
    entity: Mapped[str | None] = mapped_column(String(60), info={"label": N_("Record")})
    entity_id: Mapped[int | None]
    offered: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=WAITING, info={"label": N_("State"), "choices": STATES})
    reason: Mapped[list[Any]] = mapped_column(Json, default=list)
    due_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, info={"label": N_("Due")})
    next_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    mail_id: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, info={"label": N_("Written")})
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Sent")})
    ended_by_id: Mapped[int | None]
    tidied_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class NoticeOptOut(Recorded, Base):
    """An address that does not want what is written with a template; without one, nothing that can be ended.

    `lifted_at`: since when it holds no more; by whom and why, where the office did it. One row for an address and a
    template: who unsubscribes again has it back. `reason`: why the office wrote it down or took it back.
    """

    __tablename__ = "notice_opt_out"
    __title__ = N_("Unsubscribed")
    __merge__: ClassVar[tuple[str, ...]] = ()  # an address unsubscribes, whosever it is
    __table_args__ = (
        UniqueConstraint("template_id", "address", name="uq_notice_opt_out_template_id"),
        Index("uq_notice_opt_out_all", "address", unique=True, sqlite_where=_ALL, postgresql_where=_ALL),
        Index("ix_notice_opt_out_address", "address"),
        # as the list is sorted and narrowed
        Index("ix_notice_opt_out_recorded", "recorded_at", "id", "template_id", "lifted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice_template.id"), info={"label": N_("Kind of message")}
    )
    address: Mapped[str] = mapped_column(String(254), info={"label": N_("E-mail"), "reach": "mailto:"})
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Taken back")})
    lifted_by: Mapped[int | None] = mapped_column(info={"label": N_("Taken back by")})
    reason: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Reason")})


class QuietHours(Recorded, Versioned, Base):
    """When no notice goes out. One row; without it the usual hours hold."""

    __tablename__ = "notice_quiet_hours"
    __title__ = N_("Quiet hours")

    id: Mapped[int] = mapped_column(primary_key=True)
    begins: Mapped[dt.time | None] = mapped_column(info={"label": N_("From")})
    ends: Mapped[dt.time | None] = mapped_column(info={"label": N_("Until")})
    weekends: Mapped[bool] = mapped_column(default=False, info={"label": N_("Saturdays and Sundays too")})
