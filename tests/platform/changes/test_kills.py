"""A worker killed at random points of a bulk edit and of its undo: in the end as if nobody had killed it.

`BUKETT_TEST_KILLS` says how often each is killed, `BUKETT_TEST_BROKER` may name a Redis server.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.platform import kills

KILLS = int(os.environ.get("BUKETT_TEST_KILLS", "2"))
BROKER = os.environ.get("BUKETT_TEST_BROKER", "embedded")
STORES = 1500 + 1200 * KILLS
STATE = ("name", "phone", "email", "contact_name", "sunday_opening", "website", "number")

PREPARE = """
import sys
from app.factory import create_app
from app.platform import bulkedit
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import users
from app.stores.models import Store
with create_app().app_context(), acting_as(SYSTEM):
    with unit_of_work(source="system") as uow:
        user = users.create_user(
            uow, username="anna", email="anna@bukett.example", first_name="Anna", last_name="Berg",
            roles=["Membership"], password="tulips in the window 9",
        )
        anna = user.id
        rows = [{"number": f"9{n}", "name": f"Roser {n}", "country": "NO"} for n in range(int(sys.argv[1]))]
        ids = uow.insert_many(Store, rows)
    with unit_of_work(source="system", actor_id=anna) as uow:
        made = bulkedit.begin(uow, "store", ids, query={}, every=True)
        bulkedit.set_values(uow, made, {"contact_name": "Kontoret", "sunday_opening": "december"})
        number = made.id
    finished = False
    while not finished:
        found = bulkedit.weigh_piece(db.session(), number)
        with unit_of_work(source="system") as uow:
            finished = bulkedit.keep_piece(uow, number, found)
    with unit_of_work(source="system", actor_id=anna) as uow:
        bulkedit.enqueue(uow, bulkedit.locked(uow, number))
"""
UNDO = """
from app.factory import create_app
from app.platform import undo
from app.platform.bulkedit import BulkEdit
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
with create_app().app_context(), acting_as(SYSTEM):
    bulk = db.session.get(BulkEdit, 1)
    group, anna = bulk.group_id, bulk.created_by
    with unit_of_work(source="system", actor_id=anna) as uow:
        undo.{how}(uow, group)
"""
LATER = "UPDATE store SET contact_name = '{}' WHERE id % 10 <> 0"


class Place:
    """An installation of its own, with thousands of stores and a bulk edit ordered."""

    def __init__(self, home: Path, server: str | None) -> None:
        self.home, self.log = home, home / "worker.log"
        self.environ = {
            "BUKETT_DATA_DIR": str(home), "BUKETT_BROKER_URL": BROKER, "BUKETT_ALLOW_SYNTHETIC_ORGNR": "1",
            "BUKETT_LOG_LEVEL": "ERROR", "FLASK_APP": "app.factory:create_app",
            "BUKETT_NOW": "2026-11-21T12:00:00+00:00",
        }  # fmt: skip
        if server:
            self.environ["BUKETT_DATABASE_URL"] = server
        self.database = sa.create_engine(server or f"sqlite:///{home / 'bukett.sqlite'}")
        self.python("-m", "flask", "release")
        self.python("-c", PREPARE, str(STORES))

    def python(self, *words: str) -> None:
        answer = subprocess.run(
            [sys.executable, *words], cwd=kills.ROOT, env={**os.environ, **self.environ}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def worker(self) -> kills.Worker:
        return kills.Worker(self.environ, self.log)

    def write(self, statement: str) -> int:
        with self.database.begin() as connection:
            return connection.execute(sa.text(statement)).rowcount

    def ask(self, statement: str) -> object:
        with self.database.connect() as connection:
            return connection.execute(sa.text(statement)).scalar()

    def stores(self) -> list[tuple]:
        columns = ", ".join(STATE)
        with self.database.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM store ORDER BY id"))]


@pytest.fixture
def place(tmp_path, database_server):
    """An installation; its database is dropped afterwards."""
    url, admin, own = None, None, f"bulk_kills_{os.getpid()}"
    if database_server:
        admin = sa.create_engine(database_server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8'"))
        url = admin.url.set(database=own).render_as_string(hide_password=False)
    made = Place(tmp_path, url)
    yield made
    made.database.dispose()
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {own} WITH (FORCE)"))
        admin.dispose()


def killed(place: Place, progress: str, finished: str, seed: int) -> None:
    times = kills.run_killed(
        place.worker, progress=lambda: place.ask(progress), finished=lambda: place.ask(finished) == "done",
        kills=KILLS, seed=seed, longest=0.3,
    )  # fmt: skip
    assert times == KILLS, place.log.read_text()


@pytest.mark.slow
def test_killed_workers_change_and_take_back_each_row_once(place) -> None:
    before = place.stores()
    changed = "SELECT count(*) FROM bulk_edit_row WHERE outcome = 'changed'"
    killed(place, changed, "SELECT state FROM bulk_edit", seed=20261121)
    wanted = {"contact_name": "Kontoret", "sunday_opening": "december"}
    assert place.stores() == [
        tuple(wanted.get(name, value) for name, value in zip(STATE, row, strict=True)) for row in before
    ]
    assert place.ask(changed) == STORES
    assert place.ask("SELECT count(*) FROM change_group WHERE source = 'bulk'") == 1
    of_bulk = "SELECT {} FROM audit_entry JOIN change_group g ON g.id = group_id WHERE g.source = '{}'"
    assert place.ask(of_bulk.format("count(*)", "bulk")) == STORES
    assert place.ask(of_bulk.format("count(DISTINCT entity_id)", "bulk")) == STORES

    kept = place.write(LATER.format("Etterpå"))
    place.python("-c", UNDO.format(how="enqueue"))
    told = "SELECT count(*) FROM change_undo_row WHERE result <> 'pending'"
    killed(place, told, "SELECT state FROM change_undo", seed=20261122)
    assert place.ask("SELECT kept FROM change_undo") == kept
    assert place.ask("SELECT reversed FROM change_undo") == STORES - kept

    place.write(LATER.format("Kontoret"))
    place.python("-c", UNDO.format(how="retry"))
    killed(place, told, "SELECT state FROM change_undo ORDER BY id DESC LIMIT 1", seed=20261123)
    assert place.stores() == before
    reversed_ = "SELECT count(*) FROM change_undo_row WHERE result = 'reversed'"
    assert place.ask(reversed_) == place.ask("SELECT sum(reversed) FROM change_undo") == STORES
    assert place.ask("SELECT count(*) FROM change_undo_row") == STORES + kept
    assert place.ask("SELECT count(*) FROM change_group WHERE source = 'undo'") == 2
    assert place.ask(of_bulk.format("count(*)", "undo")) == STORES
    assert place.ask("SELECT count(*) FROM store WHERE version <> 3") == 0
