"""Reads of tasks: plain values and own rows, under the reader's scope."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.platform import past, record_refs
from app.platform.listing import Filter
from app.platform.listing_parts import read_id
from app.platform.record_refs import name_of
from app.platform.security.models import AppUser
from app.platform.security.roles import ADMINISTRATOR
from app.todos import rules
from app.todos.models import Task, TaskItem

COUNTED = 1000  # tasks are counted no further


def is_open() -> ColumnElement[bool]:
    """That a task waits."""
    return Task.state == rules.OPEN


def left() -> ColumnElement[bool]:
    """That a task's owner may not sign in any more."""
    return Task.owner_id.in_(select(AppUser.id).where(AppUser.active.is_(False)))


def of_roles(names: Collection[str]) -> ColumnElement[bool]:
    """That a task stands under one of the roles: nobody of its own does it, or who did has left."""
    return and_(Task.role.in_(sorted(names)), or_(Task.owner_id.is_(None), left()))


def of_user(user_ids: Collection[int]) -> ColumnElement[bool]:
    """That a task is somebody's own."""
    return Task.owner_id.in_(sorted(user_ids))


def about(kind: str, label: str) -> Filter:
    """A filter of the list of tasks: those on a record of a kind, which is searched for."""
    return Filter(
        name=kind, label=label, kind="lookup", lookup=kind, parse=read_id, multiple=True,
        where=lambda lens, values: and_(Task.entity == kind, Task.entity_id.in_(values)),
    )  # fmt: skip


def _ticked() -> tuple[Any, Any]:
    """How many items a task's checklist has, and how many are ticked."""
    mine = select(func.count()).select_from(TaskItem).where(TaskItem.task_id == Task.id)
    return mine.correlate(Task).scalar_subquery(), mine.where(TaskItem.done).correlate(Task).scalar_subquery()


def _counted(*conditions: ColumnElement[bool]) -> Any:
    some = select(Task.id).where(*conditions).limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _rows(*more: Any) -> Select[Any]:
    """Tasks with what stands in a row: owner, ticked items, and the record's name. One statement."""
    items, ticked = _ticked()
    statement: Select[Any] = select(
        Task, AppUser.first_name, AppUser.last_name, AppUser.active.label("owner_active"), items.label("items"),
        ticked.label("ticked"), name_of(Task.entity, Task.entity_id), *more,
    )  # fmt: skip
    return statement.outerjoin(AppUser, AppUser.id == Task.owner_id)


def my_day(session: Session, user_id: int, roles: Collection[str], today: dt.date, *, limit: int) -> Sequence[Any]:
    """The open tasks of a user and the user's roles, the most urgent first.

    Each row says besides how many wait in all (`every`), and how many until the end of the week (`near`); 1000 at most.
    """
    mine = or_(and_(is_open(), of_user([user_id])), and_(is_open(), of_roles(roles)))
    near = Task.due_on <= rules.week_ends(today)
    statement = _rows(_counted(mine).label("every"), _counted(mine, near).label("near"))
    return session.execute(statement.where(mine).order_by(Task.urgency, Task.id).limit(limit)).all()


def on_record(session: Session, entity: str, pk: int, *, limit: int) -> Sequence[Any]:
    """The open tasks on a record, the most urgent first; each row says how many there are (`every`)."""
    here = and_(Task.entity == entity, Task.entity_id == pk, is_open())
    items, ticked = _ticked()
    statement = select(
        Task, AppUser.first_name, AppUser.last_name, AppUser.active.label("owner_active"), items.label("items"),
        ticked.label("ticked"), _counted(here).label("every"),
    ).outerjoin(AppUser, AppUser.id == Task.owner_id)  # fmt: skip
    return session.execute(statement.where(here).order_by(Task.urgency, Task.id).limit(limit)).all()


def one(session: Session, task_id: int) -> Any:
    """A task with its owner, its ticked items, its record's name, and who gave and last closed or opened it; None where
    there is none to see.
    """
    maker, changer = aliased(AppUser), aliased(AppUser)
    made, changed = (user.first_name + " " + user.last_name for user in (maker, changer))
    statement = _rows(made.label("made_by"), changed.label("changed_by"))
    statement = statement.outerjoin(maker, maker.id == Task.created_by).outerjoin(
        changer, changer.id == Task.changed_by
    )
    return session.execute(statement.where(Task.id == task_id)).one_or_none()


