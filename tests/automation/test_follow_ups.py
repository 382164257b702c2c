"""The follow-ups that domains offer: each does its own work, once for an occasion, and an automation tells of it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.automation.acting import REGISTERED
from tests.duplicates.conftest import twice

__all__ = ["twice"]  # a fixture

RENEW = {"kind": "follow_up", "follow_up": "certifications.begin-renewal"}
STORE_BUTTON = {"kind": "button", "table": "store", "label": "Avslutt"}


def tasks(system):
    from app.todos.models import Task, TaskItem

    rows = system.scalars(sa.select(Task).order_by(Task.id)).all()
    items = sa.select(TaskItem.text).order_by(TaskItem.position)
    return [(task, list(system.scalars(items.where(TaskItem.task_id == task.id)))) for task in rows]


def test_each_kind_of_record_is_offered_its_own(app):
    from app.automation.operations import steps
    from app.platform.db import db

    runtime = app.extensions["bukett"]
    with app.test_request_context():
        found = {}
        for table in ("certificate", "store", "member", "person"):
            kind = steps.KINDS["follow_up"]
            (field,) = kind.fields(steps.Subject(db.session(), table), {})
            found[table] = [name for name, _ in field.choices]
    assert found == {
        "certificate": ["certifications.begin-renewal"],
        "store": ["stores.begin-closing", "duplicates.look-for-store"],
        "member": ["duplicates.look-for-member"],
        "person": ["duplicates.look-for-person"],
    }
    assert {
        name.removeprefix("duplicates.look-for-") for names in found.values() for name in names if "look" in name
    } == (set(runtime.alike))


def test_a_renewal_is_begun_with_its_own_due_date(automate, register, work, runs, system):
    automate(REGISTERED, RENEW)
    pk = register(valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2040, 1, 1))
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.result) == ("done", {"said": "The renewal has begun: a task for the tender team."})
    ((task, items),) = tasks(system)
    assert task.title == "Forny ISO 14001 C-1 hos canarybjorn butikk"
    assert (task.role, task.due_on, task.entity, task.entity_id) == (
        "Tender team", dt.date(2039, 12, 1), "certificate", pk,
    )  # fmt: skip
    assert len(items) == 3


@pytest.mark.parametrize(
    ("already", "said"),
    [
        ("renewed", "Nothing was begun: the certificate has been renewed already."),
        ("withdrawn", "Nothing was begun: the certificate is withdrawn."),
    ],
)
def test_what_is_renewed_or_withdrawn_is_left_alone(already, said, automate, register, work, runs, system, arrange):
    from app.certifications.models import Certificate

    pk = register()
    with arrange() as uow:
        item = uow.session.get(Certificate, pk)
        if already == "withdrawn":
            item.withdrawn_on = uow.today
        else:
            after = {"scheme_id": item.scheme_id, "store_id": item.store_id, "predecessor_id": pk}
            uow.add(Certificate(**after, number="C-2", recorded_at=uow.now))
    button = automate({"kind": "button", "table": "certificate", "label": "Forny"}, RENEW)
    with arrange() as uow:
        from app.automation import operations

        operations.press(uow, button, pk, "a")
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.result["said"]) == ("done", said)
    assert tasks(system) == []


def test_a_closing_lists_what_is_still_open_and_changes_nothing(automate, work, runs, system, arrange, world):
    from app.automation import operations
    from app.stores.models import Employment, MembershipTerm, Store

    store = world.ids["bjorn"]["store"]
    with arrange() as uow:
        uow.session.execute(sa.delete(MembershipTerm).where(MembershipTerm.store_id == store))
        uow.add(
            MembershipTerm(
                store_id=store,
                member_id=world.ids["bjorn"]["member"],
                valid_from=dt.date(2020, 1, 1),
                recorded_at=uow.now,
            )
        )
        version = uow.session.get(Store, store).version
        working = uow.session.scalar(
            sa.select(sa.func.count()).select_from(Employment).where(
                Employment.store_id == store, Employment.valid_to.is_(None)
            )
        )  # fmt: skip
    pk = automate(STORE_BUTTON, {"kind": "follow_up", "follow_up": "stores.begin-closing"})
    for once in ("a", "a"):
        with arrange() as uow:
            operations.press(uow, pk, store, once)
    work()
    ((run, _),) = runs()
    assert run.state == "done"
    ((task, items),) = tasks(system)
    assert (task.title, task.role) == ("Avslutt canarybjorn butikk", "Membership")
    assert items[0] == "Avslutt medlemskapet: gi perioden en siste dag"
    assert any(f"({working})" in each for each in items) is bool(working)
    assert system.get(Store, store).version == version


def test_duplicates_are_looked_for_and_listed_once(automate, work, runs, system, arrange, twice):
    from app.automation import operations
    from app.duplicates import operations as duplicates
    from app.duplicates.models import DuplicatePair

    with arrange() as uow:
        duplicates.begin(uow, "person")
    work()
    with arrange() as uow:
        uow.session.execute(sa.delete(DuplicatePair))
    pk = automate(
        {"kind": "button", "table": "person", "label": "Se etter like"},
        {"kind": "follow_up", "follow_up": "duplicates.look-for-person"},
    )
    for once in ("a", "b"):
        with arrange() as uow:
            operations.press(uow, pk, twice["second"], once)
        work()
    said = [step.result["said"] for _, (step,) in runs()]
    assert said == ["Something like it was found: a task for the membership office."] * 2
    pairs = system.execute(sa.select(DuplicatePair.first_id, DuplicatePair.second_id)).all()
    assert len(pairs) == len(set(pairs))
    assert (twice["first"], twice["second"]) in set(pairs)
    assert tasks(system)[0][0].entity_id == twice["second"]


def test_what_was_said_to_be_another_is_not_found_again(automate, work, runs, system, arrange, twice):
    from app.automation import operations
    from app.duplicates.models import NotDuplicate
    from app.duplicates.queries import like_record, setting
    from app.platform import clock
    from app.platform.runtime import runtime

    with arrange() as uow:
        points = setting(uow.session, runtime().alike["person"])
        for each in like_record(uow.session, points, twice["second"], clock.today()):
            low, high = sorted((each.id, twice["second"]))
            uow.add(NotDuplicate(entity="person", first_id=low, second_id=high, recorded_at=uow.now))
    pk = automate(
        {"kind": "button", "table": "person", "label": "Se etter like"},
        {"kind": "follow_up", "follow_up": "duplicates.look-for-person"},
    )
    with arrange() as uow:
        operations.press(uow, pk, twice["second"], "a")
    work()
    ((_, (step,)),) = runs()
    assert step.result["said"] == "Nothing like it was found."
    assert tasks(system) == []
