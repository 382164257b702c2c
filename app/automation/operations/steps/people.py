"""Steps that reach people: a task for a role, a message from a template, a change that somebody must approve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext

from app.approvals import operations as approvals
from app.automation.operations.steps import columns
from app.automation.operations.steps.base import StepField, StepKind, Subject, Values, Work
from app.automation.operations.steps.fields import checked_value, field_choices, shown_value
from app.automation.queries import recipients
from app.automation.rules import wording
from app.kernel.problems import N_, Problem, Refused
from app.notices import operations as notices
from app.notices import queries as notices_queries
from app.platform.db import Uow
from app.platform.runtime import runtime
from app.platform.security.roles import AUDITOR, OFFICE, ROLES
from app.todos import operations as todos

NO_FIELD = N_("This field is not there any more.")
DAYS = N_("Write a whole number of days, at most %(most)s.")
ADDRESS = N_("Write a whole e-mail address.")
MOST_DAYS = 1000
PERSON_ROLES = tuple(role for role in ROLES if role.name in OFFICE - {AUDITOR})


def _roles() -> list[tuple[str, str]]:
    return [(role.name, str(role.label)) for role in PERSON_ROLES]


def _role(values: Values, name: str) -> str:
    return dict(_roles()).get(str(values.get(name)), "…")


def _number(values: Values, name: str) -> int | None:
    """A number of days; None for an empty field, below 0 for what is none."""
    text = str(values.get(name) or "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_DAYS else -1


def _task_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    when = N_("Days from the day it is made; without a due date when left empty.")
    return (
        StepField(name="title", label=gettext(N_("Title")), places=True),
        StepField(name="role", label=gettext(N_("For")), kind="choice", choices=_roles()),
        StepField(
            name="due", label=gettext(N_("Due in days")), kind="number", required=False, start="14", help=gettext(when)
        ),
        StepField(name="description", label=gettext(N_("Description")), kind="long", required=False, places=True),
        StepField(
            name="checklist", label=gettext(N_("Checklist")), kind="long", required=False, places=True,
            help=gettext(N_("One item on each line.")),
        ),
    )  # fmt: skip


def _task_phrase(subject: Subject, values: Values) -> str:
    title = str(values.get("title") or "…")
    return str(gettext(N_("create the task “%(title)s” for %(role)s"), title=title, role=_role(values, "role")))


def _days_check(name: str) -> Any:
    def check(subject: Subject, values: Values) -> Iterator[Problem]:
        if (_number(values, name) or 0) < 0:
            yield Problem("automation.days.number", name, DAYS, {"most": MOST_DAYS})

    return check


def _about(work: Work) -> tuple[str, int] | None:
    """The record, where it has a card on which to tell of it."""
    known = work.table is not None and work.table in runtime().views
    return (work.table, work.record_id) if known and work.table and work.record_id else None


def _task(uow: Uow, work: Work) -> dict[str, Any]:
    values, due = work.values, _number(work.values, "due")
    title = wording.filled(str(values["title"]), work.words)[:200]
    pk = todos.create_task(
        uow, title=title, about=_about(work), role=str(values["role"]), origin=work.origin,
        due_on=work.today + dt.timedelta(days=due) if due is not None else None,
        description=wording.filled(str(values.get("description") or ""), work.words),
        checklist=wording.filled(str(values.get("checklist") or ""), work.words).splitlines(),
    )  # fmt: skip
    return {"task": f"{title} ({pk})"}


CREATE_TASK = StepKind(
    name="create_task", label=N_("create a task"), icon="check2-square", fields=_task_fields, phrase=_task_phrase,
    run=_task, check=_days_check("due"),
)  # fmt: skip


def _templates(subject: Subject) -> list[tuple[str, str]]:
    found = notices_queries.templates(subject.session)
    return [(code, name) for code, name, record in found if record in (None, "", subject.table)]


def _mail_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    to = recipients.choices(subject.table)
    written = N_("Templates are written under “Message templates”.")
    fields = [
        StepField(
            name="template", label=gettext(N_("Template")), kind="choice", choices=_templates(subject),
            help=gettext(written),
        ),
        StepField(name="to", label=gettext(N_("To")), kind="choice", choices=to, reshapes=True),
    ]  # fmt: skip
    if values.get("to") == recipients.ADDRESS:
        fields.append(StepField(name="address", label=gettext(N_("E-mail address"))))
    return fields


def _mail_phrase(subject: Subject, values: Values) -> str:
    template = dict(_templates(subject)).get(str(values.get("template")), "…")
    to = dict(recipients.choices(subject.table)).get(str(values.get("to")), "…")
    to = str(values.get("address") or "…") if values.get("to") == recipients.ADDRESS else to
    return str(gettext(N_("send “%(template)s” to %(to)s"), template=template, to=to))


def _mail_check(subject: Subject, values: Values) -> Iterator[Problem]:
    text = str(values.get("address") or "")
    if values.get("to") == recipients.ADDRESS and ("@" not in text[1:-1] or " " in text):
        yield Problem("automation.address", "address", ADDRESS)


def _mail(uow: Uow, work: Work) -> dict[str, Any]:
    to = recipients.found(uow.session, work.table, work.record_id, work.values)
    sent = notices.send_from_template(
        uow, template=str(work.values["template"]), recipients=to, offered={}, kind="automation", key=work.origin,
        about=(work.table, work.record_id) if work.table and work.record_id else None,
    )  # fmt: skip
    return {"to": ", ".join(each.name or each.address for each in to), "notices": ", ".join(map(str, sent))}


SEND_MAIL = StepKind(
    name="send_mail", label=N_("send a message"), icon="envelope", fields=_mail_fields, phrase=_mail_phrase, run=_mail,
    check=_mail_check,
)  # fmt: skip


def _change_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    choices = field_choices(subject.table)
    field = StepField(name="field", label=gettext(N_("Field")), kind="choice", choices=choices, reshapes=True)
    column = columns.settable(subject.table).get(str(values.get("field", "")))
    when = N_("Days from the day it is asked for; as soon as it is approved when left empty.")
    return (
        field,
        *((columns.control(column),) if column is not None else ()),
        StepField(name="reason", label=gettext(N_("Reason")), places=True),
        StepField(
            name="after", label=gettext(N_("Holds from, in days")), kind="number", required=False, help=gettext(when)
        ),
    )


def _change_phrase(subject: Subject, values: Values) -> str:
    column = columns.settable(subject.table).get(str(values.get("field", "")))
    label = columns.label(column) if column is not None else "…"
    value = shown_value(column, str(values.get("value", ""))) if column is not None else "…"
    text = N_("ask for approval to set “%(field)s” to “%(value)s”")
    return str(gettext(text, field=label, value=value))


def _change_check(subject: Subject, values: Values) -> Iterator[Problem]:
    yield from checked_value(subject, values)
    yield from _days_check("after")(subject, values)


def _change(uow: Uow, work: Work) -> dict[str, Any]:
    column, after = columns.settable(work.table).get(str(work.values["field"])), _number(work.values, "after")
    if column is None or work.table is None or work.record_id is None:
        raise Refused([Problem("automation.field.gone", None, NO_FIELD)])
    text = wording.filled(str(work.values.get("value", "")), work.words)
    pk = approvals.request_change(
        uow, table=work.table, record_id=work.record_id, values={column.name: columns.value(column, text, work.today)},
        reason=wording.filled(str(work.values["reason"]), work.words),
        effective_on=work.today + dt.timedelta(days=after) if after is not None else None,
    )  # fmt: skip
    return {"field": column.info.get("label", column.name), "request": pk}


REQUEST_CHANGE = StepKind(
    name="request_change", label=N_("ask for approval of a change"), icon="person-check", fields=_change_fields,
    phrase=_change_phrase, run=_change, check=_change_check, needs_record=True,
)  # fmt: skip
