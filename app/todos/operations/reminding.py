"""Reminders: each is sent once, by mail, to the owner or to everybody of the role; those missed while nothing ran too.

Which are due stands in the tasks themselves, and that one was sent is committed together with its mails.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import update

from app.kernel.problems import N_, Refused
from app.platform import mail
from app.platform.db import Uow
from app.platform.security import users
from app.platform.security.models import AppUser
from app.platform.settings import settings
from app.platform.shown import shown
from app.todos import queries
from app.todos.models import Task

log = structlog.get_logger(__name__)

AT_ONCE = 100
SUBJECT, SUBJECT_DUE = N_("Reminder: %(title)s"), N_("Reminder: %(title)s (due %(day)s)")
BODY = N_("Hello %(name)s,\n\nthis is the reminder of your task:\n\n%(text)s\n\n%(url)s\n")
BODY_ROLE = N_("Hello %(name)s,\n\nthis task waits for somebody of the role %(role)s:\n\n%(text)s\n\n%(url)s\n")


def remind(uow: Uow) -> int:
    """Send the reminders that are due and were not sent, the oldest first, at most 100 at once. Returns how many."""
    found = queries.to_remind(uow.session, uow.now, limit=AT_ONCE)
    people = queries.recipients(uow.session, found)
    for task in found:
        _send(uow, task, people[task.id])
    sent = update(Task).where(Task.id.in_([task.id for task in found])).values(reminded_at=uow.now)
    uow.session.execute(sent.execution_options(synchronize_session=False))
    return len(found)


def _send(uow: Uow, task: Task, people: Sequence[AppUser]) -> None:
    reached = 0
    for person in people:
        with force_locale(person.locale or users.LOCALES[0]):
            subject, body = _texts(task, person)
        try:
            with uow.attempt():
                mail.queue(uow, person.email or "", subject, body, about=(Task.__tablename__, task.id))
                reached += 1
        except Refused:
            log.warning("todos.reminder.address", user_id=person.id, task_id=task.id)
    if not reached:
        log.warning("todos.reminder.nobody", task_id=task.id)


def _texts(task: Task, person: AppUser) -> tuple[str, str]:
    title, day = task.title, shown(task.due_on)
    subject = gettext(SUBJECT_DUE, title=title, day=day) if task.due_on else gettext(SUBJECT, title=title)
    text = "\n\n".join(part for part in (title, task.description) if part)
    url = f"{str(getattr(settings(), 'public_url', '')).rstrip('/')}/tasks/{task.id}"
    values = {"name": person.first_name, "text": text, "url": url}
    if task.owner_id == person.id:
        return subject, gettext(BODY, **values)
    return subject, gettext(BODY_ROLE, **values, role=gettext(task.role) if task.role else "")
