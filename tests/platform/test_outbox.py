"""The outbox: each hook once, in order, alone; failures visible and tried again."""

from __future__ import annotations

import datetime as dt
import decimal
import threading
from dataclasses import dataclass
from typing import ClassVar

import pytest
import sqlalchemy as sa

from app.kernel.events import Event, on
from app.kernel.problems import Problem, Refused
from app.platform import outbox
from app.platform.db import db, unit_of_work
from app.platform.outbox_models import OutboxEvent, OutboxFailure, OutboxReceipt
from tests.platform import background
from tests.platform.background import Chunked


def emit(*firsts, kind=Chunked):
    for first in firsts:
        with unit_of_work() as uow:
            uow.emit(kind(first=first, size=1))


def one(statement):
    value = db.session.scalar(statement)
    db.session.rollback()
    return value


def pending():
    return one(sa.select(sa.func.count()).select_from(OutboxEvent).where(OutboxEvent.delivered_at.is_(None)))


def total():
    return one(sa.select(background.tally.c.total))


def noted():
    found = list(db.session.scalars(sa.select(background.seen.c.first).order_by(background.seen.c.id)))
    db.session.rollback()
    return found


def due_now():
    with unit_of_work() as uow:
        uow.session.execute(sa.update(OutboxFailure).values(next_attempt_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Event):
    name: ClassVar[str] = "background.unheard"
    first: int
    size: int


def test_each_hook_answers_once_and_in_order(in_app):
    emit(3, 1, 2)
    with unit_of_work() as uow:
        uow.emit(Chunked(first=9, size=1, on=uow.today))
    with unit_of_work() as uow:
        uow.session.execute(sa.update(OutboxEvent).values(payload={"first": 4, "size": 1, "on": "2026-11-21"}))
    assert outbox.deliver(in_app, background.HOOKS, limit=100) == 8
    assert (total(), pending()) == (4, 0)
    assert outbox.deliver(in_app, background.HOOKS, limit=100) == 0


def events_and_plain_hooks(*firsts):
    emit(*firsts)
    called = []

    def first_hook(uow, event):
        called.append(("first", event.first))

    def second_hook(uow, event):
        called.append(("second", event.first))

    return called, (on(Chunked, first_hook), on(Chunked, second_hook))


def test_hooks_of_an_event_come_as_declared_and_events_by_id(in_app):
    called, hooks = events_and_plain_hooks(5, 4)
    outbox.deliver(in_app, hooks, limit=100)
    assert called == [("first", 5), ("second", 5), ("first", 4), ("second", 4)]


def test_the_limit_holds_and_the_next_pass_goes_on(in_app):
    called, hooks = events_and_plain_hooks(1, 2, 3)
    assert outbox.deliver(in_app, hooks, limit=4) == 4
    assert pending() == 1
    assert outbox.deliver(in_app, hooks, limit=4) == 2
    assert [first for _, first in called] == [1, 1, 2, 2, 3, 3]


def test_events_that_nobody_hears_are_done(in_app):
    emit(1, 2, kind=Unheard)
    assert outbox.deliver(in_app, background.HOOKS, limit=10) == 0
    assert pending() == 0


def test_a_failing_hook_leaves_nothing_holds_nobody_up_and_is_tried_again(in_app):
    emit(1, 2)
    fail = {1}

    def picky(uow, event):
        uow.session.execute(sa.insert(background.seen).values(hook="picky", first=event.first))
        if event.first in fail:
            raise Refused([Problem("test.no", None, "Not this one.")])

    hooks = (on(Chunked, picky), on(Chunked, background.count_chunk))
    assert outbox.deliver(in_app, hooks, limit=10) == 3
    assert (noted(), total(), pending()) == ([2], 2, 1)
    [failure] = outbox.failures(db.session)
    assert (failure.event, failure.attempts, failure.reason) == ("background.chunked", 1, "Not this one.")
    assert outbox.deliver(in_app, hooks, limit=10) == 0  # it rests
    due_now()
    outbox.deliver(in_app, hooks, limit=10)
    [again] = outbox.failures(db.session)
    assert again.attempts == 2
    assert again.next_attempt_at - failure.next_attempt_at > dt.timedelta(seconds=4)
    fail.clear()
    with unit_of_work() as uow:
        outbox.retry(uow, failure.event_id, failure.hook)
    assert outbox.deliver(in_app, hooks, limit=10) == 1
    assert (noted(), total(), pending(), outbox.failures(db.session)) == ([2, 1], 2, 0, [])
    with pytest.raises(Refused), unit_of_work() as uow:
        outbox.retry(uow, failure.event_id, failure.hook)


def test_reasons_hold_no_values(in_app):
    emit(1)

    def leak(uow, event):
        uow.session.execute(sa.text("SELECT * FROM nowhere WHERE mail = 'anna@example.org'"))

    outbox.deliver(in_app, (on(Chunked, leak),), limit=10)
    [failure] = outbox.failures(db.session)
    assert "anna" not in failure.reason
    assert "SELECT" not in failure.reason


def test_many_resting_events_do_not_starve_the_others(in_app, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 5)
    emit(*range(12))

    def only_last(uow, event):
        if event.first < 11:
            raise ValueError

    hooks = (on(Chunked, only_last),)
    outbox.deliver(in_app, hooks, limit=3)
    assert pending() == 11


def test_workers_side_by_side_answer_once_and_keep_each_hooks_order(in_app):
    emit(*range(60))

    def note(uow, event):
        uow.session.execute(sa.insert(background.seen).values(hook="note", first=event.first))

    hooks = (on(Chunked, note), on(Chunked, background.count_chunk))

    def work():
        while pending_in(in_app):
            outbox.deliver(in_app, hooks, limit=7)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert total() == 60
    assert noted() == list(range(60))
    assert one(sa.select(sa.func.count()).select_from(OutboxReceipt)) == 120


def pending_in(app):
    with app.app_context():
        from app.platform.scope import SYSTEM, acting_as

        with acting_as(SYSTEM):
            return outbox.is_pending()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich(Event):
    name: ClassVar[str] = "background.rich"
    day: dt.date
    moment: dt.datetime | None
    share: decimal.Decimal
    ids: tuple[int, ...] = ()


def test_an_event_comes_back_as_it_was_emitted(in_app):
    told = Rich(
        day=dt.date(2026, 11, 21),
        moment=dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC),
        share=decimal.Decimal("1.50"),
        ids=(1, 2),
    )
    with unit_of_work() as uow:
        uow.emit(told)
    payload = one(sa.select(OutboxEvent.payload))
    assert outbox.restore(Rich, payload) == told
    assert outbox.restore(Rich, {**payload, "gone": 1, "moment": None}).moment is None


def test_pending_events_are_found_through_their_own_index(in_app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan of SQLite")
    plan = db.session.execute(
        sa.text(
            "EXPLAIN QUERY PLAN SELECT id FROM outbox_event WHERE delivered_at IS NULL AND id > 5 ORDER BY id LIMIT 9"
        )
    ).all()
    db.session.rollback()
    assert "ix_outbox_event_pending" in str(plan)
