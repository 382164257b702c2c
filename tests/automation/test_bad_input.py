"""What the world and people do wrong: servers that hang, lead inside or flood, hostile texts, mail that does not go."""

from __future__ import annotations

import datetime as dt
import time
from functools import partial

import pytest
import sqlalchemy as sa

from tests.automation.acting import REGISTERED, SET, certificate, claims_forgotten, moved
from tests.notices.conftest import server as mail_server
from tests.platform.editing import Opened
from tests.platform.test_webhooks import saying, server

__all__ = ["mail_server"]  # a fixture

INSIDE = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
HOSTILE = (
    "{{ 7 * 7 }}", "{{ certificate.__class__ }}", "{% for x in y %}", "{{ config }}", "{# a #}", "{{ certificate.nr }}",
    "{{ ''.join([]) }}", "{{",
)  # fmt: skip


def hangs(_connection):
    time.sleep(3)


def floods(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x" * 10_000)


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        (hangs, "retrying", "did not answer within"),
        (saying(INSIDE), "retrying", "Redirects are not followed"),
        (floods, "done", ""),
    ],
)
def test_a_servers_bad_manners_cost_little_and_are_told(
    answer, state, told, app, automate, register, work, runs, monkeypatch
):
    from app.platform import webhooks

    monkeypatch.setitem(app.extensions, "bukett.webhook_transport", partial(webhooks.send, seconds=1))
    with server(answer) as (url, got):
        automate(REGISTERED, {"kind": "webhook", "url": url}, SET)
        pk = register()
        began = time.monotonic()
        work()
        assert time.monotonic() - began < 20
    ((run, steps),) = runs()
    assert (run.state, steps[0].state) == (state, state)
    assert len(got) == 1
    if told:
        assert told in run.problem[1]
        assert run.due_at is not None
        assert certificate(app, pk).certifier is None
    else:
        assert len(steps[0].result["answer"]) == webhooks.KEPT
        assert certificate(app, pk).certifier == "DNV"


def test_a_webhook_that_never_answers_waits_visibly_after_a_day(app, automate, register, work, runs, monkeypatch):
    from app.platform import webhooks

    def transport(url, body, headers):
        raise webhooks.Undelivered("The server answered with the error %(status)s.", status=503)

    monkeypatch.setitem(app.extensions, "bukett.webhook_transport", transport)
    automate(REGISTERED, {"kind": "webhook", "url": "https://hooks.example.com/a"})
    register()
    work()
    for hours in (1, 1, 1, 2, 4, 7, 13):
        moved(monkeypatch, hours=hours)
        claims_forgotten(app)
        work("automation.wake")
    ((run, (step,)),) = runs()
    assert (run.state, step.state, step.attempts, run.due_at) == ("failed", "failed", 8, None)
    assert run.problem[2] == {"status": 503}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_or_missing_place_is_refused_beside_its_field_and_kept_as_typed(text, sign_in):
    ada = sign_in("admin")
    ada.set_cookie("bukett_locale", "en")
    form = Opened(ada, "/automations/new")
    data = {
        **form.values, "name": "Ond", "kind": "event", "event": REGISTERED["event"], "s0.kind": "create_task",
        "s0.title": f"Se {text}", "s0.role": "Membership", "s0.due": "1", "s0.description": "", "do": "save",
    }  # fmt: skip
    answer = ada.post("/automations/new", data=data)
    from html import escape

    assert answer.status_code == 422, text
    assert "There is no “" in answer.text or "Only places such as" in answer.text
    assert escape(f"Se {text}") in answer.text.replace("&#39;", "&#x27;")


def test_what_a_record_holds_is_never_carried_out(app, automate, register, work, runs):
    automate(REGISTERED, {**SET, "value": "Se {{ certificate.number }}"})
    pk = register(number="{{ today }}{% x %}")
    work()
    ((run, _),) = runs()
    assert run.state == "done"
    assert certificate(app, pk).certifier == "Se {{ today }}{% x %}"


def test_a_mail_server_away_for_a_day_holds_no_run_up_and_loses_nothing(
    app, automate, register, work, runs, arrange, system, world, mail_server, monkeypatch
):  # fmt: skip
    from app.notices.models import Notice
    from app.notices.operations import load_templates
    from app.platform.jobs import Job
    from app.stores.models import Store

    monkeypatch.setenv("BUKETT_NOW", "2026-11-25T10:00:00+00:00")
    with arrange() as uow:
        load_templates(uow)
        uow.session.get(Store, world.ids["bjorn"]["store"]).email = "butikken@example.org"
    automate(REGISTERED, {"kind": "send_mail", "template": "certificate-expires", "to": "store"}, SET)
    mail_server.away = True
    pk = register()
    work("notices.deliver-due")
    ((run, _),) = runs()
    assert run.state == "done"
    assert certificate(app, pk).certifier == "DNV"
    assert system.scalars(sa.select(Notice.state)).one() != "sent"

    def later():
        moved(monkeypatch, days=1)
        claims_forgotten(app)
        with arrange() as uow:
            uow.session.execute(sa.update(Job).values(run_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))
        work("notices.deliver-due")

    mail_server.away = False
    later()
    later()
    assert [each["To"] for each in mail_server.received] == ["butikken@example.org"]
    assert system.scalars(sa.select(Notice.state)).one() == "sent"
