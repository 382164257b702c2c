"""A worker killed at random points of an import: in the end the tables are those of an unkilled run.

`BUKETT_TEST_KILLS` says how often (20 for the full proof), `BUKETT_TEST_BROKER` may name a Redis server.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.imports.files import write_csv, write_people
from tests.platform import kills

KILLS = int(os.environ.get("BUKETT_TEST_KILLS", "2"))
BROKER = os.environ.get("BUKETT_TEST_BROKER", "embedded")
TABLES = (
    "member", "store", "store_address", "store_owner", "membership_term", "person", "employment", "certificate",
    "qualification", "bank_account", "note", "search_term", "import_row", "audit_entry",
)  # fmt: skip
TIMES = ("recorded_at", "created_at", "id")


class Place:
    """An installation of its own: database, files, broker."""

    def __init__(self, home: Path, server: str | None) -> None:
        self.home, self.log, self.server = home, home / "worker.log", server
        self.environ = {
            "BUKETT_DATA_DIR": str(home), "BUKETT_BROKER_URL": BROKER, "BUKETT_ALLOW_SYNTHETIC_ORGNR": "1",
            "BUKETT_LOG_LEVEL": "ERROR", "FLASK_APP": "app.factory:create_app",
            "BUKETT_NOW": "2026-11-21T12:00:00+00:00",
        }  # fmt: skip
        if server:
            self.environ["BUKETT_DATABASE_URL"] = server
        self.database = sa.create_engine(server or f"sqlite:///{home / 'bukett.sqlite'}")
        self.flask("release")

    def flask(self, *words: str) -> str:
        command = [sys.executable, "-m", "flask", *words]
        answer = subprocess.run(
            command, cwd=kills.ROOT, env={**os.environ, **self.environ}, capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    def order(self, file: Path, kind: str) -> None:
        """Begin an import that a worker carries out."""
        code = ORDER.format(file=str(file), kind=kind)
        subprocess.run([sys.executable, "-c", code], cwd=kills.ROOT, env={**os.environ, **self.environ}, check=True)

    def worker(self) -> kills.Worker:
        return kills.Worker(self.environ, self.log)

    def ask(self, statement: str) -> object:
        with self.database.connect() as connection:
            return connection.execute(sa.text(statement)).scalar()

    def progress(self) -> object:
        return self.ask("SELECT count(*) FROM import_row")

    def finished(self) -> bool:
        return self.ask("SELECT state FROM import_run") == "done"


ORDER = """
from pathlib import Path
from app.factory import create_app
from app.imports import operations
from app.imports.operations import running
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
with create_app().app_context(), acting_as(SYSTEM):
    with Path({file!r}).open("rb") as stream:
        received = operations.receive(stream, "register.csv", kind={kind!r})
    with unit_of_work(source="system") as uow:
        operations.enqueue(uow, operations.start(uow, received))
"""


@pytest.fixture
def place(tmp_path, database_server):
    """Makes installations; their databases are dropped afterwards."""
    made: list[tuple[str, sa.Engine]] = []
    places: list[Place] = []

    def make(name: str) -> Place:
        home = tmp_path / name
        home.mkdir()
        url = None
        if database_server:
            admin = sa.create_engine(database_server, isolation_level="AUTOCOMMIT")
            own = f"kills_{os.getpid()}_{name}"
            with admin.connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8'"))
            made.append((own, admin))
            url = admin.url.set(database=own).render_as_string(hide_password=False)
        places.append(Place(home, url))
        return places[-1]

    yield make
    for each in places:
        each.database.dispose()
    for own, admin in made:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {own} WITH (FORCE)"))
        admin.dispose()


FILES = {"register": (write_csv, 1500, 1200), "contacts": (write_people, 8000, 12_000)}
"""What writes a file, and its rows: so many, and so many more for each kill."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_killed_workers_leave_what_an_unkilled_one_leaves(place, tmp_path, kind) -> None:
    write, least, each = FILES[kind]
    file = write(tmp_path / "register.csv", least + each * KILLS)
    killed, whole = place("killed"), place("whole")
    whole.flask(kind, "import", str(file))
    killed.order(file, kind)
    times = kills.run_killed(
        killed.worker, progress=killed.progress, finished=killed.finished, kills=KILLS, seed=20261121, longest=0.5
    )
    assert times == KILLS, killed.log.read_text()
    # PostgreSQL does not take back the numbers of a transaction that was cut off: there, ids differ as they should.
    ids = ("store_id", "member_id", "person_id", "scheme_id", "predecessor_id") if killed.server else ()
    without = (*TIMES, *ids, "entity_id", "group_id", "changes", "record_id", "touched")
    found, expected = (kills.snapshot(each.database, TABLES, without=without) for each in (killed, whole))
    for table in TABLES:
        assert found[table] == expected[table], table
    whole.database.dispose()
    killed.database.dispose()
