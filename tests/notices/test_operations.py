"""The ledger: one notice for each recipient, once, when it is due and nobody sleeps; whatever happens in between."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.kernel.problems import Refused
from app.notices import operations, rules
from app.notices.models import Notice, NoticeTemplate
from app.notices.queries import Recipient
from app.platform import jobs, mail
from tests.notices.conftest import BJORN, CECILIE, NOON

DAY = dt.timedelta(days=1)


def test_each_recipient_gets_it_once_in_their_own_language(ask, work, ledger, mails):
    first = ask(recipients=[BJORN, CECILIE])
    assert ask(recipients=[CECILIE, BJORN]) == first[::-1]
    work()
    work()
    assert ledger("address", "state") == [("bjorn@example.no", rules.KEPT), ("cecilie@example.no", rules.KEPT)]
    norwegian, english = mails()
    assert norwegian.to == "bjorn@example.no"
    assert norwegian.subject.startswith("Miljøfyrtårn: sertifikatet til canarybjorn butikk utløper ")
    assert norwegian.body.startswith("Hei Bjørn Blom\n")
    assert "Vennlig hilsen" in norwegian.body
    assert english.subject.startswith("Miljøfyrtårn: the certificate of canarybjorn butikk expires on ")
    assert english.body.startswith("Hello Cecilie Rose\n")
    assert {norwegian.entity, english.entity} == {"certificate"}
    assert "{{" not in norwegian.body + english.body


def test_values_given_with_it_stand_beside_the_records_own_and_are_wiped_once_written(
    ask, arrange, work, ledger, mails
):
    with arrange() as uow:
        item = uow.session.scalar(sa.select(NoticeTemplate).where(NoticeTemplate.code == "certificate-expires"))
        item.record, item.body_nb = None, "{{ visit.on }} {{ visit.open }} {{ visit.price }} {{ store.number }}"
    from decimal import Decimal

    ask(offered={"visit": {"on": dt.date(2026, 12, 24), "open": True, "price": Decimal("12.5")}})
    assert ledger("offered") != [{}]
    work()
    assert mails()[0].body.startswith("24.12.2026 Ja 12,5 201")
    assert ledger("offered") == [{}]


def test_two_who_ask_at_once_write_one_row(app, ask, ledger):
    begun, errors = threading.Barrier(2), []

    def one():
        try:
            begun.wait(timeout=10)
            ask(recipients=[BJORN, CECILIE])
        except Exception as error:  # noqa: BLE001 - a thread's own failure must be seen
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(ledger("id")) == 2


def test_what_is_due_later_waits_and_goes_out_once_after_days_without_a_worker(ask, clock, work, ledger, mails):
    for days in (1, 2, 3, 9):
        ask(key=f"1:{days}", due_at=NOON + days * DAY)
    work()
    assert ledger("state") == [rules.WAITING] * 4
    clock(NOON + 3 * DAY)
    for _ in range(3):
        work()
    assert ledger("state") == [rules.KEPT] * 3 + [rules.WAITING]
    assert len(mails()) == 3


def test_quiet_hours_hold_everything_back_until_they_end(ask, arrange, clock, work, ledger):
    clock(NOON + dt.timedelta(hours=10))  # 22:00
    ask()
    work()
    assert ledger("state") == [rules.WAITING]
    with arrange() as uow:
        operations.set_quiet_hours(uow, begins=dt.time(23), ends=dt.time(6), weekends=False)
    work()
    assert ledger("state") == [rules.KEPT]


def test_several_workers_take_different_rows(app, ask, arrange, ledger, mails):
    from app.notices.operations import deliver_due

    ask(recipients=[Recipient(f"r{n}@example.no", f"R {n}") for n in range(120)])
    taken, begun = [], threading.Barrier(3)

    def one():
        begun.wait(timeout=10)
        while True:
            with arrange() as uow:
                done = deliver_due(uow)
            taken.append(done)
            if done < 20:
                return

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 120
    assert len({each.to for each in mails()}) == len(mails()) == 120
    assert set(ledger("state")) == {rules.KEPT}


def test_a_kill_between_message_and_ledger_leaves_neither(app, ask, arrange, work, ledger, mails):
    from app.notices.operations import deliver_due

    ask(recipients=[BJORN, CECILIE])

    class Killed(BaseException):
        pass

    def killed():
        with arrange() as uow:
            assert deliver_due(uow) == 2
            uow.settle()
            raise Killed

    with pytest.raises(Killed):
        killed()
    assert (ledger("state"), mails()) == ([rules.WAITING] * 2, [])
    work()
    assert (ledger("state"), len(mails())) == ([rules.KEPT] * 2, 2)


def test_what_cannot_be_written_fails_visibly_and_goes_out_once_it_is_put_right(ask, arrange, work, ledger, mails):
    with arrange() as uow:
        item = uow.session.scalar(sa.select(NoticeTemplate).where(NoticeTemplate.code == "certificate-expires"))
        item.body_nb = "Hei\n{{ store.nmae }}"
    ask(recipients=[BJORN])
    ask(recipients=[CECILIE])
    work()
    assert ledger("state") == [rules.FAILED, rules.KEPT]
    failed, _ = ledger("id")
    assert ledger("reason")[0][1] == {"line": 2, "name": "store.nmae", "near": "store.name"}
    with arrange() as uow:
        item = uow.session.scalar(sa.select(NoticeTemplate).where(NoticeTemplate.code == "certificate-expires"))
        item.body_nb = "Hei\n{{ store.name }}"
        operations.retry(uow, failed)
    work()
    assert ledger("state") == [rules.KEPT, rules.KEPT]
    assert mails()[1].body.startswith("Hei\ncanarybjorn butikk")


def test_an_error_of_the_program_rests_and_keeps_no_other_back(app, ask, work, clock, ledger, monkeypatch):
    from app.notices.operations import delivering

    real = delivering.written

    def broken(template, offered, language):
        if offered["recipient"]["name"] == "Bjørn Blom":
            raise KeyError("anything")
        return real(template, offered, language)

    monkeypatch.setattr(delivering, "written", broken)
    ask(recipients=[BJORN, CECILIE])
    work()
    assert ledger("state", "attempts") == [(rules.WAITING, 1), (rules.KEPT, 1)]
    assert ledger("next_at")[0] == NOON + dt.timedelta(minutes=1)
    monkeypatch.setattr(delivering, "written", real)
    work()
    assert ledger("state")[0] == rules.WAITING
    clock(NOON + dt.timedelta(minutes=2))
    work()
    assert ledger("state", "attempts")[0] == (rules.KEPT, 2)


def test_a_mail_server_away_for_a_day_loses_nothing_and_sends_nothing_twice(server, ask, work, ledger, system):
    from app.platform.outbox_models import OutboxEvent

    server.away = True
    ask(recipients=[BJORN, CECILIE])
    for _ in range(6):
        work()
    assert ledger("state") == [rules.QUEUED] * 2
    server.away = False
    work()
    work()
    assert ledger("state") == [rules.SENT] * 2
    assert sorted(each["To"] for each in server.received) == ["bjorn@example.no", "cecilie@example.no"]
    assert all(ledger("sent_at"))
    names = system.scalars(sa.select(OutboxEvent.name).where(OutboxEvent.name.startswith("notices."))).all()
    assert names == ["notices.notice-sent"] * 2


def test_a_server_that_never_comes_back_fails_it_and_one_click_sends_it_again(
    app, server, ask, arrange, work, ledger, monkeypatch
):
    known = jobs.kinds(app)
    monkeypatch.setitem(known, mail.KIND, replace(known[mail.KIND], attempts=3))
    server.away = True
    ask()
    for _ in range(5):
        work()
    assert ledger("state") == [rules.FAILED]
    assert "mail server" in ledger("reason")[0][0]
    server.away = False
    with arrange() as uow:
        assert operations.retry_all(uow) == 1
    assert ledger("state") == [rules.QUEUED]
    work()
    assert ledger("state") == [rules.SENT]
    assert len(server.received) == 1
    [sent] = ledger("id")
    with pytest.raises(Refused), arrange() as uow:
        operations.retry(uow, sent)


def test_who_has_no_address_is_not_forgotten(ask, work, arrange, ledger, mails):
    nobody = [Recipient("", "Anne", person_id=5), Recipient("ikke en adresse", "Berit", person_id=6)]
    ids = ask(recipients=[*nobody, BJORN])
    assert len(set(ids)) == 3
    work()
    assert ledger("recipient", "state") == [
        ("person 5", rules.FAILED), ("person 6", rules.FAILED), ("bjorn@example.no", rules.KEPT),
    ]  # fmt: skip
    assert len(mails()) == 1
    with pytest.raises(Refused) as refusal, arrange() as uow:
        operations.retry(uow, ids[0])
    assert refusal.value.problems[0].code == "notices.address"


def test_skipping_needs_a_reason_and_comes_too_late_for_what_is_gone(ask, arrange, work, ledger):
    [waiting] = ask(due_at=NOON + DAY)
    for why in ("", "   ", "x" * 201):
        with pytest.raises(Refused), arrange() as uow:
            operations.skip(uow, waiting, why)
    with arrange() as uow:
        operations.skip(uow, waiting, "Ringt og avtalt")
    assert ledger("state", "reason") == [(rules.SKIPPED, ["%(why)s", {"why": "Ringt og avtalt"}])]
    [gone] = ask(key="other")
    work()
    with pytest.raises(Refused), arrange() as uow:
        operations.skip(uow, gone, "For sent")


def test_without_such_a_template_nothing_is_ordered(ask, ledger):
    with pytest.raises(Refused) as refusal:
        ask(template="no-such")
    assert refusal.value.problems[0].field == "template"
    assert ledger("id") == []
    assert ask(recipients=[]) == []


def test_a_record_that_is_gone_when_it_is_due_fails_it(ask, work, ledger):
    ask(about=("certificate", 2_000_000_000))
    work()
    assert ledger("state", "reason") == [(rules.FAILED, ["What it was to tell of no longer exists.", {}])]


def test_due_rows_are_found_by_an_index(app, ask, system):
    ask()
    statement = sa.select(Notice.id).where(Notice.state == rules.WAITING, Notice.next_at <= NOON).limit(50)
    with app.app_context():
        from app.platform.db import db

        name = db.engine.dialect.name
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    if name == "sqlite":
        plan = str(system.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}")).all())
        assert "ix_notice_waiting" in plan
