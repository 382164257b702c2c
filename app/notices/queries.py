"""Reads of templates, the ledger, quiet hours and who has unsubscribed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.notices import rules
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate, QuietHours
from app.notices.rules import FAILED, WAITING, Quiet
from app.platform import offering
from app.platform.mail import MailMessage

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


def named(template: Any) -> str:
    """What a template is called in the language in force. `template`: it, or a row with both its names."""
    return rules.called(template.name, template.name_en, str(get_locale() or "nb"))


def templates(session: Session) -> Sequence[tuple[str, str, str | None]]:
    """(short name, name, the records it is about) of all templates, by name: for pick lists."""
    columns = (NoticeTemplate.code, NoticeTemplate.name, NoticeTemplate.name_en, NoticeTemplate.record)
    rows = session.execute(select(*columns).order_by(NoticeTemplate.name))
    return [(row.code, named(row), row.record) for row in rows]


def template_names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Templates' names by id."""
    columns = (NoticeTemplate.id, NoticeTemplate.name, NoticeTemplate.name_en)
    rows = session.execute(select(*columns).where(NoticeTemplate.id.in_(set(ids))))
    return {row.id: named(row) for row in rows}


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


def ended(session: Session, address: str) -> frozenset[int | None]:
    """The templates that nothing is to be written with to an address; None among them: all that can be ended."""
    mine = (NoticeOptOut.address == address, NoticeOptOut.lifted_at.is_(None))
    return frozenset(session.scalars(select(NoticeOptOut.template_id).where(*mine)))


def number_unsubscribed(session: Session, template_id: int) -> int:
    """How many addresses want nothing written with a template; those that want nothing at all are counted too."""
    wanted = or_(NoticeOptOut.template_id == template_id, NoticeOptOut.template_id.is_(None))
    asked = select(func.count(NoticeOptOut.address.distinct())).where(wanted, NoticeOptOut.lifted_at.is_(None))
    return session.scalar(asked) or 0


def endable(session: Session) -> Sequence[tuple[int, str]]:
    """(id, name) of the templates whose recipients may unsubscribe, by name."""
    chosen = select(NoticeTemplate.id, NoticeTemplate.name, NoticeTemplate.name_en).where(NoticeTemplate.optional)
    return [(row.id, named(row)) for row in session.execute(chosen.order_by(NoticeTemplate.name))]


def must_know(session: Session, address: str) -> Sequence[str]:
    """The names of templates that an address has been written to with and cannot unsubscribe from, by name."""
    mine = select(Notice.template_id).where(Notice.address == address)
    chosen = select(NoticeTemplate.name, NoticeTemplate.name_en)
    rows = session.execute(
        chosen.where(NoticeTemplate.id.in_(mine), NoticeTemplate.optional.is_(False)).order_by(NoticeTemplate.name)
    )
    return [named(row) for row in rows]


def used(session: Session, template_id: int) -> bool:
    """Whether the ledger has a notice written with a template."""
    return session.scalar(select(Notice.id).where(Notice.template_id == template_id).limit(1)) is not None


def due(session: Session, now: dt.datetime) -> bool:
    """Whether a notice waits that is due."""
    waiting = (Notice.state == WAITING, Notice.next_at <= now)
    return session.scalar(select(Notice.id).where(*waiting).limit(1)) is not None


def failed() -> Any:
    """A scalar statement: how many notices wait for somebody to decide about them."""
    return select(func.count(Notice.id)).where(Notice.state == FAILED).scalar_subquery()


def number_failed(session: Session) -> int:
    """The same as a number."""
    return session.scalar(select(failed())) or 0


def of_message(session: Session, mail_id: int) -> Notice | None:
    """The notice that became a message."""
    return session.scalar(select(Notice).where(Notice.mail_id == mail_id))


def messages(session: Session, ids: Collection[int]) -> Mapping[int, MailMessage]:
    """The messages that notices became, by id."""
    rows = session.scalars(select(MailMessage).where(MailMessage.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


def template_choices(session: Session) -> Sequence[tuple[int, str]]:
    """(id, name) of all templates, by name."""
    columns = (NoticeTemplate.id, NoticeTemplate.name, NoticeTemplate.name_en)
    return [(row.id, named(row)) for row in session.execute(select(*columns).order_by(NoticeTemplate.name))]


def latest(session: Session, template_id: int, limit: int) -> Sequence[Notice]:
    """The latest notices written with a template, the newest first."""
    mine = select(Notice).where(Notice.template_id == template_id)
    return session.scalars(mine.order_by(Notice.id.desc()).limit(limit)).all()
