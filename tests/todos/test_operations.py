"""Giving, ticking, opening again; who it stands under; once for each origin; two who tick at once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.kernel.problems import Refused

DAY = dt.date(2026, 12, 12)


def give(arrange, **values) -> int:
    from app.todos import operations

    with arrange(actor_id=values.pop("actor_id", None)) as uow:
        return operations.create_task(uow, **{"title": "Ring", "role": "Quality", **values})


def task(system, pk):
    from app.todos.models import Task

    return system.get(Task, pk)


def test_a_task_on_a_record_with_a_checklist(arrange, world, system):
    from app.platform.outbox_models import OutboxEvent
    from app.todos.models import TaskItem

    store = world.ids["bjorn"]["store"]
    pk = give(arrange, title=" Ring \n Bjørn ", about=("store", store), due_on=DAY, checklist=["One", "Two"])
    found = task(system, pk)
    assert (found.title, found.entity, found.entity_id, found.state) == ("Ring Bjørn", "store", store, "open")
    items = system.scalars(select(TaskItem).where(TaskItem.task_id == pk).order_by(TaskItem.position)).all()
    assert [(i.position, i.text, i.done) for i in items] == [(1, "One", False), (2, "Two", False)]
    event = system.scalars(select(OutboxEvent).where(OutboxEvent.name == "todos.task-created")).one()
    assert (event.payload["task_id"], event.payload["due_on"]) == (pk, "2026-12-12")


def test_the_same_origin_is_the_same_task_and_changes_nothing(arrange, system):
    from app.todos.models import Task

    first = give(arrange, origin="run:1:step:2")
    assert give(arrange, origin="run:1:step:2", title="Another") == first
    assert give(arrange, origin="run:1:step:3") != first
    assert task(system, first).title == "Ring"
    assert len(system.scalars(select(Task)).all()) == 2


def test_two_who_ask_with_one_origin_at_the_same_moment_get_one_task(app, system):
    from threading import Barrier, Thread

    from app.platform.db import unit_of_work
    from app.platform.scope import SYSTEM, acting_as
    from app.todos import operations
    from app.todos.models import Task

    gate, made = Barrier(2), []

    def ask() -> None:
        with app.app_context(), acting_as(SYSTEM):
            gate.wait(timeout=10)
            with unit_of_work(source="task") as uow:
                made.append(operations.create_task(uow, title="Ring", role="Quality", origin="run:7"))

    threads = [Thread(target=ask) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    assert len(made) == 2
    assert set(made) == set(system.scalars(select(Task.id)).all())


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": ""}, "field.missing"),
        ({"role": None}, "todos.task.nobody"),
        ({"role": "Florist"}, "todos.task.role"),
        ({"about": ("store", 999_999)}, "todos.task.record"),
        ({"about": ("nonsense", 1)}, "todos.task.record"),
        ({"owner_id": 999_999}, "todos.task.owner"),
        ({"checklist": ["x"] * 101}, "todos.items.many"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_left(arrange, system, values, code):
    from app.todos.models import Task

    with pytest.raises(Refused) as refused:
        give(arrange, **values)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert system.scalars(select(Task)).all() == []


def test_an_owner_has_a_role_behind_and_it_is_the_makers_where_the_owner_has_none(arrange, world, system):
    ids = {name: world.ids[name]["user"] for name in ("anna", "tove", "bjorn")}
    assert task(system, give(arrange, role=None, owner_id=ids["tove"])).role == "Tender team"
    assert task(system, give(arrange, role=None, owner_id=ids["bjorn"], actor_id=ids["anna"])).role == "Membership"
    assert task(system, give(arrange, role="Finance", owner_id=ids["tove"])).role == "Finance"


def test_states_tell_who_and_when_and_a_second_time_changes_nothing(arrange, world, system):
    from app.platform.audit import AuditEntry
    from app.platform.outbox_models import OutboxEvent
    from app.todos import operations

    pk, anna = give(arrange, due_on=DAY), world.ids["anna"]["user"]
    for step in (operations.finish, operations.finish, operations.reopen, operations.cancel):
        with arrange(actor_id=anna) as uow:
            step(uow, pk)
    found = task(system, pk)
    assert (found.state, found.changed_by, found.urgency) == ("cancelled", anna, None)
    assert found.changed_at is not None
    chosen = select(OutboxEvent.name).where(OutboxEvent.name != "todos.task-created").order_by(OutboxEvent.id)
    told = system.scalars(chosen).all()
    assert told == ["todos.task-done", "todos.task-reopened", "todos.task-cancelled"]
    entries = system.scalars(select(AuditEntry).where(AuditEntry.entity == "task", AuditEntry.action == "update")).all()
    assert [entry.changes["state"] for entry in entries] == [["open", "done"], ["done", "open"], ["open", "cancelled"]]


def test_two_who_tick_different_items_at_once_lose_nothing_and_each_is_audited(app, arrange, world, system):
    from threading import Barrier, Thread

    from app.platform.audit import AuditEntry
    from app.platform.db import unit_of_work
    from app.platform.scope import SYSTEM, acting_as
    from app.todos import operations
    from app.todos.models import TaskItem

    pk = give(arrange, checklist=["One", "Two"])
    items = system.scalars(select(TaskItem.id).order_by(TaskItem.id)).all()
    people, gate = [world.ids["anna"]["user"], world.ids["tove"]["user"]], Barrier(2)

    def tick(item: int, who: int) -> None:
        with app.app_context(), acting_as(SYSTEM):
            gate.wait(timeout=10)
            with unit_of_work(source="form", actor_id=who) as uow:
                operations.tick(uow, pk, item)

    threads = [Thread(target=tick, args=pair) for pair in zip(items, people, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    rows = system.scalars(select(TaskItem).order_by(TaskItem.id)).all()
    assert [(row.done, row.done_by) for row in rows] == [(True, people[0]), (True, people[1])]
    entries = system.scalars(select(AuditEntry).where(AuditEntry.entity == "task_item", AuditEntry.action == "update"))
    assert sorted(entry.entity_id for entry in entries.all()) == sorted(items)


def test_who_ticked_an_item_first_stays_and_an_item_moves_up(arrange, world, system):
    from app.todos import operations
    from app.todos.models import TaskItem

    pk = give(arrange, checklist=["One", "Two", "Three"])
    first, *_, last = system.scalars(select(TaskItem.id).order_by(TaskItem.id)).all()
    for name in ("anna", "tove"):
        with arrange(actor_id=world.ids[name]["user"]) as uow:
            operations.tick(uow, pk, first)
            operations.move_up(uow, pk, last)
    rows = system.scalars(select(TaskItem).order_by(TaskItem.position)).all()
    assert [row.text for row in rows] == ["Three", "One", "Two"]
    assert system.get(TaskItem, first).done_by == world.ids["anna"]["user"]
    with arrange() as uow, pytest.raises(Refused):
        operations.tick(uow, pk + 1, first)


def test_a_checklist_belongs_to_whom_the_task_belongs_to(arrange, world, system):
    from app.todos import operations
    from app.todos.models import Task, TaskItem

    bjorn, cecilie = (world.ids[name]["user"] for name in ("bjorn", "cecilie"))
    pk = give(arrange, owner_id=bjorn, checklist=["One"])
    with arrange() as uow:
        item = uow.session.get(Task, pk)
        item.owner_id = cecilie
        operations.TASK.settle(uow, item)
        operations.TASK.changed(uow, item)
    assert system.scalars(select(TaskItem.owner_id)).one() == cecilie


def test_deleting_a_task_takes_its_checklist_along(arrange, system):
    from app.todos import operations
    from app.todos.models import Task, TaskItem

    pk = give(arrange, checklist=["One"])
    with arrange() as uow:
        item = uow.session.get(Task, pk)
        operations.TASK.deleted(uow, item)
        uow.session.delete(item)
    assert system.scalars(select(TaskItem)).all() == []
