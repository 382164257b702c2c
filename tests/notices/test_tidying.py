"""What is old enough loses name, address and text and stays a fact; what is still to happen keeps all it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.notices import operations, rules
from app.notices.models import Notice, NoticeOptOut
from app.notices.operations.tidying import GIVEN_UP
from app.platform.mail import MailMessage
from tests.notices.conftest import BJORN, CECILIE, NOON

DAY = dt.timedelta(days=1)


@pytest.fixture
def keeping(app):
    """Keep messages for 90 days."""
    before = app.config["BUKETT"]
    app.config["BUKETT"] = replace(before, message_days=90)
    yield
    app.config["BUKETT"] = before


@pytest.fixture
def tidy(app, work, system):
    """The night's timetable, and what it orders."""

    def night():
        from app.platform import jobs
        from app.platform.db import unit_of_work
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM), unit_of_work(source="system") as uow:
            operations.order_tidying(uow)
            operations.order_tidying(uow)  # asked again, it is ordered once
            ordered = sa.select(sa.func.count(jobs.Job.id)).where(
                jobs.Job.kind == "notices.tidy", jobs.Job.state == "waiting"
            )
            assert uow.session.scalar(ordered) == 1
        work()
        system.rollback()

    return night


def test_after_its_time_the_text_and_address_go_and_the_fact_stays(keeping, ask, clock, work, tidy, ledger, system):
    [first] = ask(recipients=[BJORN])
    work()
    clock(NOON + 89 * DAY)
    tidy()
    assert ledger("address") == ["bjorn@example.no"]
    clock(NOON + 91 * DAY)
    tidy()
    row = system.get_one(Notice, first)
    assert (row.address, row.name, row.state, row.entity) == ("", "", rules.KEPT, "certificate")
    assert "bjorn" not in row.recipient
    message = system.get_one(MailMessage, row.mail_id)
    assert (message.to, message.subject, message.body, message.unsubscribe_url) == ("", "", "", None)
    assert message.entity == "certificate"
    # and nobody is told a second time of what the ledger only has a print of
    assert ask(recipients=[BJORN, CECILIE])[0] == first
    work()
    assert ledger("state") == [rules.KEPT, rules.KEPT]
    assert system.scalar(sa.select(sa.func.count(MailMessage.id)).where(MailMessage.to == "bjorn@example.no")) == 0


def test_what_failed_is_given_up_after_twice_the_time_and_says_so(
    keeping, server, ask, clock, work, tidy, ledger, system
):
    [first] = ask(recipients=[BJORN])
    server.refuses = 550
    work()
    assert ledger("state") == [rules.FAILED]
    clock(NOON + 179 * DAY)
    tidy()
    assert ledger("state", "address") == [(rules.FAILED, "bjorn@example.no")]
    message = system.get_one(MailMessage, system.get_one(Notice, first).mail_id)
    assert message.to
    system.rollback()
    clock(NOON + 181 * DAY)
    tidy()
    row = system.get_one(Notice, first)
    assert (row.state, row.address, row.name, row.reason) == (rules.SKIPPED, "", "", [GIVEN_UP, {}])
    message = system.get_one(MailMessage, row.mail_id)
    assert (message.to, message.body, message.state) == ("", "", "failed")


def test_what_is_due_waits_or_has_failed_keeps_all_it_has(keeping, ask, arrange, clock, work, tidy, ledger):
    from app.notices.models import NoticeTemplate

    ask(key="later", due_at=NOON + 400 * DAY)
    with arrange() as uow:
        uow.session.scalar(
            sa.select(NoticeTemplate).where(NoticeTemplate.code == "certificate-expires")
        ).body_nb = "{{ x.y }}"
    ask(key="broken")
    work()
    clock(NOON + 170 * DAY)
    tidy()
    assert ledger("state", "address") == [
        (rules.WAITING, "bjorn@example.no"), (rules.FAILED, "bjorn@example.no"),
    ]  # fmt: skip


def test_what_went_out_late_is_kept_from_then_on(keeping, server, ask, clock, work, tidy, ledger, monkeypatch):
    server.away = True
    ask(recipients=[BJORN])
    work()
    clock(NOON + 60 * DAY)
    server.away = False
    work()
    assert ledger("state") == [rules.SENT]
    clock(NOON + 100 * DAY)
    tidy()
    assert ledger("address") == ["bjorn@example.no"]
    clock(NOON + 151 * DAY)
    tidy()
    assert ledger("address") == [""]


def test_a_reason_that_somebody_wrote_goes_and_what_was_ended_holds_on(
    keeping, ask, arrange, clock, tidy, ledger, system
):
    [skipped] = ask(due_at=NOON + DAY)
    with arrange() as uow:
        operations.skip(uow, skipped, "Anne er syk")
        held = operations.end_for(uow, "anne@example.no", None, "Svarte")
        lifted = operations.end_for(uow, "berit@example.no", None, "Svarte")
        operations.lift(uow, lifted, "Ombestemte seg")
    clock(NOON + 100 * DAY)
    tidy()
    assert ledger("state") == [rules.SKIPPED]
    assert "Anne" not in str(ledger("reason"))
    assert system.scalars(sa.select(NoticeOptOut.id)).all() == [held]


def test_more_than_one_piece_is_tidied_and_the_pages_say_what_is_gone(
    keeping, ask, clock, work, tidy, ledger, sign_in, certificate, monkeypatch
):
    from app.notices.operations import tidying

    monkeypatch.setattr(tidying, "CHUNK", 2)
    for number in range(5):
        ask(key=str(number))
    work()
    clock(NOON + 100 * DAY)
    tidy()
    assert ledger("address") == [""] * 5
    client = sign_in("admin")
    client.set_cookie("bukett_locale", "en")
    gone = "Address and text were removed"
    for path in ("/notices/1", "/outbox/1", f"/certificates/{certificate}"):
        assert gone in client.get(path).text, path
    assert client.get("/notices/?columns=recipient,state").status_code == 200
