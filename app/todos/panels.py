"""Tasks on the start page and on every record's card, each ticked off where it stands, with a line to add one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from app.kernel.problems import N_
from app.platform import past, record_refs
from app.platform.guards import may
from app.platform.pages import Action, Link, QuickLine, TickGroup, TickPanel, TickRow
from app.platform.panels import Panel, View
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.todos import forms, queries, rules
from app.todos.listings import due_chip, ticked_words, who_words
from app.todos.models import Task, TaskItem

RESOURCE = "Tasks"
MINE = "my-tasks"
ON_CARD = "tasks"
SHOWN, SHOWN_ON_CARD = 12, 8
TICK, UNTICK = N_("Done: %(name)s"), N_("Not done: %(name)s")
HEADINGS = {
    "overdue": (N_("Overdue"), "bad"),
    "today": (N_("Today"), ""),
    "week": (N_("This week"), ""),
    "later": (N_("Later"), ""),
    "undated": (N_("Without a date"), ""),
}


def tiles(view: View) -> Iterator[tuple[str, Any]]:
    """The start page: what waits for the reader and the reader's roles. One statement, names of records included."""
    if not may("list", RESOURCE):
        return
    user = view.item
    rows = queries.my_day(view.session, user.id, user.role_names, view.today, limit=SHOWN)
    if not rows and not may("add", RESOURCE):
        return
    near = [row for row in rows if rules.lateness(row.Task.due_on, view.today) in ("overdue", "today", "week")]
    every, soon = (rows[0].every, rows[0].near) if rows else (0, 0)
    yield "panel", TickPanel(
        MINE, gettext(N_("My tasks")), _groups(near or rows, user.id, view), quick_line(None), soon,
        empty_text=gettext(N_("Nothing is waiting for you.")), more=_more(every - len(near or rows)),
    )  # fmt: skip


def _groups(rows: Sequence[Any], user_id: int, view: View) -> list[TickGroup]:
    found: dict[str, list[TickRow]] = {}
    for row in rows:
        found.setdefault(rules.lateness(row.Task.due_on, view.today), []).append(_row(row, view, user_id))
    return [TickGroup(gettext(HEADINGS[late][0]), each, HEADINGS[late][1]) for late, each in found.items()]


def _more(number: int) -> Action:
    everything = url_for("TaskView.list", state=rules.OPEN, whose=["me", "roles"])
    if number <= 0:
        return Action(gettext(N_("All tasks")), url_for("TaskView.list", state=rules.OPEN))
    text = ngettext("%(num)s more, later or without a date", "%(num)s more, later or without a date", number)
    return Action(text, everything)


def _row(row: Any, view: View, user_id: int | None) -> TickRow:
    """A task as a row: about what, whose where it is not the reader's, and how far its checklist is."""
    task = row.Task
    name = f"{row.first_name or ''} {row.last_name or ''}".strip() or None
    whose = who_words(name, task.role, here=bool(row.owner_active)) if task.owner_id != user_id else ""
    about = record_refs.link(task.entity, task.entity_id, row.record_name) if "record_name" in row._fields else None
    done = ticked_words(row.ticked, row.items) if row.items else ""
    url = tick_url(task)
    return TickRow(
        task.title, url_for("TaskView.show", pk=task.id), task.state != rules.OPEN, url,
        gettext(TICK, name=task.title), [each for each in (about, whose, done) if each],
        due_chip(task.due_on, view.today),
    )  # fmt: skip


def tick_url(task: Task) -> str | None:
    """Where a task is ticked off, or the tick taken away, for who may."""
    if not may("tick", RESOURCE):
        return None
    return url_for(f"TaskView.{'done' if task.state == rules.OPEN else 'reopen'}", pk=task.id)


def quick_line(about: tuple[str, int] | None) -> QuickLine | None:
    """The line that adds a task, on a record or on none, for who may; as it was typed where it was refused."""
    if not may("add", RESOURCE):
        return None
    line = forms.kept(about)
    return QuickLine(
        url_for("TaskView.quick"), gettext(N_("New task")), gettext(N_("Add")),
        {} if about is None else {"entity": about[0], "entity_id": str(about[1])},
        {"title": line.title, "who": line.who, "who-text": line.who_text, "when": line.when}, line.problems,
        url_for("TaskView.who"),
    )  # fmt: skip


def on_card(view: View) -> Any:
    """The open tasks on a record; none on tasks themselves, nor on a look back. One statement."""
    kind, pk = view.item.__tablename__, view.item.id
    if past.looking_back() or kind in (Task.__tablename__, TaskItem.__tablename__):
        return None
    rows = queries.on_record(view.session, kind, pk, limit=SHOWN_ON_CARD)
    quick = quick_line((kind, pk))
    if not rows and quick is None:
        return None
    groups = [TickGroup("", [_row(row, view, None) for row in rows])] if rows else []
    return TickPanel(
        ON_CARD, gettext(N_("Tasks")), groups, quick, rows[0].every if rows else 0,
        empty_text=gettext(N_("Nothing is to be done here.")), more=_all_of(kind, pk),
    )  # fmt: skip


def _all_of(kind: str, pk: int) -> Action | None:
    if runtime().listings["tasks"].filter(kind) is None:
        return None
    asked: dict[str, Any] = {kind: pk}
    return Action(gettext(N_("All tasks, done ones too")), url_for("TaskView.list", **asked))


def checklist(view: View, task: Task) -> TickPanel:
    """A task's checklist, each item ticked by itself."""
    rows = queries.checklist(view.session, task.id)
    groups = [TickGroup("", [_item(*row) for row in rows])] if rows else []
    quick = None
    if may("edit", RESOURCE):
        url = url_for("TaskView.add_item", pk=task.id)
        line = forms.kept(("task", task.id))
        quick = QuickLine(url, gettext(N_("New item")), gettext(N_("Add")), {}, {"title": line.title}, line.problems)
    empty = gettext(N_("No checklist. Add the steps one by one."))
    return TickPanel("checklist", gettext(N_("Checklist")), groups, quick, empty_text=empty)


def _item(item: TaskItem, first: str | None, last: str | None) -> TickRow:
    step = "TaskView.untick" if item.done else "TaskView.tick"
    url = url_for(step, pk=item.task_id, item_id=item.id) if may("tick", RESOURCE) else None
    text = gettext(UNTICK if item.done else TICK, name=item.text)
    by = f"{first or ''} {last or ''}".strip() or "Bukett"
    facts: list[str | Link] = [f"{by}, {shown(item.done_at)}"] if item.done else []
    return TickRow(item.text, None, item.done, url, text, facts, actions=_item_actions(item))


def _item_actions(item: TaskItem) -> list[Action]:
    if not may("edit", RESOURCE):
        return []
    up = url_for("TaskView.up", pk=item.task_id, item_id=item.id)
    return [
        Action(gettext(N_("Move up: %(name)s"), name=item.text), up, "arrow-up", post=True),
        Action(gettext(N_("Edit: %(name)s"), name=item.text), url_for("TaskItemView.edit", pk=item.id), "pencil"),
    ]


ON_EVERY = (Panel(ON_CARD, RESOURCE, on_card, side=True, position=5),)
