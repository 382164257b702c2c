"""The checklist of a task: items in order, each ticked by itself."""

from __future__ import annotations

from sqlalchemy import func, inspect, select

from app.kernel.problems import N_, Problem, Refused, require
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.tidying import removed, saved, tidy, values
from app.todos import rules
from app.todos.models import Task, TaskItem

GONE = Problem("record.gone", None, N_("There is no such record."))
NO_TASK = Problem("field.relation", "task_id", N_("There is no such record."))


def tidy_item(uow: Uow, item: TaskItem) -> None:
    """Refuse an empty line. An item belongs to whom its task belongs to; a new one comes last; who ticks it is kept."""
    tidy(item, rules.item(values(item, ("text",))), ("text",))
    if (new := inspect(item).transient) and item.position in (None, 0):
        found = uow.session.get(Task, item.task_id)
        require([NO_TASK] if found is None else [])
        item.owner_id = found.owner_id if found is not None else None
        number, last = _counted(uow, item.task_id)
        require(rules.room_for(number + 1))
        item.position = last + 1
    if (new and item.done) or (not new and inspect(item).attrs.done.history.has_changes()):
        item.done_at, item.done_by = (uow.now, uow.actor_id) if item.done else (None, None)


def _counted(uow: Uow, task_id: int) -> tuple[int, int]:
    columns = func.count(), func.coalesce(func.max(TaskItem.position), 0)
    number, last = uow.session.execute(select(*columns).where(TaskItem.task_id == task_id)).one()
    return number, last


ITEM = Lifecycle(saved, saved, removed, tidy_item)


def next_item(uow: Uow, task: Task, text: str, position: int) -> TaskItem:
    """An item at a place, not written yet."""
    return TaskItem(task_id=task.id, owner_id=task.owner_id, text=text, position=position, recorded_at=uow.now)


def add_item(uow: Uow, task_id: int, text: str) -> TaskItem:
    """Add an item at the end. Refused when it is empty, when there are 100, or where there is no such task to see."""
    item = TaskItem(task_id=task_id, text=text, recorded_at=uow.now)
    ITEM.settle(uow, item)
    uow.add(item)
    return item


def tick(uow: Uow, task_id: int, item_id: int) -> TaskItem:
    """Tick an item. One that is ticked already keeps who did it first. Refused where there is none to see."""
    return _put(uow, task_id, item_id, done=True)


def untick(uow: Uow, task_id: int, item_id: int) -> TaskItem:
    """Take a tick away again. Refused where there is none to see."""
    return _put(uow, task_id, item_id, done=False)


def _put(uow: Uow, task_id: int, item_id: int, *, done: bool) -> TaskItem:
    item = _locked(uow, task_id, item_id)
    if item.done is not done:
        item.done = done
        ITEM.settle(uow, item)
    return item


def move_up(uow: Uow, task_id: int, item_id: int) -> None:
    """Put an item before the one above it. Refused where there is none to see."""
    item = _locked(uow, task_id, item_id)
    order = select(TaskItem).where(TaskItem.task_id == task_id).order_by(TaskItem.position, TaskItem.id)
    items = list(uow.session.scalars(order.with_for_update()))
    place = next(n for n, each in enumerate(items) if each.id == item.id)
    if place:
        items.insert(place - 1, items.pop(place))
    for number, each in enumerate(items, start=1):
        if each.position != number:
            each.position = number


def _locked(uow: Uow, task_id: int, item_id: int) -> TaskItem:
    mine = select(TaskItem).where(TaskItem.id == item_id, TaskItem.task_id == task_id)
    found = uow.session.scalars(mine.with_for_update()).one_or_none()
    if found is None:
        raise Refused([GONE])
    return found
