"""Celery: real workers, killed; a broker that is down; wake-ups that nobody waits for."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import time
import uuid

import kombu
import pytest
import sqlalchemy as sa

from app.platform import broker, jobs, tasks
from app.platform.db import db, unit_of_work
from app.platform.outbox_models import OutboxEvent
from app.platform.scope import SYSTEM, acting_as
from app.platform.wakeups import UNAVAILABLE
from tests.platform import background, kills
from tests.services import absent, empty_redis

REDIS = os.environ.get("BUKETT_TEST_BROKER_URL", "redis://127.0.0.1:6379/15")
RABBITMQ = os.environ.get("BUKETT_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")
KILLS = int(os.environ.get("BUKETT_TEST_KILLS", "3"))
TABLES = ("chunk_row", "chunk_tally", "chunk_seen", "outbox_receipt")


# A run that is told a broker is about that one; the others have their turn in the runs that are told none.
BROKERS = ["redis"] if "BUKETT_TEST_BROKER_URL" in os.environ else ["embedded", "redis", "rabbitmq"]


@pytest.fixture(params=BROKERS)
def broker_url(request):
    if request.param == "embedded":
        yield "embedded"
        return
    if request.param == "rabbitmq":
        yield from rabbitmq()
        return
    with empty_redis(REDIS) as url:
        yield url


def rabbitmq():
    """RabbitMQ's address, its queue empty before and gone afterwards."""
    with kombu.Connection(RABBITMQ, connect_timeout=2) as connection:
        try:
            connection.connect()
        except OSError:
            absent("RabbitMQ")
        for before in (True, False):
            connection.channel().queue_delete("default")
            if before:
                yield RABBITMQ


class Run:
    """One application and the workers started for it."""

    def __init__(self, app, url, folder, broker_url):
        self.app, self.log = app, folder / "worker.log"
        self.environ = {
            "FLASK_APP": "tests.platform.background:create_app",
            "BACKGROUND_DATABASE": url,
            "BACKGROUND_DIR": str(folder),
            "BACKGROUND_BROKER": broker_url,
        }

    def worker(self):
        return kills.Worker(self.environ, self.log)

    def ask(self, statement):
        with self.app.app_context(), acting_as(SYSTEM):
            return db.session.scalar(statement)

    def order(self, kind="test.chunks", total=None, **arguments):
        with self.app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
            return jobs.enqueue(uow, kind, arguments, total=total)

    def idle(self):
        waiting = self.ask(sa.select(jobs.Job.id).where(jobs.Job.state.not_in(jobs.ENDED)).limit(1))
        return waiting is None and self.ask(pending().limit(1)) is None

    def progress(self):
        moving = self.ask(sa.select(sa.func.sum(jobs.Job.done)).where(jobs.Job.state.not_in(jobs.ENDED)))
        return moving if moving is not None else self.ask(sa.select(sa.func.count()).select_from(pending().subquery()))

    def tables(self):
        with self.app.app_context():
            return kills.snapshot(db.engine, TABLES, without=("id", "answered_at", "job_id"))


def pending():
    return sa.select(OutboxEvent.id).where(OutboxEvent.delivered_at.is_(None))


@pytest.fixture
def run(make_background, background_url, tmp_path, broker_url):
    return Run(make_background(broker_url=broker_url), background_url, tmp_path, broker_url)


