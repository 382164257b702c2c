"""A worker killed while approved changes take effect: in the end each has done so once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from tests.platform import kills

STORES, KILLS = 600, 1
PREPARE = """
import datetime as dt, sys
from app.approvals import operations
from app.approvals.operations import Person
from app.factory import create_app
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store
with create_app().app_context(), acting_as(SYSTEM):
    with unit_of_work(source="system") as uow:
        rows = [{"number": f"9{n}", "name": f"Roser {n}", "country": "NO"} for n in range(int(sys.argv[1]))]
        ids = uow.insert_many(Store, rows)
    day = uow.today + dt.timedelta(days=2)
    with unit_of_work(source="system", actor_id=1) as uow:
        wanted = {"contact_name": "Kontoret"}
        made = [
            operations.request_change(
                uow, table="store", record_id=pk, values=wanted, reason="", effective_on=day
            )
            for pk in ids
        ]
    with unit_of_work(source="system", actor_id=2) as uow:
        for pk in made:
            operations.approve(uow, pk, Person(2, frozenset({"Administrator"})))
"""


@pytest.mark.slow
def test_a_killed_worker_lets_each_change_take_effect_once(tmp_path, database_server):
    url, admin, own = None, None, f"approval_kills_{os.getpid()}"
    if database_server:
        admin = sa.create_engine(database_server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8'"))
        url = admin.url.set(database=own).render_as_string(hide_password=False)
    environ = {
        "BUKETT_DATA_DIR": str(tmp_path), "BUKETT_BROKER_URL": os.environ.get("BUKETT_TEST_BROKER", "embedded"),
        "BUKETT_LOG_LEVEL": "ERROR", "FLASK_APP": "app.factory:create_app", "BUKETT_NOW": "2026-11-21T12:00:00+00:00",
        **({"BUKETT_DATABASE_URL": url} if url else {}),
    }  # fmt: skip
    for words in (("-m", "flask", "release"), ("-c", PREPARE, str(STORES))):
        done = subprocess.run(
            [sys.executable, *words], cwd=kills.ROOT, env={**os.environ, **environ}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    database = sa.create_engine(url or f"sqlite:///{tmp_path / 'bukett.sqlite'}")

    def ask(statement):
        with database.connect() as connection:
            return connection.execute(sa.text(statement)).scalar()

    later = environ | {"BUKETT_NOW": "2026-11-24T12:00:00+00:00"}  # the day passed without a worker
    applied = "SELECT count(*) FROM change_item WHERE state = 'applied'"
    log = tmp_path / "worker.log"
    times = kills.run_killed(
        lambda: kills.Worker(later, log), progress=lambda: ask(applied), finished=lambda: ask(applied) == STORES,
        kills=KILLS, seed=20261121, longest=0.1,
    )  # fmt: skip
    assert times == KILLS, log.read_text()
    assert ask("SELECT count(*) FROM store WHERE contact_name = 'Kontoret' AND version = 2") == STORES
    entries = "SELECT count(*) FROM audit_entry WHERE entity = 'store' AND action = 'update'"
    assert ask(entries) == STORES
    assert ask("SELECT count(*) FROM outbox_event WHERE name = 'approvals.change-applied'") == STORES
    database.dispose()
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {own} WITH (FORCE)"))
        admin.dispose()
