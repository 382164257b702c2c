"""Automations with conditions only: how long a worker needs for an event of which each is weighed and kept.

A part of the stores answer to the conditions, so that runs begin too; steps are not carried out: what a step costs is
what it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.automation import operations
from app.automation.models import Automation, AutomationRun
from app.platform import outbox, tasks
from app.platform.db import db, unit_of_work
from app.platform.interface import UnitOfWorkInterface
from app.platform.scope import SYSTEM, acting_as
from app.stores.events import StoreRegistered
from app.stores.models import Store
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import Stand

LEAST = 200
"""Runs a second that a worker is to reach."""
WHERE = '["all",["is","county","03"],["is","status","active"],["some","owner"]]'
TRIGGER = {"kind": "event", "event": "stores.store-registered", "fields": []}
STEPS = [{"kind": "wait", "number": "1", "unit": "days"}]
AT_ONCE = 2000


def measured(stand: Stand, events: int) -> Iterator[Line]:
    """Weigh the events with three conditions, each kept with what it saw; milliseconds of CPU time for one, the
    database's with it.
    """
    with stand.app.app_context(), acting_as(SYSTEM):
        pk = _automation()
        _happened(events)
    took = cost.seconds(stand, partial(_weighed, stand))
    with stand.app.app_context(), acting_as(SYSTEM):
        kept = dict(db.session.execute(_counted(pk)).all())
    if sum(kept.values()) != events or len(kept) < 2:
        raise RuntimeError(f"of {events} events {kept} were weighed")
    what = f"{events:,} events weighed with three conditions, for each"
    note = f"{events / took:,.0f} a second, {kept.get('ready', 0):,} of them began"
    yield Line(what, stand.kind, 1000 * took / events, 1000 / LEAST, "ms", note)


def _weighed(stand: Stand) -> None:
    """What a worker does when it is woken, until nothing is left."""
    followers = tasks.state(stand.app).followers
    while outbox.deliver(stand.app, (), followers=followers, limit=AT_ONCE):
        continue


def _automation() -> int:
    """The automation, switched on. What came with the program stays off."""
    data = UnitOfWorkInterface(Automation, operations.LIFECYCLE)
    pk: int = data.create({"name": "Bench", "trigger": TRIGGER, "where": WHERE, "steps": STEPS})
    with unit_of_work(source="system", label="bench") as uow:
        operations.switch(uow, pk, on=True)
    return pk


def _happened(events: int) -> None:
    """That many events, each of a store, again from the first where there are fewer stores."""
    stores = list(db.session.execute(sa.select(Store.id, Store.number).order_by(Store.id)))
    db.session.rollback()
    for start in range(0, events, AT_ONCE):
        with unit_of_work(source="system", label="bench") as uow:
            for place in range(start, min(start + AT_ONCE, events)):
                pk, number = stores[place % len(stores)]
                uow.emit(StoreRegistered(store_id=pk, number=number))


def _counted(pk: int) -> Any:
    chosen = sa.select(AutomationRun.state, sa.func.count()).where(AutomationRun.automation_id == pk)
    return chosen.group_by(AutomationRun.state)
