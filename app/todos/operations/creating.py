"""Giving somebody a task, from code: once for each origin, however often it is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.kernel.problems import require
from app.platform.db import Uow
from app.todos import rules
from app.todos.models import Task
from app.todos.operations.checklists import ITEM, next_item
from app.todos.operations.lifecycle import TASK, task_created


def create_task(
    uow: Uow,
    *,
    title: str,
    about: tuple[str, int] | None = None,
    owner_id: int | None = None,
    role: str | None = None,
    due_on: dt.date | None = None,
    remind_at: dt.datetime | None = None,
    description: str = "",
    checklist: Sequence[str] = (),
    origin: str | None = None,
) -> int:
    """Give somebody something to do, and tell of it. Returns the task's id.

    `about`: table and id of the record it is about. `owner_id` may be a user who has left: it then stands under `role`,
    which is the owner's or the maker's own where none is named. `remind_at`: an instant with a time zone. `origin` is a
    key of up to 200 characters that names what asks: the same one again answers the same task and changes nothing.
    Refused (`todos.*`) without a title, for nobody, for an unknown role or record, with more than 100 items.
    """
    if origin is not None and (known := _of(uow, origin)) is not None:
        return known
    try:
        with uow.attempt():
            made = Task(
                title=title, owner_id=owner_id, role=role, due_on=due_on, remind_at=remind_at, origin=origin,
                description=description.strip() or None,
            )  # fmt: skip
            made.entity, made.entity_id = about or (None, None)
            return _write(uow, made, checklist)
    except IntegrityError:
        known = _of(uow, origin) if origin is not None else None
        if known is None:
            raise
        return known  # somebody else asked for the same at the same moment


def _of(uow: Uow, origin: str) -> int | None:
    return uow.session.scalar(select(Task.id).where(Task.origin == origin))


def _write(uow: Uow, made: Task, checklist: Sequence[str]) -> int:
    require(rules.room_for(len(checklist)))
    made.recorded_at = uow.now
    TASK.settle(uow, made)
    uow.add(made)
    task_created(uow, made)
    for place, text in enumerate(checklist, start=1):
        each = next_item(uow, made, text, place)
        ITEM.settle(uow, each)
        uow.add(each)
    return made.id
