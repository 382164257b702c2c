"""Three days without a worker, then a real one that is killed again and again: every due notice goes out once.

`BUKETT_TEST_KILLS` says how often it is killed (20 for the full proof).
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.imports.test_kills import KILLS, Place, place
from tests.platform import kills

__all__ = ["place"]
DUE = 200 + 300 * KILLS
LATER = 20
ORDER = f"""
import datetime as dt
from app.factory import create_app
from app.notices.operations import send_from_template
from app.notices.queries import Recipient
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
with create_app().app_context(), acting_as(SYSTEM), unit_of_work(source="system") as uow:
    for first, days in [(n, 1 + n % 3) for n in range(0, {DUE}, 100)] + [({DUE}, 9)]:
        some = range(first, first + ({LATER} if days == 9 else min(100, {DUE} - first)))
        send_from_template(
            uow, template="term-ends", recipients=[Recipient(f"r{{n}}@example.no", f"R {{n}}") for n in some],
            about=None, offered={{"store": {{"name": "B", "number": "1"}}, "term": {{"last_day": uow.today}}}},
            kind="terms.end", key="60", due_at=uow.now + dt.timedelta(days=days),
        )
"""
DAYS_LATER = "2026-11-24T12:00:00+00:00"


class Writing(Place):
    """An installation whose ledger has notices that are due on the next days."""

    def order(self) -> None:
        environ = {**os.environ, **self.environ}
        subprocess.run([sys.executable, "-c", ORDER], cwd=kills.ROOT, env=environ, check=True)

    def progress(self) -> object:
        return self.ask("SELECT count(*) FROM mail_message")

    def finished(self) -> bool:
        return self.ask("SELECT count(*) FROM notice WHERE state <> 'waiting'") == DUE


@pytest.mark.slow
def test_after_days_without_a_worker_each_due_notice_goes_out_once_whatever_is_killed(place) -> None:
    here = place("notices")
    here.__class__ = Writing
    here.order()
    assert here.progress() == 0
    here.environ["BUKETT_NOW"] = DAYS_LATER
    times = kills.run_killed(
        here.worker, progress=here.progress, finished=here.finished, kills=KILLS, seed=20261124, each=240
    )
    assert times == KILLS, here.log.read_text()
    assert here.ask("SELECT count(DISTINCT recipient) FROM mail_message") == DUE
    assert here.progress() == DUE
    assert here.ask("SELECT count(*) FROM notice WHERE state = 'kept'") == DUE
    assert here.ask("SELECT count(*) FROM notice WHERE state = 'waiting'") == LATER
    assert here.ask("SELECT count(*) FROM notice n JOIN mail_message m ON m.id = n.mail_id") == DUE
    here.database.dispose()
