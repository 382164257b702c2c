"""Celery: wakes workers, and nothing more. Jobs, outbox and timetable stand in the database.

`celery -A app.platform.tasks:celery_app worker` loads the application that FLASK_APP names. A worker sweeps every few
seconds by itself, so that a lost message costs no more than that; no beat is needed, and several workers do no harm.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from celery import Celery, signals
from flask import Flask
from flask.cli import ScriptInfo
from kombu.entity import Queue
from sqlalchemy.exc import DBAPIError

from app.kernel.events import Follower, Hook
from app.platform import broker, files, jobs, mail, outbox, telemetry, unrecorded
from app.platform.db import Uow, db, wake_with
from app.platform.scope import SYSTEM, acting_as
from app.platform.wakeups import Publisher

log = structlog.get_logger(__name__)

WORK = "bukett.work"
SWEEP = 2.0  # seconds between two looks at what no message has told of
SLICE = 5.0  # seconds after which a job lets others have their turn
HOOKS_AT_ONCE = 500
SOFT_LIMIT, HARD_LIMIT = 600, 660  # seconds for one message's work, most of it one long `prepare`
_STATE = "bukett.tasks"


class Worker(Celery):
    """Celery that asks the Flask application for its settings, once somebody needs them."""

    flask_app: Flask | None = None

    def on_configure(self) -> None:
        if self.flask_app is None:
            self.flask_app = ScriptInfo(os.environ.get("FLASK_APP") or "app.factory:create_app").load_app()
            if _STATE not in self.flask_app.extensions:
                raise RuntimeError("the application has not called tasks.init")


celery_app = Worker("bukett", set_as_current=False)


class State:
    """What one application's workers do."""

    def __init__(
        self,
        hooks: Sequence[Hook],
        schedule: Sequence[jobs.Scheduled],
        publisher: Publisher,
        followers: Sequence[Follower] = (),
    ) -> None:
        self.hooks, self.schedule, self.publisher = tuple(hooks), tuple(schedule), publisher
        self.followers = tuple(followers)


def init(
    app: Flask,
    *,
    jobs: Sequence[jobs.JobKind] = (),
    schedule: Sequence[jobs.Scheduled] = (),
    hooks: Sequence[Hook] = (),
    followers: Sequence[Follower] = (),
) -> None:
    """Make the domains' work known, and wake a worker after each commit that has something for it."""
    _know(app, (mail.MAIL_JOB, *jobs))
    celery_app.flask_app = app
    celery_app.config_from_object(celery_settings(app))
    publisher = Publisher(celery_app, WORK)
    app.extensions[_STATE] = State(hooks, (*_OWN_SCHEDULE, *schedule), publisher, followers)
    app.extensions["bukett.publisher"] = publisher
    wake_with(publisher.wake)


_know = jobs.init


def state(app: Flask) -> State:
    """What `init` was told."""
    found: State = app.extensions[_STATE]
    return found


def queues(app: Flask) -> frozenset[str]:
    """Every queue in which work may stand."""
    return frozenset({"default", *(kind.queue for kind in jobs.kinds(app).values())})


def celery_settings(app: Flask) -> dict[str, Any]:
    """Celery's settings: JSON only, late acknowledgement, no results, limits, and a broker that may come and go."""
    settings = app.config["BUKETT"]
    url = getattr(settings, "broker_url", "embedded") or "embedded"
    embedded = url == "embedded"
    visible = {"visibility_timeout": HARD_LIMIT + 60, "socket_connect_timeout": 2} if url.startswith("redis") else {}
    return {
        "broker_url": broker.URL if embedded else url,
        "broker_transport_options": broker.options(Path(settings.data_dir) / "broker") if embedded else visible,
        "broker_connection_timeout": 2,
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_soft_time_limit": SOFT_LIMIT,
        "task_time_limit": HARD_LIMIT,
        "task_queues": [_queue(name) for name in sorted(queues(app))],
        "task_default_queue": "default",
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_max_memory_per_child": 600_000,  # kilobytes; PDF making grows
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": {},
        "timezone": "UTC",
    }


def _queue(name: str) -> Queue:
    return Queue(name, routing_key=name)  # type: ignore[no-untyped-call]  # kombu has no types


@celery_app.task(name=WORK)
def work(queue: str, **_: Any) -> None:
    """Do what is due. Tolerates an outage of the database: the next sweep looks again."""
    app = celery_app.flask_app
    if app is None:
        raise RuntimeError("this worker has no application")
    try:
        look(app, queue)
    except DBAPIError as error:
        log.warning("work.database", error=type(error).__name__)
        with app.app_context():
            db.engine.dispose()


def look(app: Flask, queue: str = "default", *, seconds: float = SLICE) -> None:
    """One look into the database: timetable, outbox, then jobs for some seconds."""
    mine = state(app)
    more = False
    if queue == "default":
        jobs.release_dead(app)
        jobs.run_due(app, mine.schedule)
        answered = outbox.deliver(app, mine.hooks, followers=mine.followers, limit=HOOKS_AT_ONCE)
        more = answered >= HOOKS_AT_ONCE
    jobs.run_pending(app, limit=100, seconds=seconds, queue=queue)
    with app.app_context(), acting_as(SYSTEM):
        due = jobs.due_queues(app)
    if more or due:
        mine.publisher.wake(due | {"default"} if more else due)


def _seen(_uow: Uow) -> None:
    """Nothing but the claim itself: its row says when a worker was last at work."""


_OWN_SCHEDULE = (
    jobs.Scheduled(telemetry.WORKER_SEEN, dt.timedelta(seconds=30), _seen),
    jobs.Scheduled("platform.unrecorded", dt.timedelta(days=1), unrecorded.tidy, at=dt.time(3, 40)),
    jobs.Scheduled("platform.files-clean-up", dt.timedelta(days=1), files.clean_up, at=dt.time(3, 30)),
)
_stop = threading.Event()


@signals.setup_logging.connect
def _logging(**_: Any) -> None:
    if celery_app.flask_app is not None:
        settings = celery_app.flask_app.config["BUKETT"]
        telemetry.configure(level=getattr(settings, "log_level", "INFO"), as_json=getattr(settings, "production", True))


@signals.worker_process_init.connect
def _forked(**_: Any) -> None:
    """A forked process must not speak on its parent's connections.

    The program itself is no garbage: looking through it again and again cost a fifth of a large import.
    """
    gc.freeze()
    if celery_app.flask_app is not None:
        with celery_app.flask_app.app_context():
            for own in db.engines.values():
                own.dispose(close=False)


@signals.worker_ready.connect
def _sweeping(**_: Any) -> None:
    app = celery_app.flask_app
    if app is None:
        return
    _stop.clear()
    threading.Thread(target=_sweep, args=(app,), name="sweep", daemon=True).start()


def _sweep(app: Flask) -> None:
    wanted = queues(app)
    while not _stop.is_set():
        state(app).publisher.wake(wanted)
        _stop.wait(SWEEP)


@signals.worker_shutting_down.connect
def _stopping(**_: Any) -> None:
    _stop.set()
