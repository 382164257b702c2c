"""The lists of tasks and checklist items, and how a task is said: due tomorrow, three days overdue, whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date, gettext, ngettext
from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform import record_refs, scope
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import chosen, own, read_bool, related, words
from app.platform.pages import Chip
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.todos import queries, rules
from app.todos.models import TASK_ROLES, Task, TaskItem

SOON = 7  # days in which a weekday says more than a date
TONES = {rules.OPEN: "info", rules.DONE: "ok", rules.CANCELLED: "off"}
ICONS = {rules.OPEN: "circle", rules.DONE: "check2", rules.CANCELLED: "slash-circle"}
WHOSE = (("me", N_("me")), ("roles", N_("my roles")), ("left", N_("someone who has left")))
REOPENED = N_("Opened again")


def due_words(due_on: dt.date, today: dt.date) -> str:
    """A due date from a day on: today, tomorrow, 3 days overdue, Friday 04.12., 21.03.2027."""
    days = (due_on - today).days
    if days < 0:
        return str(ngettext("%(num)s day overdue", "%(num)s days overdue", -days))
    if days < 2:
        return str(gettext(N_("tomorrow")) if days else gettext(N_("today")))
    return format_date(due_on, "EEEE dd.MM.") if days < SOON else str(shown(due_on))


def due_chip(due_on: dt.date | None, today: dt.date) -> Chip | None:
    """The same as a chip, in words as well as in colour."""
    if due_on is None:
        return None
    late = rules.lateness(due_on, today)
    tone = {"overdue": "bad", "today": "warn"}.get(late, "off")
    return Chip(due_words(due_on, today), tone, "exclamation-circle" if late == "overdue" else "")


def state_chip(state: str, *, again: bool = False) -> Chip:
    """A task's state; `again`: it was closed before."""
    text = REOPENED if again and state == rules.OPEN else dict(rules.STATES)[state]
    return Chip(gettext(text), TONES[state], ICONS[state])


def who_words(name: str | None, role: str | None, *, here: bool) -> str:
    """Whose a task is: a person, a role, or the role under which it stands since its owner has left."""
    named = gettext(role) if role else ""
    if name and not here:
        values = {"name": name, "role": named or gettext(N_("nobody"))}
        return str(gettext(N_("%(role)s (%(name)s has left)"), **values))
    return name or named


def _owners(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return {pk: Chip(gettext(N_("%(name)s has left"), name=name), "warn", "person-x") if not here else name
            for pk, (name, here) in queries.owners(lens.session, ids).items()}  # fmt: skip


def _records(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    found = queries.records(lens.session, ids)
    return {pk: linked for pk, about in found.items() if (linked := record_refs.link(*about)) is not None}


def _ticked(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return {pk: ticked_words(*pair) for pk, pair in queries.ticked(lens.session, ids).items()}


def ticked_words(done: int, number: int) -> str:
    """How far a checklist is."""
    return str(gettext(N_("%(done)s of %(number)s"), done=done, number=number))


def _due(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    rows = lens.session.query(Task.id, Task.due_on, Task.state).filter(Task.id.in_(ids))
    return {pk: (due_on, state, lens.today) for pk, due_on, state in rows if due_on}


def _due_shown(value: Any) -> Any:
    if value is None:
        return shown(None)
    due_on, state, today = value
    return due_chip(due_on, today) if state == rules.OPEN else shown(due_on)


def _whose(lens: Lens, values: Sequence[str]) -> ColumnElement[bool]:
    who = scope.current()
    conditions = {
        "me": queries.of_user(who.ids.get("users", frozenset())),
        "roles": queries.of_roles(who.names or frozenset()),
        "left": queries.left(),
    }
    return or_(false(), *(conditions[value] for value in values))


def _read_whose(text: str) -> str:
    if text not in dict(WHOSE):
        raise ValueError(text)
    return text


def _overdue(lens: Lens, values: Sequence[bool]) -> ColumnElement[bool]:
    late = queries.is_open() & Task.due_on.is_not(None) & (Task.due_on < lens.today)
    return late if values[0] else ~late


def kinds(session: Session | None = None) -> list[tuple[str, str]]:
    """The kinds of record that a task can be about: all that have a card."""
    return sorted((table, view.one or view.listing.title) for table, view in runtime().views.items())


def _read_kind(text: str) -> str:
    if text not in dict(kinds()):
        raise ValueError(text)
    return text


TASKS = Listing(
    name="tasks",
    model=Task,
    title=N_("Tasks"),
    sort="due",
    columns=(
        own(Task.title),
        Column(name="record", label=N_("Record"), load=_records, plain=str),
        Column(name="owner", label=N_("Assigned to"), load=_owners, plain=str),
        own(Task.role, group=True),
        Column(
            name="due",
            label=N_("Due"),
            load=_due,
            sort=Task.urgency,
            show=_due_shown,
            plain=lambda value: value[0] if value else None,
        ),
        own(Task.state, show=state_chip, group=True),
        Column(name="checklist", label=N_("Checklist"), load=_ticked),
        own(Task.remind_at, default=False),
        own(Task.changed_at, default=False),
        own(Task.description, default=False),
        own(Task.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        words(Task),
        Filter(
            name="whose",
            label=N_("For"),
            kind="choice",
            multiple=True,
            parse=_read_whose,
            where=_whose,
            choices=lambda session: WHOSE,
            says=(N_("for %(values)s"), N_("not for %(values)s")),
        ),
        chosen("state", N_("State"), Task.state, rules.STATES),
        Filter(name="overdue", label=N_("Overdue"), kind="bool", parse=read_bool, where=_overdue),
        Filter(
            name="due_from",
            label=N_("Due from"),
            kind="date",
            parse=read_date,
            where=lambda lens, values: Task.due_on >= values[0],
            describe=N_("due from"),
        ),
        Filter(
            name="due_to",
            label=N_("Due until"),
            kind="date",
            parse=read_date,
            where=lambda lens, values: Task.due_on <= values[0],
            describe=N_("due until"),
        ),
        chosen("role", N_("Role"), Task.role, TASK_ROLES),
        related("owner", N_("Assigned to"), Task.owner_id, "colleague"),
        Filter(
            name="kind",
            label=N_("Kind of record"),
            kind="choice",
            multiple=True,
            parse=_read_kind,
            choices=kinds,
            where=lambda lens, values: Task.entity.in_(values),
        ),
    ),
)

ITEMS = Listing(
    name="task_items",
    model=TaskItem,
    title=N_("Checklist items"),
    sort="-id",
    columns=(
        own(TaskItem.text),
        own(TaskItem.done),
        own(TaskItem.done_at),
        own(TaskItem.position, default=False),
        own(TaskItem.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        related("task", N_("Task"), TaskItem.task_id, "task"),
        Filter(
            name="done",
            label=N_("Done"),
            kind="bool",
            parse=read_bool,
            where=lambda lens, values: TaskItem.done.is_(values[0]),
        ),
    ),
)
