"""Links by which whoever gets a notice ends such notices, without signing in: signed, for a time, for one address."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate
from app.platform.db import Uow
from app.platform.publicurls import public
from app.platform.security import signed

PURPOSE = "notice-unsubscribe"
SECONDS = 365 * 24 * 3600
ENDPOINT = "UnsubscribeView.index"
OVER = N_("This link is too old or not whole. Use the one in a newer message, or answer the message and say so.")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: which template's notices, and to which address."""

    template_id: int
    name: str
    address: str
    language: str


def link_for(row: Notice) -> str:
    """The address of the link in one notice. It shows neither the recipient's address nor their name."""
    token = signed.signed(PURPOSE, [row.id, signed.fingerprint(row.address)])
    return public(ENDPOINT, t=token)


def opened_link(session: Session, token: str) -> Link | None:
    """What a link says; None where it is forged, too old, or its template is not one that people may leave."""
    found = signed.opened(PURPOSE, token, seconds=SECONDS)
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[0], int):
        return None
    row = session.get(Notice, found[0])
    if row is None or signed.fingerprint(row.address) != found[1]:
        return None
    template = session.get_one(NoticeTemplate, row.template_id)
    return Link(template.id, template.name, row.address, row.language) if template.optional else None


def unsubscribe(uow: Uow, token: str) -> Link:
    """Send nothing more of this sort to this address; again changes nothing. Refused where the link does not hold."""
    link = _held(uow, token)
    if _row(uow, link) is None:
        with suppress(IntegrityError), uow.attempt():  # pressed twice at once: the unique key has let one in
            uow.add(NoticeOptOut(template_id=link.template_id, address=link.address, recorded_at=uow.now))
    return link


def subscribe_again(uow: Uow, token: str) -> Link:
    """Take it back. Refused where the link does not hold."""
    link = _held(uow, token)
    if (row := _row(uow, link)) is not None:
        uow.session.delete(row)
    return link


def _row(uow: Uow, link: Link) -> NoticeOptOut | None:
    mine = (NoticeOptOut.template_id == link.template_id, NoticeOptOut.address == link.address)
    return uow.session.scalar(select(NoticeOptOut).where(*mine))


def _held(uow: Uow, token: str) -> Link:
    link = opened_link(uow.session, token)
    if link is None:
        raise Refused([Problem("notices.link", None, OVER)])
    return link
