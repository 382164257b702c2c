"""Ending messages of a kind, or all that can be ended: by the link in one, without signing in, or by the office.

A link is signed, for a time, for one address. What the law or the membership needs is never ended.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.notices import queries
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate
from app.notices.rules.addresses import kept_address
from app.platform.db import Uow
from app.platform.publicurls import public
from app.platform.security import signed

PURPOSE = "notice-unsubscribe"
SECONDS = 365 * 24 * 3600
ENDPOINT = "UnsubscribeView.index"
OVER = N_("This link is too old or not whole. Use the one in a newer message, or answer the message and say so.")
STAYS = N_("Messages of the kind «%(name)s» cannot be ended: the law or the membership needs them.")
UNKNOWN = N_("There is no such kind of message.")
NOBODY = N_("Write a whole e-mail address, for example post@blomst.no.")
WHY = N_("Say why, for whoever asks later.")
LIFTED = N_("It has been taken back already.")
LONGEST = 200  # characters of a reason


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: which template's notices, and to which address. `optional`: whether they can be ended."""

    template_id: int
    name: str
    address: str
    language: str
    optional: bool


def link_for(row: Notice) -> str:
    """The address of the link in one notice. It shows neither the recipient's address nor their name."""
    token = signed.signed(PURPOSE, [row.id, signed.fingerprint(row.address)])
    return public(ENDPOINT, t=token)


def opened_link(session: Session, token: str) -> Link | None:
    """What a link says; None where it is forged or too old, or the ledger no longer knows the address."""
    found = signed.opened(PURPOSE, token, seconds=SECONDS)
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[0], int):
        return None
    row = session.get(Notice, found[0])
    if row is None or not row.address or signed.fingerprint(row.address) != found[1]:
        return None
    template = session.get_one(NoticeTemplate, row.template_id)
    return Link(template.id, queries.named(template), row.address, row.language, template.optional)


def unsubscribe(uow: Uow, token: str, template_id: int | None) -> Link:
    """Send the link's address nothing more with a template; None: nothing that can be ended. Again changes nothing.

    Refused where the link does not hold, or the template's messages cannot be ended.
    """
    link = _held(uow, token)
    end(uow, link.address, template_id)
    return link


def subscribe_again(uow: Uow, token: str, template_id: int | None) -> Link:
    """Take it back, by the recipient. Refused where the link does not hold."""
    link = _held(uow, token)
    row = _row(uow, link.address, template_id)
    if row is not None and row.lifted_at is None:
        row.lifted_at, row.lifted_by, row.reason = uow.now, None, None
    return link


def end(uow: Uow, address: str, template_id: int | None, *, reason: str | None = None) -> NoticeOptOut:
    """Send an address nothing more with a template; None: nothing that can be ended. Again changes nothing.

    Refused where there is no such template, or what is written with it cannot be ended.
    """
    if template_id is not None:
        template = uow.session.get(NoticeTemplate, template_id)
        if template is None:
            raise Refused([Problem("notices.kind.unknown", "template", UNKNOWN)])
        if not template.optional:
            raise Refused([Problem("notices.kind.stays", "template", STAYS, {"name": queries.named(template)})])
    with suppress(IntegrityError), uow.attempt():  # pressed twice at once: the unique key lets one in
        if _row(uow, address, template_id) is None:
            uow.add(NoticeOptOut(template_id=template_id, address=address, recorded_at=uow.now, reason=reason))
    row = _row(uow, address, template_id)
    if row is None:
        raise Refused([Problem("notices.kind.unknown", "template", UNKNOWN)])
    if row.lifted_at is not None:
        row.recorded_at, row.lifted_at, row.lifted_by, row.reason = uow.now, None, None, reason
    return row


def end_for(uow: Uow, address: str, template_id: int | None, why: str) -> int:
    """Write down that somebody has told the office. Returns the row's id. Refused without a whole address or reason."""
    known, reason = kept_address(address), _reason(why)
    if not known:
        raise Refused([Problem("notices.opt-out.address", "address", NOBODY)])
    return end(uow, known, template_id, reason=reason).id


def lift(uow: Uow, opt_out_id: int, why: str) -> None:
    """Let an address be written to again, by the office. Refused without a reason, or where it is lifted already."""
    reason = _reason(why)
    row = uow.session.get(NoticeOptOut, opt_out_id, with_for_update=True, populate_existing=True)
    if row is None or row.lifted_at is not None:
        raise Refused([Problem("notices.opt-out.lifted", None, LIFTED)])
    row.lifted_at, row.lifted_by, row.reason = uow.now, uow.actor_id, reason


def _reason(why: str) -> str:
    reason = " ".join(why.split())
    if not reason or len(reason) > LONGEST:
        raise Refused([Problem("notices.opt-out.why", "why", WHY)])
    return reason


def _row(uow: Uow, address: str, template_id: int | None) -> NoticeOptOut | None:
    kind = NoticeOptOut.template_id.is_(None) if template_id is None else NoticeOptOut.template_id == template_id
    return uow.session.scalar(select(NoticeOptOut).where(kind, NoticeOptOut.address == address))


def _held(uow: Uow, token: str) -> Link:
    link = opened_link(uow.session, token)
    if link is None:
        raise Refused([Problem("notices.link", None, OVER)])
    return link
