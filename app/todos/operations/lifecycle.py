"""What a task's creating and changing does, through whatever door; and its states: done, cancelled, open again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select, update

from app.kernel.problems import N_, Problem, Refused, require
from app.platform.db import Uow
from app.platform.files.attachments import Attachment
from app.platform.interface import Lifecycle
from app.platform.notes import Note
from app.platform.runtime import runtime
from app.platform.tidying import tidy, values
from app.todos import queries, rules
from app.todos.events import TaskCancelled, TaskCreated, TaskDone, TaskReopened
from app.todos.models import TASK_ROLES, Task, TaskItem

FIELDS = ("title", "role", "entity", "entity_id")
ROLES = tuple(name for name, _ in TASK_ROLES)
GONE = Problem("record.gone", None, N_("There is no such record."))
NO_RECORD = Problem("todos.task.record", "entity_id", N_("There is no such record."))
NO_OWNER = Problem("todos.task.owner", "owner_id", N_("There is no such user."))
TOLD: dict[str, Any] = {rules.DONE: TaskDone, rules.CANCELLED: TaskCancelled, rules.OPEN: TaskReopened}


def _touched(item: Any, *names: str) -> bool:
    state = inspect(item)
    return any(state.attrs[name].history.has_changes() for name in names)


def tidy_task(uow: Uow, item: Task) -> None:
    """Refuse wrong details. A new task has a maker; a task with an owner has a role behind it; the order follows."""
    tidy(item, rules.task(values(item, FIELDS), ROLES), FIELDS)
    new = inspect(item).transient
    if new:
        item.state, item.created_by = item.state or rules.OPEN, uow.actor_id
    if item.entity is not None and (new or _touched(item, "entity", "entity_id")):
        require([] if _exists(uow, item.entity, item.entity_id) else [NO_RECORD])
    if item.owner_id is None and item.role is None:
        raise Refused([rules.NOBODY])
    if item.owner_id is not None and (new or _touched(item, "owner_id", "role")):
        _stand_under_a_role(uow, item)
    if not new and _touched(item, "remind_at"):
        item.reminded_at = None
    wanted = rules.urgency(item.state, item.due_on)
    if item.urgency != wanted:
        item.urgency = wanted


def _exists(uow: Uow, entity: str, pk: int | None) -> bool:
    view = runtime().views.get(entity)
    return view is not None and uow.session.get(view.datamodel.obj, pk) is not None


def _stand_under_a_role(uow: Uow, item: Task) -> None:
    known = queries.roles_of(uow.session, {item.owner_id, item.created_by} - {None}, ROLES)
    if item.owner_id is None or item.owner_id not in known:
        raise Refused([NO_OWNER])
    item.role = rules.role_behind(item.role, known[item.owner_id], known.get(item.created_by or 0, ()))


def task_created(uow: Uow, item: Task) -> None:
    """Tell that somebody has something to do."""
    due = item.due_on.isoformat() if item.due_on else None
    uow.emit(
        TaskCreated(
            task_id=item.id, owner_id=item.owner_id, role=item.role, due_on=due,
            entity=item.entity, entity_id=item.entity_id,
        )
    )  # fmt: skip


def task_changed(uow: Uow, item: Task) -> None:
    """A new state holds from now on, by whoever changed it; the checklist, notes and files belong to whom the task
    belongs to.
    """
    if _touched(item, "owner_id"):
        papers = [
            update(each).where(each.entity == Task.__tablename__, each.entity_id == item.id)
            for each in (Note, Attachment)
        ]
        for mine in (update(TaskItem).where(TaskItem.task_id == item.id), *papers):
            uow.session.execute(mine.values(owner_id=item.owner_id).execution_options(synchronize_session=False))
    if _touched(item, "state"):
        item.changed_at, item.changed_by = uow.now, uow.actor_id
        uow.emit(TOLD[item.state](task_id=item.id, entity=item.entity, entity_id=item.entity_id))


def task_deleted(uow: Uow, item: Task) -> None:
    """A task that was entered by mistake goes with its checklist."""
    for each in uow.session.scalars(select(TaskItem).where(TaskItem.task_id == item.id)):
        uow.session.delete(each)
    uow.settle()


TASK = Lifecycle(task_created, task_changed, task_deleted, tidy_task)


def finish(uow: Uow, task_id: int) -> Task:
    """Tick a task off. One that is done already stays as it is. Refused where there is none to see."""
    return _put(uow, task_id, rules.DONE)


def cancel(uow: Uow, task_id: int) -> Task:
    """Nobody needs to do it any more. Refused where there is none to see."""
    return _put(uow, task_id, rules.CANCELLED)


def reopen(uow: Uow, task_id: int) -> Task:
    """A task that was done or cancelled waits again. Refused where there is none to see."""
    return _put(uow, task_id, rules.OPEN)


def _put(uow: Uow, task_id: int, state: str) -> Task:
    """Of two people who do the same at once the second finds it done."""
    found = uow.session.scalars(select(Task).where(Task.id == task_id).with_for_update()).one_or_none()
    if found is None:
        raise Refused([GONE])
    if found.state != state:
        found.state, found.urgency = state, rules.urgency(state, found.due_on)
        task_changed(uow, found)
    return found
