"""Show 5: days without a worker, and a day without a mail server, through what a worker really does when it looks.

Nothing is helped along here: timetable, claims, jobs and their pauses go by the product's clock alone.
"""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.notices import rules
from app.platform.jobs import Job
from app.platform.mail import MailMessage
from tests.notices.conftest import BJORN, CECILIE, NOON

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def clock(clock, monkeypatch):
    """Moves the machine's own clock along: pauses and the timetable go by it."""
    from app.platform import clock as clocks

    def at(instant: dt.datetime) -> None:
        clock(instant)
        monkeypatch.setattr(clocks, "machine", lambda: instant)

    at(NOON)
    return at


@pytest.fixture
def look(app):
    """One look of a worker."""

    def one() -> None:
        from app.platform import tasks

        tasks.look(app, seconds=30)

    return one


def test_three_days_without_a_worker_and_every_due_notice_goes_out_once(ask, clock, look, ledger, mails):
    look()  # the worker has been here, and is stopped
    for hours in (1, 5, 12, 26, 40, 60, 71):  # by day and in the quiet hours
        ask(key=f"1:{hours}", due_at=NOON + hours * HOUR, recipients=[BJORN, CECILIE])
    for hours in (73, 400):
        ask(key=f"1:{hours}", due_at=NOON + hours * HOUR, recipients=[BJORN])
    assert mails() == []
    clock(NOON + 3 * DAY)
    look()
    assert ledger("state") == [rules.KEPT] * 14 + [rules.WAITING] * 2
    assert len(mails()) == 14
    for _ in range(3):
        look()
        clock(NOON + 3 * DAY + HOUR / 2)
    assert len(mails()) == 14
    clock(NOON + 3 * DAY + 2 * HOUR)
    look()
    assert len(mails()) == 15
    assert ledger("state")[-2:] == [rules.KEPT, rules.WAITING]


def test_the_worker_comes_back_at_night_and_nobody_is_woken(ask, clock, look, ledger, mails):
    look()
    ask(due_at=NOON + HOUR)
    clock(NOON + 3 * DAY + 11 * HOUR)  # 23:00
    look()
    assert ledger("state") == [rules.WAITING]
    clock(NOON + 3 * DAY + 20 * HOUR)  # 08:00
    look()
    assert (ledger("state"), len(mails())) == ([rules.KEPT], 1)


def test_a_mail_server_away_for_a_day_and_everything_goes_out_once(server, ask, clock, look, ledger, system):
    server.away = True
    ask(recipients=[BJORN, CECILIE])
    for hour in range(25):
        clock(NOON + hour * HOUR)
        if hour == 6:
            ask(key="meanwhile", recipients=[BJORN])
        look()
    assert set(ledger("state")) == {rules.QUEUED}
    system.rollback()
    assert system.scalar(sa.select(sa.func.max(Job.attempts)).where(Job.kind == "platform.mail")) > 5
    server.away = False
    for hour in range(25, 28):
        clock(NOON + hour * HOUR)
        look()
    assert ledger("state") == [rules.SENT] * 3
    got = sorted((each["To"], each["Message-ID"]) for each in server.received)
    assert [to for to, _ in got] == ["bjorn@example.no", "bjorn@example.no", "cecilie@example.no"]
    assert len({message for _, message in got}) == 3
    assert system.scalar(sa.select(sa.func.count(MailMessage.id)).where(MailMessage.state != "sent")) == 0
