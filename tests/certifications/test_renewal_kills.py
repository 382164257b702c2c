"""A worker killed at random points of renewals from a list: in the end the tables are those of an unkilled run.

`BUKETT_TEST_KILLS` says how often (20 for the full proof).
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.imports.test_kills import Place
from tests.platform import kills

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("BUKETT_TEST_KILLS", "2"))
TABLES = ("certificate", "renewal_row", "renewal_list", "audit_entry", "change_group", "search_term")
TIMES = ("recorded_at", "created_at", "started_at", "finished_at", "at")
ROWS = 3_000 + 3_000 * KILLS  # a worker renews some two thousand before it is killed
BEGIN = f"""
import datetime as dt
from app.certifications import operations, queries
from app.certifications.rules import sent
from app.factory import create_app
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import users
from app.stores.models import Store
with create_app().app_context(), acting_as(SYSTEM):
    with unit_of_work(source="system") as uow:
        tove = users.create_user(uow, username="tove", email="t@bukett.example", first_name="Tove", last_name="Aas",
                                 roles=["Tender team"], password="tulips in the window 9").id
        same = {{"country": "NO", "recorded_at": uow.now}}
        shops = [{{"number": f"s{{n}}", "name": f"Butikk {{n}}", **same}} for n in range({ROWS})]
        scheme = queries.scheme_ids(uow.session)["miljofyrtarn"]
        held = [{{"scheme_id": scheme, "store_id": pk, "number": f"N{{pk}}", "valid_from": dt.date(2024, 1, 1),
                  "valid_to": dt.date(2027, 1, 1)}} for pk in uow.insert_many(Store, shops)]
        operations.register_certificates(uow, rows=held)
    rows = [(n + 2, (f"N{{n + 1}}", "31.12.2029")) for n in range({ROWS})]
    read = operations.ReadList("liste.csv", None, rows, sent.Layout(1, ("Nr", "Til"), {{"number": 0, "last_day": 1}}))
    with unit_of_work(source="system", actor_id=tove) as uow:
        pk = operations.begin_list(uow, read, scheme).id
    finished = False
    while not finished:
        found = operations.weigh_piece(db.session(), pk)
        with unit_of_work(source="system") as uow:
            finished = operations.keep_piece(uow, pk, found)
    with unit_of_work(source="system", actor_id=tove) as uow:
        operations.enqueue_renewals(uow, operations.locked_list(uow, pk))
"""


class Renewing(Place):
    """An installation with a list that has been ordered."""

    def begin(self) -> None:
        environ = {**os.environ, **self.environ}
        subprocess.run([sys.executable, "-c", BEGIN], cwd=kills.ROOT, env=environ, check=True)

    def progress(self) -> object:
        return self.ask("SELECT count(*) FROM renewal_row WHERE outcome = 'renewed'")

    def finished(self) -> bool:
        return self.ask("SELECT state FROM renewal_list") == "done"


def test_killed_renewals_leave_the_tables_of_an_unkilled_run(tmp_path) -> None:
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    whole, killed = (Renewing(tmp_path / name, None) for name in ("whole", "killed"))
    for each in (whole, killed):
        each.begin()
    with whole.worker():
        kills.wait_until(whole.finished, seconds=180, what="the end of the renewals")
    times = kills.run_killed(
        killed.worker, progress=killed.progress, finished=killed.finished, kills=KILLS, seed=7, each=180
    )
    assert times == KILLS, killed.log.read_text()
    found, expected = (kills.snapshot(each.database, TABLES, without=TIMES) for each in (killed, whole))
    for table in TABLES:
        assert found[table] == expected[table], table
    assert whole.progress() == ROWS
    for each in (whole, killed):
        each.database.dispose()
