"""Many tasks at once: another owner and due date, and taking that back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from tests.platform.changes.conftest import Office


def test_tasks_get_another_owner_and_date_together_and_back_again(app, sign_in, token, give, users, system):
    from app.platform.bulkedit import BulkEdit
    from app.todos.models import Task, TaskItem

    day = dt.date(2027, 1, 15)
    ids = [give(title=f"Ring {n}", due_on=day, checklist=["Punkt"]) for n in range(3)]
    anna = Office(app, sign_in("anna"), token("anna"))
    number = anna.choose(ids, "task")
    anna.preview(number, owner_id=str(users["tove"]), due_on="01.02.2027")
    anna.carry_out(number)

    def rows() -> set[tuple]:
        found = system.scalars(select(Task)).all()
        owned = set(system.scalars(select(TaskItem.owner_id)).all())
        return {(t.owner_id, t.role, t.due_on, t.urgency) for t in found} | {tuple(owned)}

    later = dt.date(2027, 2, 1)
    assert rows() == {(users["tove"], "Quality", later, later), (users["tove"],)}
    anna.undo(system.scalars(select(BulkEdit.group_id)).one())
    assert rows() == {(None, "Quality", day, day), (None,)}


def test_many_tasks_are_done_together_opened_again_and_taken_back(app, sign_in, token, give, users, system):
    from app.platform.bulkedit import BulkEdit
    from app.platform.outbox_models import OutboxEvent
    from app.todos.models import Task

    day = dt.date(2027, 1, 15)
    ids = [give(title=f"Ring {n}", due_on=day) for n in range(3)]
    anna = Office(app, sign_in("anna"), token("anna"))

    def rows() -> set[tuple]:
        system.rollback()
        return {(t.state, t.urgency, t.changed_by) for t in system.scalars(select(Task)).all()}

    number = anna.choose(ids, "task")
    anna.preview(number, state="done")
    assert rows() == {("open", day, None)}
    anna.carry_out(number)
    assert rows() == {("done", None, users["anna"])}
    events = system.scalars(select(OutboxEvent.name).where(OutboxEvent.name == "todos.task-done")).all()
    assert len(events) == 3
    anna.undo(system.scalars(select(BulkEdit.group_id)).one())
    assert {(state, urgency) for state, urgency, _ in rows()} == {("open", day)}
    number = anna.choose(ids, "task")
    anna.preview(number, state="cancelled")
    anna.carry_out(number)
    assert {state for state, _, _ in rows()} == {"cancelled"}
