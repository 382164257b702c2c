"""Tidying: after a time (`BUKETT_MESSAGE_DAYS`) name, address and text of what was told go; that it was told stays.

What is still due, waits or is on its way keeps all it has: it may yet go out. What has failed keeps it twice as long,
for somebody to decide about it; then it is given up, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from app.kernel.problems import N_
from app.notices import rules
from app.notices.models import Notice, NoticeOptOut
from app.notices.operations.ledger import SKIPPED_BY
from app.platform import jobs, mail
from app.platform.db import Uow
from app.platform.security import signed
from app.platform.settings import settings

KIND = "notices.tidy"
CHUNK = 500
"""Rows in one transaction: on SQLite nobody else writes meanwhile."""
PURPOSE = "notice-recipient"
KNOWN = ("person ", "user ")
"""How a recipient begins that is no address but tells who it is by number."""
ENDED = (rules.SENT, rules.KEPT, rules.SKIPPED)
GIVEN_UP = N_("It failed, and nobody decided about it in the time for which messages are kept.")
PATIENCE = 2
"""So many times as long what has failed is kept."""
BY_SOMEBODY = N_("Somebody decided so; the reason was removed after the time for which reasons are kept.")


def order_tidying(uow: Uow) -> None:
    """For the timetable: order the tidying of what is too old by now."""
    waiting = select(jobs.Job.id).where(jobs.Job.kind == KIND, jobs.Job.state == jobs.WAITING).limit(1)
    if uow.session.scalar(waiting) is None:
        jobs.enqueue(uow, KIND, {})


def tidy_ledger(uow: Uow) -> int:
    """Tidy the next rows that are too old: notices, messages, unsubscriptions that were taken back. Returns how many.

    Fewer than `CHUNK` where they were the last.
    """
    kept = dt.timedelta(days=settings().message_days)
    before, failed = uow.now - kept, uow.now - kept * PATIENCE
    forgotten = mail.forget(uow, before, failed, limit=CHUNK)
    return max(_notices(uow, before, failed), forgotten, _lifted(uow, before))


def _notices(uow: Uow, before: dt.datetime, failed: dt.datetime) -> int:
    over = or_(Notice.state.in_(ENDED), (Notice.state == rules.FAILED) & (Notice.due_at < failed))
    old = (
        Notice.tidied_at.is_(None), over, Notice.due_at < before, Notice.created_at < before,
        or_(Notice.sent_at.is_(None), Notice.sent_at < before),
    )  # fmt: skip
    chosen = select(Notice).where(*old).order_by(Notice.due_at, Notice.id).limit(CHUNK)
    rows: Sequence[Notice] = uow.session.scalars(chosen.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.recipient, row.address, row.name, row.offered = print_of(row.recipient), "", "", {}
        row.tidied_at = uow.now
        if row.state == rules.FAILED:
            row.state, row.reason = rules.SKIPPED, [GIVEN_UP, {}]
        if row.reason and row.reason[0] == SKIPPED_BY:
            row.reason = [BY_SOMEBODY, {}]
    return len(rows)


def _lifted(uow: Uow, before: dt.datetime) -> int:
    """What holds is kept as long as it holds: without the address nobody could keep to it."""
    old: Any = select(NoticeOptOut.id).where(NoticeOptOut.lifted_at < before).limit(CHUNK)
    ids = uow.session.scalars(old).all()
    gone = delete(NoticeOptOut).where(NoticeOptOut.id.in_(ids)).execution_options(synchronize_session=False)
    uow.session.execute(gone)
    return len(ids)


def print_of(recipient: str) -> str:
    """What stands for a recipient once the address has gone: the same for the same, and nobody reads it back."""
    return recipient if recipient.startswith(KNOWN) else signed.keyed_print(PURPOSE, recipient)


def _step(uow: Uow, job: jobs.JobState) -> None:
    done = tidy_ledger(uow)
    job.advance(done)
    if done < CHUNK:
        job.finish({"rows": job.done})


TIDY_JOB = jobs.JobKind(KIND, _step, N_("Tidying of notices"))
EVERY_DAY, AT = dt.timedelta(days=1), dt.time(4, 20)
