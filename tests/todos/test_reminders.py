"""Reminders: to whom, once, also those that were due while nothing ran."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def sent(system):
    def mails() -> list[tuple[str, str]]:
        from app.platform.mail import MailMessage

        return [(m.to, m.subject) for m in system.scalars(select(MailMessage).order_by(MailMessage.id)).all()]

    return mails


def remind(arrange, at: dt.datetime) -> None:
    from app.todos import tasks

    with arrange(now=at) as uow:
        tasks.remind(uow)


def test_after_three_days_without_a_worker_each_due_reminder_goes_out_once(arrange, give, users, sent):
    give(title="Eldst", owner_id=users["anna"], remind_at=NOW, due_on=dt.date(2026, 11, 26))
    give(title="Nyest", owner_id=users["tove"], remind_at=NOW + 48 * HOUR)
    give(title="Senere", owner_id=users["anna"], remind_at=NOW + 200 * HOUR)
    remind(arrange, NOW - HOUR)
    assert sent() == []
    for _ in range(2):
        remind(arrange, NOW + 72 * HOUR)
    assert sent() == [
        ("anna@bukett.example", "Påminnelse: Eldst (frist 26.11.2026)"),
        ("tove@bukett.example", "Påminnelse: Nyest"),
    ]


def test_the_timetable_sends_them(app, give, users, sent, monkeypatch):
    from app.platform.jobs import timetable
    from app.todos.domain import DOMAIN

    give(owner_id=users["anna"], remind_at=NOW)
    monkeypatch.setenv("BUKETT_NOW", (NOW + 72 * HOUR).isoformat())
    for _ in range(2):
        timetable.run_due(app, DOMAIN.schedule)
    assert [to for to, _ in sent()] == ["anna@bukett.example"]


def test_a_role_is_reminded_as_a_whole_and_so_is_it_for_an_owner_who_has_left(arrange, give, users, sent):
    from app.platform.security.models import AppUser

    with arrange() as uow:
        uow.session.get(AppUser, users["kari"]).roles = uow.session.get(AppUser, users["tove"]).roles
    give(role="Tender team", remind_at=NOW)
    remind(arrange, NOW)
    assert {to for to, _ in sent()} == {"tove@bukett.example", "kari@bukett.example"}
    give(title="Arvet", role=None, owner_id=users["tove"], remind_at=NOW)
    with arrange() as uow:
        uow.session.get(AppUser, users["tove"]).active = False
    remind(arrange, NOW)
    assert [to for to, subject in sent() if "Arvet" in subject] == ["kari@bukett.example"]


def test_a_closed_task_reminds_nobody_and_a_new_time_reminds_again(arrange, give, users, sent):
    from app.todos import operations
    from app.todos.models import Task

    pk = give(owner_id=users["anna"], remind_at=NOW)
    with arrange() as uow:
        operations.finish(uow, pk)
    remind(arrange, NOW)
    assert sent() == []
    with arrange() as uow:
        operations.reopen(uow, pk)
    remind(arrange, NOW)
    with arrange() as uow:
        item = uow.session.get(Task, pk)
        item.remind_at = NOW + HOUR
        operations.TASK.settle(uow, item)
    remind(arrange, NOW + HOUR)
    assert len(sent()) == 2


def test_a_reminder_without_an_address_stops_no_other(arrange, give, users, sent):
    from app.platform.security.models import AppUser

    with arrange() as uow:
        uow.session.get(AppUser, users["anna"]).email = "ingen"
    give(owner_id=users["anna"], remind_at=NOW)
    give(owner_id=users["tove"], remind_at=NOW)
    remind(arrange, NOW)
    assert [to for to, _ in sent()] == ["tove@bukett.example"]
