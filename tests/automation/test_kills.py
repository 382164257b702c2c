"""A real worker killed while automations run: each step of each run has been taken once in the end.

The trigger is a changed field: what the log tells, the outbox delivers and the runs do are all cut off somewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.imports.test_kills import Place, place
from tests.platform import kills

__all__ = ["place"]
STORES, KILLS = 40, 1
PREPARE = """
import sys
from app.automation import operations
from app.automation.models import Automation
from app.factory import create_app
from app.platform.db import unit_of_work
from app.platform.interface import UnitOfWorkInterface
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store
TRIGGER = {"kind": "change", "table": "store", "column": "name", "fields": [["old", "is", "Roser"]]}
TASK = {"kind": "create_task", "role": "Membership", "due": "", "description": "", "checklist": ""}
STEPS = [
    {**TASK, "title": "En {{ store.name }}"},
    {"kind": "set_field", "field": "contact_name", "value": "Kontoret"},
    {**TASK, "title": "To {{ store.name }}"},
]
with create_app().app_context(), acting_as(SYSTEM):
    with unit_of_work(source="system") as uow:
        rows = [{"number": f"9{n}", "name": "Roser", "country": "NO"} for n in range(int(sys.argv[1]))]
        ids = uow.insert_many(Store, rows)
    data = UnitOfWorkInterface(Automation, operations.LIFECYCLE)
    pk = data.create({"name": "Navn", "trigger": TRIGGER, "where": "", "steps": STEPS})
    with unit_of_work(source="system") as uow:
        operations.switch(uow, pk, on=True)
    for pk in ids:
        with unit_of_work(source="system", actor_id=1) as uow:
            uow.session.get(Store, pk).name = f"Tulipaner {pk}"
"""


class Running(Place):
    """An installation in which many names have been changed."""

    def order(self) -> None:
        environ = {**os.environ, **self.environ}
        command = [sys.executable, "-c", PREPARE, str(STORES)]
        subprocess.run(command, cwd=kills.ROOT, env=environ, check=True)

    def progress(self) -> object:
        return self.ask("SELECT count(*) FROM automation_step WHERE state = 'done'")

    def finished(self) -> bool:
        return self.ask("SELECT count(*) FROM automation_run WHERE state = 'done'") == STORES


@pytest.mark.slow
def test_a_killed_worker_takes_each_step_once(place) -> None:
    here = place("automation")
    here.__class__ = Running
    here.order()
    assert here.progress() == 0
    times = kills.run_killed(
        here.worker, progress=here.progress, finished=here.finished, kills=KILLS, seed=20261130, longest=0.1, each=240
    )
    assert times == KILLS, here.log.read_text()
    assert here.ask("SELECT count(*) FROM automation_run") == STORES
    assert here.progress() == 3 * STORES
    for number in ("En", "To"):
        made = f"SELECT count(*) FROM task WHERE title LIKE '{number} Tulipaner %'"
        assert here.ask(made) == STORES
    assert here.ask("SELECT count(DISTINCT origin) FROM task") == 2 * STORES
    # each record was changed by hand and by the step: the step's own change is kept once
    entries = "SELECT count(*) FROM audit_entry WHERE entity = 'store' AND action = 'update'"
    assert here.ask(entries) == 2 * STORES
    assert here.ask("SELECT count(*) FROM store WHERE contact_name = 'Kontoret' AND version = 3") == STORES
    here.database.dispose()
