"""Tasks on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from app.kernel.domain import READ, WRITE, Domain, Entry
from app.kernel.problems import N_
from app.platform.jobs import Scheduled
from app.platform.lookups import Searchable
from app.platform.panels import EVERY
from app.platform.security.models import AppUser
from app.platform.security.roles import AUDITOR, FLORIST, OFFICE, granted
from app.platform.shown import shown
from app.todos import panels, tasks
from app.todos.api import TaskApi, TaskItemApi
from app.todos.events import TaskCancelled, TaskCreated, TaskDone, TaskReopened
from app.todos.models import Task, TaskItem
from app.todos.views import TaskItemView, TaskView

DO = READ | WRITE | {"tick"}
DOERS = dict.fromkeys(OFFICE - {AUDITOR}, DO) | {FLORIST: READ | {"tick"}}
COLLEAGUES = "Colleagues"


def task_texts(session: Any, items: Sequence[Task]) -> list[tuple[str, str]]:
    """A task's title, and until when or what became of it."""
    return [(t.title, gettext(N_("due %(day)s"), day=shown(t.due_on)) if t.due_on else "") for t in items]


def colleague_texts(session: Any, items: Sequence[AppUser]) -> list[tuple[str, str]]:
    """A user's name and address."""
    return [(user.name, user.email) for user in items]


DOMAIN = Domain(
    "todos",
    models=(Task, TaskItem),
    entries=(
        Entry(TaskView, N_("Tasks"), "", "check2-square", key="o"),
        *(Entry(each) for each in (TaskItemView, TaskApi, TaskItemApi)),
    ),
    access=(granted(panels.RESOURCE, DOERS), granted(COLLEAGUES, dict.fromkeys(OFFICE, frozenset({"list"})))),
    panels={EVERY: panels.ON_EVERY},
    search=(
        Searchable(Task, panels.RESOURCE, N_("Tasks"), "TaskView", task_texts, rank=60),
        Searchable(
            AppUser, COLLEAGUES, N_("Colleagues"), "UserView", colleague_texts, pick="colleague",
            offered=lambda: AppUser.active.is_(True),
        ),
    ),
    events=(TaskCreated, TaskDone, TaskReopened, TaskCancelled),
    schedule=(Scheduled("todos.remind", dt.timedelta(minutes=1), tasks.remind),),
    tiles=(panels.tiles,),
)  # fmt: skip
