"""Reads of templates, the ledger, quiet hours and who has unsubscribed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.notices import rules
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate, QuietHours
from app.notices.rules import FAILED, WAITING, Quiet
from app.platform import offering

USUAL = Quiet(dt.time(20, 0), dt.time(7, 0))
"""The quiet hours until an administrator says otherwise."""
ONLY = 1
"""The id of the one row of quiet hours."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notice is for. `address`: e-mail, empty where none is known (the ledger then says so).

    `language`: nb or en; any other gets Norwegian. `user_id`, `person_id`: who it is, where that is known.
    """

    address: str
    name: str
    language: str = "nb"
    user_id: int | None = None
    person_id: int | None = None


def template(session: Session, code: str) -> NoticeTemplate | None:
    """A template by its short name."""
    return session.scalar(select(NoticeTemplate).where(NoticeTemplate.code == code))


def templates(session: Session) -> Sequence[tuple[str, str, str | None]]:
    """(short name, name, the records it is about) of all templates, by name: for pick lists."""
    columns = (NoticeTemplate.code, NoticeTemplate.name, NoticeTemplate.record)
    return [(code, name, record) for code, name, record in session.execute(select(*columns).order_by(columns[1]))]


def template_names(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """Templates' names by id."""
    rows = session.execute(select(NoticeTemplate.id, NoticeTemplate.name).where(NoticeTemplate.id.in_(set(ids))))
    return dict(rows.all())


def codes(session: Session, *, but: int | None = None) -> frozenset[str]:
    """The short names in use; without that of one template."""
    return frozenset(session.scalars(select(NoticeTemplate.code).where(NoticeTemplate.id.is_distinct_from(but))))


def names_for(record: str | None) -> dict[str, str] | None:
    """The values that a template about such records may use, by whole name with their labels; None: any."""
    return rules.offered_names(offering.names(record) if record in offering.OFFERS else None)


def quiet(session: Session) -> Quiet:
    """The quiet hours in force."""
    row = session.get(QuietHours, ONLY)
    return USUAL if row is None else Quiet(row.begins, row.ends, row.weekends)


def unsubscribed(session: Session, template_id: int, address: str) -> bool:
    """Whether an address wants nothing written with a template."""
    mine = (NoticeOptOut.template_id == template_id, NoticeOptOut.address == address)
    return session.scalar(select(NoticeOptOut.id).where(*mine)) is not None


def number_unsubscribed(session: Session, template_id: int) -> int:
    """How many addresses want nothing written with a template."""
    return session.scalar(select(func.count()).where(NoticeOptOut.template_id == template_id)) or 0


def used(session: Session, template_id: int) -> bool:
    """Whether the ledger has a notice written with a template."""
    return session.scalar(select(Notice.id).where(Notice.template_id == template_id).limit(1)) is not None


def due(session: Session, now: dt.datetime) -> bool:
    """Whether a notice waits that is due."""
    waiting = (Notice.state == WAITING, Notice.next_at <= now)
    return session.scalar(select(Notice.id).where(*waiting).limit(1)) is not None


def number_failed(session: Session) -> int:
    """How many notices wait for somebody to decide about them."""
    return session.scalar(select(func.count()).where(Notice.state == FAILED)) or 0


def of_message(session: Session, mail_id: int) -> Notice | None:
    """The notice that became a message."""
    return session.scalar(select(Notice).where(Notice.mail_id == mail_id))


def template_choices(session: Session) -> Sequence[tuple[int, str]]:
    """(id, name) of all templates, by name."""
    columns = (NoticeTemplate.id, NoticeTemplate.name)
    return [(pk, name) for pk, name in session.execute(select(*columns).order_by(NoticeTemplate.name))]


def latest(session: Session, template_id: int, limit: int) -> Sequence[Notice]:
    """The latest notices written with a template, the newest first."""
    mine = select(Notice).where(Notice.template_id == template_id)
    return session.scalars(mine.order_by(Notice.id.desc()).limit(limit)).all()
