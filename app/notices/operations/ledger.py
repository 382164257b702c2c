"""What becomes of a notice afterwards: the message's fate, and what people decide about it."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.problems import N_, Problem, Refused
from app.notices import queries, rules
from app.notices.events import NoticeSent
from app.notices.models import Notice, NoticeTemplate
from app.notices.operations.delivering import fail, order
from app.platform import mail
from app.platform.db import Uow

NOT_FAILED = N_("Only what has failed can be sent again.")
NO_ADDRESS = N_("There is no address to send it to. Register one; the next notice then reaches it.")
TOO_LATE = N_("It is on its way or has ended already.")
WHY = N_("Say why it is not to be sent, for whoever asks later.")
LONGEST = 200  # characters of a reason
AT_ONCE = 200
SKIPPED_BY = "%(why)s"


def follow(uow: Uow, message: mail.MailMessage) -> None:
    """A message has got another state: its notice has it too, in the same transaction."""
    row = queries.of_message(uow.session, message.id)
    if row is None:
        return
    code = uow.session.get_one(NoticeTemplate, row.template_id).code
    if message.state == mail.SENT:
        row.state, row.sent_at, row.reason = rules.SENT, message.sent_at, []
        uow.emit(NoticeSent(notice_id=row.id, kind=row.kind, template=code, entity=row.entity, entity_id=row.entity_id))
    elif message.state == mail.FAILED:
        fail(uow, row, code, Problem("notices.mail", None, message.problem))
    elif message.state == mail.WAITING:
        row.state, row.reason = rules.QUEUED, []


def retry(uow: Uow, notice_id: int) -> None:
    """Send a failed notice again: its message where it has one, else written anew. Refused where it has not failed."""
    row = _locked(uow, notice_id)
    if row is None or not rules.may_retry(row.state):
        raise Refused([Problem("notices.retry", None, NOT_FAILED)])
    if not row.address:
        raise Refused([Problem("notices.address", None, NO_ADDRESS)])
    _again(uow, row)
    order(uow)


def retry_all(uow: Uow) -> int:
    """Send failed notices again, the oldest first. Returns how many; at most `AT_ONCE`, the rest waits for the next."""
    failed = select(Notice).where(Notice.state == rules.FAILED, Notice.address != "").order_by(Notice.due_at, Notice.id)
    rows = uow.session.scalars(failed.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    for row in rows:
        _again(uow, row)
    order(uow)
    return len(rows)


def _again(uow: Uow, row: Notice) -> None:
    if row.mail_id is not None:
        mail.resend(uow, row.mail_id)
    else:
        row.state, row.reason, row.attempts, row.next_at = rules.WAITING, [], 0, uow.now


def skip(uow: Uow, notice_id: int, why: str) -> None:
    """Decide that a notice is not to go out, and say why. Refused without a reason, or where it is too late."""
    why = " ".join(why.split())
    if not why or len(why) > LONGEST:
        raise Refused([Problem("notices.skip.why", "why", WHY)])
    row = _locked(uow, notice_id)
    if row is None or not rules.may_skip(row.state):
        raise Refused([Problem("notices.skip.late", None, TOO_LATE)])
    row.state, row.reason, row.ended_by_id, row.offered = rules.SKIPPED, [SKIPPED_BY, {"why": why}], uow.actor_id, {}


def _locked(uow: Uow, notice_id: int) -> Notice | None:
    return uow.session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