def checklist(session: Session, task_id: int) -> Sequence[Any]:
    """A task's items in order, each with the name of who ticked it."""
    statement = (
        select(TaskItem, AppUser.first_name, AppUser.last_name)
        .outerjoin(AppUser, AppUser.id == TaskItem.done_by)
        .where(TaskItem.task_id == task_id)
        .order_by(TaskItem.position, TaskItem.id)
    )
    return session.execute(statement).all()


def items_of(session: Session, task_ids: Sequence[int]) -> Mapping[int, Sequence[TaskItem]]:
    """The items of tasks in order, by task."""
    found: dict[int, list[TaskItem]] = defaultdict(list)
    order = select(TaskItem).where(TaskItem.task_id.in_(task_ids)).order_by(TaskItem.position, TaskItem.id)
    for item in session.scalars(order):
        found[item.task_id].append(item)
    return found


def ticked(session: Session, task_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """How many items of tasks are ticked, and of how many, by task; tasks without a checklist are not there."""
    columns = TaskItem.task_id, func.sum(TaskItem.done.cast(TaskItem.position.type)), func.count()
    rows = session.execute(select(*columns).where(TaskItem.task_id.in_(task_ids)).group_by(TaskItem.task_id))
    return {pk: (int(done or 0), number) for pk, done, number in rows}


def owners(session: Session, task_ids: Sequence[int]) -> Mapping[int, tuple[str, bool]]:
    """The names of tasks' owners and whether they are still here, by task."""
    statement = (
        select(Task.id, AppUser.first_name, AppUser.last_name, AppUser.active)
        .join(AppUser, AppUser.id == Task.owner_id)
        .where(Task.id.in_(task_ids))
    )
    return {pk: (f"{first} {last}".strip(), bool(active)) for pk, first, last, active in session.execute(statement)}


def records(session: Session, task_ids: Sequence[int]) -> Mapping[int, tuple[str | None, int | None, str | None]]:
    """(kind, id, name) of the records that tasks are about, by task."""
    columns, chosen = (Task.id, Task.entity, Task.entity_id), (Task.id.in_(task_ids), Task.entity.is_not(None))
    if past.rebuilt(session):
        about = {pk: (str(kind), int(of or 0)) for pk, kind, of in session.execute(select(*columns).where(*chosen))}
        named = record_refs.names(session, set(about.values()))
        return {pk: (*record, named.get(record)) for pk, record in about.items()}
    rows = session.execute(select(*columns, name_of(Task.entity, Task.entity_id)).where(*chosen))
    return {pk: (entity, entity_id, name) for pk, entity, entity_id, name in rows}


def roles_of(session: Session, user_ids: Collection[Any], offered: Sequence[str]) -> Mapping[int, Sequence[str]]:
    """The roles of users that tasks are given to, in their order, the administrator's last; unknown users are not
    there.
    """
    asked = select(AppUser).where(AppUser.id.in_(user_ids)).options(joinedload(AppUser.roles))
    users = session.scalars(asked).unique()
    order = [*(name for name in offered if name != ADMINISTRATOR), ADMINISTRATOR]
    return {user.id: [name for name in order if name in {role.name for role in user.roles}] for user in users}


def to_remind(session: Session, now: dt.datetime, *, limit: int) -> Sequence[Task]:
    """Open tasks whose reminder is due and was not sent, the oldest first."""
    due = (Task.remind_at.is_not(None), Task.remind_at <= now, Task.reminded_at.is_(None), is_open())
    return session.scalars(select(Task).where(*due).order_by(Task.remind_at, Task.id).limit(limit)).all()


def recipients(session: Session, tasks: Sequence[Task]) -> Mapping[int, Sequence[AppUser]]:
    """Who is reminded, by task: its owner, or everybody of its role where it has none or the owner has left."""
    wanted = AppUser.id.in_({task.owner_id for task in tasks} - {None}), AppUser.active.is_(True)
    known = {user.id: user for user in session.scalars(select(AppUser).where(*wanted))}
    names = {task.role for task in tasks if task.owner_id not in known} - {None}
    by_role: dict[str, list[AppUser]] = defaultdict(list)
    if names:
        role = AppUser.roles.property.mapper.class_
        members = select(AppUser, role.name).join(AppUser.roles).where(role.name.in_(names), AppUser.active.is_(True))
        for user, name in session.execute(members.order_by(AppUser.id)):
            by_role[name].append(user)
    return {t.id: [known[t.owner_id]] if t.owner_id in known else by_role.get(t.role or "", []) for t in tasks}
