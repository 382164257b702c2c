"""Giving the tasks of the demonstration, once everything they are about is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain, repeat

from sqlalchemy import func, select

from app.certifications import queries as certified
from app.demo.models import DemoLoad
from app.demo.queries import MODELS
from app.demo.rules.todos import CERTIFICATE, OWN, STORE, TODOS, Todo
from app.kernel.dates import BUSINESS_ZONE
from app.members.queries import person_of_user
from app.platform.db import Base, Uow
from app.stores import queries as stores
from app.todos import operations as todos

About = tuple[str, int] | None


def give(uow: Uow, load: DemoLoad) -> None:
    """Give them, each by the demo user who is said to have given it."""
    uow.settle()
    records = {CERTIFICATE: _certificates(uow), STORE: _stores(uow, load)}
    before = uow.actor_id
    for todo in TODOS:
        uow.actor_id = load.users[todo.maker]
        about = _own(uow, load, todo) if todo.about == OWN else next(records[todo.about]) if todo.about else None
        _give(uow, load, todo, about)
    uow.actor_id = before


def _give(uow: Uow, load: DemoLoad, todo: Todo, about: About) -> None:
    due = load.on_day + dt.timedelta(days=todo.days) if todo.days is not None else None
    remind = None
    if due is not None and todo.remind is not None:
        remind = dt.datetime.combine(due - dt.timedelta(days=todo.remind), dt.time(9), BUSINESS_ZONE)
    owner = load.users[todo.owner] if todo.owner else None
    pk = todos.create_task(
        uow, title=todo.title, about=about, owner_id=owner, role=todo.role, due_on=due, remind_at=remind,
        description=todo.text, checklist=todo.items,
    )  # fmt: skip
    uow.actor_id = owner or uow.actor_id
    for item in todos.items_of(uow, pk)[: todo.ticked]:
        todos.tick(uow, pk, item)
    if todo.done:
        todos.finish(uow, pk)


def _certificates(uow: Uow) -> Iterator[About]:
    found = certified.expiring_next(uow.session, uow.today, limit=8, codes=(certified.MILJOFYRTARN,))
    return chain((("certificate", each.item.id) for each in found), repeat(None))


def _stores(uow: Uow, load: DemoLoad) -> Iterator[About]:
    """Some stores of the demonstration, well apart."""
    entry, store = Base.metadata.tables["audit_entry"], MODELS["store"]
    mine = select(entry.c.entity_id).where(
        entry.c.group_id == load.group_id, entry.c.entity == store.__tablename__, entry.c.action == "create"
    )
    apart = select(store.id).where(store.id.in_(mine)).order_by(func.abs(store.id % 7 - 3), store.id).limit(12)
    return chain((("store", pk) for pk in uow.session.scalars(apart).all()), repeat(None))


def _own(uow: Uow, load: DemoLoad, todo: Todo) -> About:
    person = person_of_user(uow.session, load.users[todo.owner or todo.maker])
    found = stores.workplaces(uow.session, person) if person else ()
    return ("store", found[0][1].id) if found else None