@pytest.mark.slow
def test_killed_workers_leave_the_tables_of_an_unkilled_run(run):
    rows, size = 300 * KILLS, 10
    run.order(total=rows, size=size, pause=0.03)
    killed = kills.run_killed(run.worker, progress=run.progress, finished=run.idle, kills=KILLS, seed=20261121)
    assert killed == KILLS, run.log.read_text()
    found = run.tables()
    assert found["chunk_row"] == sorted(((n,) for n in range(rows)), key=repr)
    assert found["chunk_tally"] == [(rows,)]
    assert found["chunk_seen"] == sorted((("note", first) for first in range(0, rows, size)), key=repr)
    events = run.ask(sa.select(sa.func.count()).select_from(OutboxEvent))  # ids have gaps where a kill rolled back
    assert (events, len(found["outbox_receipt"])) == (rows // size, 2 * rows // size)
    order = list(run_order(run))
    assert order == sorted(order)
    assert run.ask(sa.select(jobs.Job.state)) == jobs.DONE


def run_order(run):
    with run.app.app_context(), acting_as(SYSTEM):
        return list(db.session.scalars(sa.select(background.seen.c.first).order_by(background.seen.c.id)))


@pytest.mark.slow
def test_work_starts_soon_after_its_commit_and_ends_well(run):
    run.order(total=1, size=1)
    with run.worker() as worker:
        kills.wait_until(run.idle, seconds=60, what="the first job")
        waits = []
        for _ in range(3):
            time.sleep(0.9)  # not in step with the sweeps
            made, began = run.order("test.refuse"), time.monotonic()
            kills.wait_until(
                lambda made=made: run.ask(sa.select(jobs.Job.state).where(jobs.Job.id == made)) == jobs.FAILED,
                seconds=20,
                what="the job",
            )
            waits.append(time.monotonic() - began)
        assert min(waits) < 1.0
        assert worker.stop() == 0


@pytest.mark.slow
def test_a_lost_message_is_made_good_by_the_sweep(run, monkeypatch):
    with run.worker():
        run.order(total=1, size=1)
        kills.wait_until(run.idle, seconds=60, what="the first job")
        monkeypatch.setattr(run.app.extensions["bukett.publisher"], "_publish", lambda _queue: None)
        run.order("test.beside")
        kills.wait_until(run.idle, seconds=20, what="the job nobody was told of")


def test_a_broker_that_is_down_costs_no_request_anything(make_background, caplog):
    caplog.set_level(logging.WARNING)  # an application made by an earlier test may have asked for errors alone
    app = make_background(broker_url="redis://127.0.0.1:1/0")
    began = time.monotonic()
    with app.app_context(), acting_as(SYSTEM):
        for _ in range(20):
            with unit_of_work() as uow:
                jobs.enqueue(uow, "test.beside", {"x": 1})
        assert time.monotonic() - began < 5
        publisher = app.extensions["bukett.publisher"]
        kills.wait_until(lambda: publisher.state == UNAVAILABLE, seconds=10, what="the health flag")
        assert jobs.run_pending(app, limit=50) == 20
    assert [record for record in caplog.records if "broker.unavailable" in str(record.msg)]


def test_many_commits_leave_one_message(make_background, tmp_path):
    app = make_background()
    publisher = app.extensions["bukett.publisher"]
    for _ in range(50):
        publisher.wake({"default", "heavy"})
        assert publisher.flush(5)
    waiting = sorted(path.name.partition(".")[2] for path in (tmp_path / "broker").glob("*.msg"))
    assert waiting == ["default.msg", "heavy.msg"]


def test_messages_are_json_and_say_only_where_to_look(make_background, tmp_path):
    app = make_background()
    with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
        jobs.enqueue(uow, "test.chunks", {"size": 1, "canary": "anna@example.org"}, total=1)
    assert app.extensions["bukett.publisher"].flush(5)
    [message] = (tmp_path / "broker").glob("*.msg")
    assert json.loads(message.read_text())["content-type"] == "application/json"
    assert "anna" not in message.read_text()


def test_nothing_is_sent_for_a_change_that_nobody_waits_for(make_background, tmp_path):
    app = make_background()
    with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
        uow.session.execute(sa.update(background.tally).values(total=5))
    assert app.extensions["bukett.publisher"].flush(5)
    assert list((tmp_path / "broker").glob("*.msg")) == []


def test_one_look_does_everything(make_background):
    ran = []
    app = make_background(schedule=(jobs.Scheduled("test.entry", dt.timedelta(hours=1), ran.append),))
    with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
        jobs.enqueue(uow, "test.chunks", {"size": 5}, total=10)
    tasks.work("default")
    tasks.work("default")
    with app.app_context(), acting_as(SYSTEM):
        assert db.session.scalar(sa.select(background.tally.c.total)) == 10
        assert db.session.scalar(pending().limit(1)) is None
    assert len(ran) == 1


def test_an_outage_of_the_database_is_survived(make_background, monkeypatch):
    app = make_background()

    def away(*_args, **_more):
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(tasks.outbox, "deliver", away)
    tasks.work("default")
    monkeypatch.undo()
    with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
        made = jobs.enqueue(uow, "test.chunks", {"size": 5}, total=10)
    tasks.work("default")
    with app.app_context(), acting_as(SYSTEM):
        assert db.session.get(jobs.Job, made).state == jobs.DONE


def test_settings_are_safe(make_background):
    app = make_background()
    found = tasks.celery_settings(app)
    assert found["accept_content"] == ["json"]
    assert found["task_acks_late"]
    assert found["task_ignore_result"]
    assert found["task_time_limit"] > found["task_soft_time_limit"] > 0
    assert {queue.name for queue in found["task_queues"]} == {"default", "heavy"} == tasks.queues(app)


def test_a_message_cut_by_a_full_disk_is_passed_over(make_background, tmp_path):
    make_background()
    (tmp_path / "broker" / f"1_{uuid.uuid4().hex}.default.msg").write_text('{"cut')
    with tasks.celery_app.connection_for_read() as connection:
        channel = connection.default_channel
        channel._put("default", {"whole": True})
        assert channel._get("default") == {"whole": True}
        with pytest.raises(broker.Empty):
            channel._get("default")
