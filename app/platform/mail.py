"""Mail: every message is a row first; a job delivers it where a mail server is set. No templates stand here.

Without a mail server messages stay in the local outbox (state `kept`), where a page shows them. A message may hold a
link that signs somebody in: bodies and addresses are never logged.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from flask import current_app
from flask_appbuilder import Model
from sqlalchemy import Index, String, Text, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.problems import N_, Problem, Refused
from app.platform import clock, jobs
from app.platform.columns import UtcDateTime
from app.platform.db import Uow

KIND = "platform.mail"
TIMEOUT = 15  # seconds for each answer of the mail server
ATTEMPTS = 100  # soon every hour: a server may be away for three days before anything has failed
WAITING, KEPT, SENDING, SENT, FAILED = "waiting", "kept", "sending", "sent", "failed"
TIDIED = N_("Address and text were removed: messages keep them for a time only.")
_WHOLE = text("recipient <> ''")


class MailMessage(Model):
    """One message to one address, and what has become of it."""

    __tablename__ = "mail_message"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what was sent stays told of whom it was sent about
    __audited__ = False
    __table_args__ = (
        Index(
            "ix_mail_message_record",
            *("entity", "entity_id", "id"),
            sqlite_where=text("entity IS NOT NULL"),
            postgresql_where=text("entity IS NOT NULL"),
        ),
        Index("ix_mail_message_tidy", "created_at", "id", sqlite_where=_WHOLE, postgresql_where=_WHOLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column("recipient", String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    unsubscribe_url: Mapped[str | None] = mapped_column(String(500))
    entity: Mapped[str | None] = mapped_column(String(60))
    entity_id: Mapped[int | None]


def queue(
    uow: Uow,
    to: str,
    subject: str,
    body: str,
    *,
    html: str | None = None,
    secret: bool = False,
    about: tuple[str, int] | None = None,
    unsubscribe_url: str | None = None,
) -> int:
    """Write a message with the change it tells of. Returns its id.

    `about`: table and id of the record it is about, whose card then tells of it.
    `unsubscribe_url`: where one click ends such messages (RFC 8058); mail programs show a button for it.
    `secret`: the text lets somebody in (an invitation, a new password); it is wiped once the message is sent.
    Refused where an address or subject holds a line break: it could add headers of its own.
    """
    if any(ord(letter) < 32 for letter in to + subject) or "@" not in parseaddr(to)[1]:
        raise Refused(
            [Problem("platform.mail.address", "to", N_("This is no e-mail address that mail can be sent to."))]
        )
    url = _setting("mail_url")
    state = WAITING if url else KEPT
    row = MailMessage(
        to=to, subject=subject[:300], body=body, html=html, secret=secret, state=state, created_at=uow.now
    )
    row.entity, row.entity_id = about or (None, None)
    row.unsubscribe_url = unsubscribe_url
    uow.add(row)
    if url:
        jobs.enqueue(uow, KIND, {"message_id": row.id})
    return row.id


def resend(uow: Uow, message_id: int) -> None:
    """Send a message that was kept or has failed. Refused without a mail server."""
    row = uow.session.get(MailMessage, message_id, with_for_update=True)
    if not _setting("mail_url"):
        raise Refused([Problem("platform.mail.server", None, N_("No mail server is set (BUKETT_MAIL_URL)."))])
    if row is None or not row.to or row.state not in (KEPT, FAILED):
        raise Refused([Problem("platform.mail.sent", None, N_("This message is on its way or sent already."))])
    row.state, row.problem, row.attempts = WAITING, "", 0
    _tell(uow, row)
    jobs.enqueue(uow, KIND, {"message_id": row.id})


def forget(uow: Uow, before: dt.datetime, failed: dt.datetime, *, limit: int) -> int:
    """Take address and text out of messages written before an instant that are sent, or kept without a server, and out
    of those written before another one that have failed.

    That there was one stays, with what it was about. Returns how many it were, at most `limit`: the oldest first.
    """
    over = or_(MailMessage.state != FAILED, MailMessage.created_at < failed)
    done = MailMessage.state.in_((SENT, KEPT, FAILED))
    ended = (done, over, MailMessage.to != "", MailMessage.created_at < before)
    chosen = select(MailMessage.id).where(*ended).order_by(MailMessage.created_at, MailMessage.id).limit(limit)
    ids = uow.session.scalars(chosen.with_for_update(skip_locked=True)).all()
    gone = {"to": "", "subject": "", "body": "", "html": None, "unsubscribe_url": None}
    wiped = update(MailMessage).where(MailMessage.id.in_(ids)).values(gone)
    uow.session.execute(wiped.execution_options(synchronize_session=False))
    return len(ids)


def _tell(uow: Uow, row: MailMessage) -> None:
    """Tell the domains that ask for it what has become of a message, in the same transaction."""
    for told in getattr(current_app.extensions.get("bukett"), "mail_told", ()):
        told(uow, row)


def _setting(name: str) -> Any:
    return getattr(current_app.config.get("BUKETT"), name, None)


def _prepare(session: Session, job: jobs.JobState) -> str | None:
    """Send, outside any transaction, once the row says `sending`. Returns why the server refused for good.

    A worker killed between the server's answer and our commit sends again, with the same Message-ID.
    """
    row = session.get(MailMessage, job.arguments["message_id"])
    if row is None or row.state != SENDING:
        session.rollback()
        return None
    message, to = _message(row), parseaddr(row.to)[1]
    session.rollback()
    try:
        with _server(str(_setting("mail_url"))) as server:
            server.send_message(message, to_addrs=[to])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        code = next(iter(error.recipients.values()))[0] if hasattr(error, "recipients") else error.smtp_code
        if code < 500:
            raise
        return N_("The mail server refused the message for good.") + f" ({code})"
    return ""


def _message(row: MailMessage) -> EmailMessage:
    message = EmailMessage()
    sender = str(_setting("mail_from") or "Bukett <bukett@localhost>")
    message["From"], message["To"], message["Subject"] = sender, row.to, row.subject
    message["Date"] = format_datetime(row.created_at)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<bukett.{row.id}.{row.created_at:%Y%m%d%H%M%S%f}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if row.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{row.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.body)
    if row.html:
        message.add_alternative(row.html, subtype="html")
    return message


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    """A session with the server that BUKETT_MAIL_URL names; encrypted where it offers that, signed in where it must."""
    parts = urlsplit(url)
    host, trusted = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=trusted)
    else:
        server = smtplib.SMTP(host, parts.port or (587 if parts.username else 25), timeout=TIMEOUT)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _step(uow: Uow, job: jobs.JobState) -> None:
    row = uow.session.get(MailMessage, job.arguments["message_id"])
    if row is None or row.state in (SENT, KEPT):
        job.finish()
    elif row.state != SENDING:
        row.state = SENDING
        row.attempts += 1
        job.cursor = {"sending": row.attempts}
    elif job.prepared is None:
        return  # the row became `sending` after `prepare` had looked
    elif job.prepared:
        row.state, row.problem = FAILED, job.prepared
        _tell(uow, row)
        job.finish({"state": FAILED})
    else:
        row.state, row.sent_at, row.problem = SENT, clock.now(), ""
        if row.secret:
            row.body, row.html = "", None
        _tell(uow, row)
        job.finish({"state": SENT})


def _ended(uow: Uow, job: jobs.JobState, state: str) -> None:
    row = uow.session.get(MailMessage, job.arguments["message_id"])
    if row is not None and row.state != SENT:
        row.state, row.problem = FAILED, N_("The mail server could not be reached or did not take the message.")
        _tell(uow, row)


MAIL_JOB = jobs.JobKind(KIND, _step, N_("Mail"), attempts=ATTEMPTS, prepare=_prepare, ended=_ended)
