"""Delivering what is due: in pieces, outside quiet hours, each notice together with its message in one transaction.

A worker killed in the middle leaves a piece undone as a whole, and the next one does it. A notice that fails keeps no
other from going out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import select

from app.kernel.problems import N_, Problem, Refused
from app.notices import queries, rules
from app.notices.events import NoticeFailed
from app.notices.models import Notice, NoticeTemplate
from app.notices.operations.rendering import values, written
from app.notices.operations.unsubscribing import link_for
from app.notices.rules.values import unpacked
from app.platform import jobs, mail
from app.platform.audit import plain
from app.platform.db import Uow

log = structlog.get_logger(__name__)

KIND = "notices.deliver"
CHUNK = 50
"""Notices in one transaction: well below a second of work, since on SQLite nobody else writes meanwhile."""
UNSUBSCRIBED = N_("The recipient has unsubscribed from this kind of message.")
UNSUBSCRIBED_ALL = N_("The recipient has unsubscribed from all messages that can be ended.")
UNEXPECTED = N_("An unexpected error stopped it; the log has its details. It is tried again by itself.")
GIVEN_UP = N_("An unexpected error stopped it, again and again; the log has its details.")
FOOT = N_("You get this because you are registered with us. To get no more messages of this sort: %(url)s")


def look(uow: Uow) -> None:
    """For the timetable: order a delivery where something is due that may go out now."""
    if queries.due(uow.session, uow.now):
        order(uow)


def order(uow: Uow) -> None:
    """Order a delivery, unless it is quiet now or one is ordered already."""
    if rules.quiet_at(queries.quiet(uow.session), uow.now):
        return
    waiting = select(jobs.Job.id).where(jobs.Job.kind == KIND, jobs.Job.state == jobs.WAITING).limit(1)
    if uow.session.scalar(waiting) is None:
        jobs.enqueue(uow, KIND, {})


def deliver_due(uow: Uow) -> int:
    """Deliver the next piece of what is due. Returns how many notices it had: fewer than `CHUNK` where it was the last.

    Several workers may do this at once: each takes rows that no other has.
    """
    if rules.quiet_at(queries.quiet(uow.session), uow.now):
        return 0
    due = (Notice.state == rules.WAITING, Notice.next_at <= uow.now)
    chosen = select(Notice).where(*due).order_by(Notice.next_at, Notice.id).limit(CHUNK)
    taken: Sequence[Notice] = uow.session.scalars(chosen.with_for_update(skip_locked=True)).all()
    for row in taken:
        _deliver(uow, row)
    return len(taken)


def _deliver(uow: Uow, row: Notice) -> None:
    template = uow.session.get_one(NoticeTemplate, row.template_id)
    ended = queries.ended(uow.session, row.address) if template.optional else ()
    if template.id in ended or None in ended:
        told = UNSUBSCRIBED if template.id in ended else UNSUBSCRIBED_ALL
        row.state, row.reason, row.offered = rules.SKIPPED, [told, {}], {}
        return
    notice_id, attempts = row.id, row.attempts + 1
    try:
        with uow.attempt():
            message_id = _message(uow, template, row)
    except Refused as refused:
        fail(uow, row, template.code, refused.problems[0])
    except Exception:  # whatever goes wrong with one notice: the others go out, and it is tried again visibly
        log.exception("notice.failed", notice=notice_id)
        _rest(uow, row, template.code, attempts)
    else:
        message = uow.session.get_one(mail.MailMessage, message_id)
        row.state = rules.KEPT if message.state == mail.KEPT else rules.QUEUED
        row.mail_id, row.offered, row.reason, row.attempts = message_id, {}, [], attempts


def _message(uow: Uow, template: NoticeTemplate, row: Notice) -> int:
    """Write the message. Returns its id."""
    about = (row.entity, row.entity_id)
    told = written(template, values(uow.session, about, unpacked(row.offered), row.name), row.language)
    body, link = told.body, None
    if template.optional:
        link = link_for(row)
        with force_locale(row.language):
            body = f"{body.rstrip()}\n\n-- \n{gettext(FOOT, url=link)}\n"
    return mail.queue(
        uow, row.address, told.subject, body, unsubscribe_url=link,
        about=(row.entity, row.entity_id) if row.entity and row.entity_id else None,
    )  # fmt: skip


def _rest(uow: Uow, row: Notice, code: str, attempts: int) -> None:
    pause = rules.rest(attempts)
    if pause is None:
        fail(uow, row, code, Problem("notices.unexpected", None, GIVEN_UP))
    else:
        row.next_at, row.reason = uow.now + pause, [UNEXPECTED, {}]
    row.attempts = attempts


def fail(uow: Uow, row: Notice, code: str, problem: Problem) -> None:
    """A notice could not be written or delivered: say why, and tell of it."""
    row.state, row.reason = rules.FAILED, [problem.message, {k: plain(v) for k, v in problem.values.items()}]
    uow.emit(NoticeFailed(notice_id=row.id, kind=row.kind, template=code, entity=row.entity, entity_id=row.entity_id))


def _step(uow: Uow, job: jobs.JobState) -> None:
    done = deliver_due(uow)
    job.advance(done)
    if done < CHUNK:
        job.finish({"notices": job.done})


DELIVER_JOB = jobs.JobKind(KIND, _step, N_("Notices"))
EVERY = dt.timedelta(minutes=1)
