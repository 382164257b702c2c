"""Logs hold no personal data; health tells the truth."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging

import pytest
import sqlalchemy as sa
import structlog

from app.platform import clock, jobs, telemetry
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as


@pytest.mark.parametrize(
    "value",
    [
        "mail to anna.hansen+x@blomst.example.no failed",
        "konto 12345678903",
        "konto 1234.56.78903 og 1234 56 78903",
        "fnr 010190 12345",
        "ring +47 912 34 567 eller 0047 91234567",
        "ring 91 23 45 67",
        "ring 912 34 567",
        "ring 91234567",
        "GET /members?name=Anna&phone=x",
        "redis://user:hemmelig@host/0",
        {"nested": ["anna@example.org", {"deep": "12345678903"}]},
        12345678903,
        "x [parameters: ('Anna Hansen', 5)]\n(Background on this error at: y)",
        "duplicate key\nDETAIL:  Key (mail)=(Anna) already exists.",
    ],
)
def test_personal_data_is_masked(value):
    text = json.dumps(telemetry.masked(value))
    for secret in ("anna", "Anna", "12345678903", "78903", "12345", "34567", "34 567", "45 67", "hemmelig", "x&", "=x"):
        assert secret not in text


@pytest.mark.parametrize(
    "value",
    ["2026-11-21T20:15:00.123456+00:00", "store 0486", "352601810", 4711, 1.5, None, True, "job 12 done 95 of 100"],
)
def test_what_is_harmless_stays(value):
    assert telemetry.masked(value) == value


def test_secrets_are_hidden_by_their_name():
    found = telemetry.masked({"password": "x", "csrf_token": "y", "body": "z", "Authorization": "w", "name": "ok"})
    assert found == dict.fromkeys(("password", "csrf_token", "body", "Authorization"), "[hidden]") | {"name": "ok"}


@pytest.fixture
def written():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    telemetry.configure(level="INFO", as_json=True)
    out = io.StringIO()
    root.handlers[0].setStream(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:], root.level = before
    structlog.contextvars.clear_contextvars()


def test_every_line_is_masked_json_whoever_writes_it(written):
    structlog.get_logger("ours").info("sent", to="anna@example.org")
    logging.getLogger("theirs").warning("no route to %s", "anna@example.org")
    lines = written()
    assert [line["logger"] for line in lines] == ["ours", "theirs"]
    assert "anna" not in json.dumps(lines)
    assert lines[0]["level"] == "info"


def test_errors_are_told_without_parameters(written, in_app):
    try:
        db.session.execute(
            sa.text("SELECT * FROM nowhere WHERE mail = :mail AND name = :n"), {"mail": "a@b.no", "n": "Anna"}
        )
    except sa.exc.DBAPIError:
        structlog.get_logger("ours").exception("failed")
    finally:
        db.session.rollback()
    [line] = written()
    assert "nowhere" in line["exception"]
    assert "Anna" not in json.dumps(line)
    assert "a@b.no" not in json.dumps(line)


def test_requests_are_logged_by_route_with_their_id(written, make_background):
    app = make_background()
    telemetry.log_requests(app)
    app.add_url_rule("/invite/<token>", view_func=lambda token: "ok", endpoint="invite")
    client = app.test_client()
    answer = client.get("/invite/kjempehemmelig?mail=anna@example.org", headers={"X-Request-ID": "abcdef-123456"})
    other = client.get("/invite/x", headers={"X-Request-ID": "bad id\u00e6"})
    assert answer.headers["X-Request-ID"] == "abcdef-123456"
    assert len(other.headers["X-Request-ID"]) == 32
    line = next(line for line in written() if line.get("request_id") == "abcdef-123456")
    assert (line["route"], line["status"], line["method"]) == ("/invite/<token>", 200, "GET")
    assert "hemmelig" not in json.dumps(written())


def test_health_tells_of_database_broker_and_worker(make_background):
    app = make_background()
    assert telemetry.live() == {"status": "ok"}
    good, found = telemetry.ready(app)
    assert good is (found["migrations"] == "ok")
    assert (found["database"], found["worker"], found["broker"]) == ("ok", "missing", "unknown")
    jobs.run_due(app, [jobs.Scheduled(telemetry.WORKER_SEEN, dt.timedelta(seconds=30), lambda _uow: None)])
    assert telemetry.ready(app)[1]["worker"] == "ok"
    with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
        uow.session.execute(sa.update(jobs.ScheduleClaim).values(claimed_at=clock.now() - dt.timedelta(hours=1)))
    assert telemetry.ready(app)[1]["worker"] == "missing"


def test_health_without_a_database(make_background, monkeypatch):
    app = make_background()

    def away(_app):
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("password is x"))

    monkeypatch.setattr(telemetry, "_migrations", away)
    good, found = telemetry.ready(app)
    assert (good, found["database"], found["status"]) == (False, "unavailable", "not ready")
    assert "password" not in json.dumps(found)
