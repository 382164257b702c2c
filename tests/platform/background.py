"""A small application with background work of its own: chunks of rows, events about them, hooks that count.

Worker processes load it as FLASK_APP=tests.platform.background:create_app; the environment says where its data lie.
Its tables stand in metadata of their own, so that they never mix with the product's.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import sqlalchemy as sa
from flask import Flask
from flask_appbuilder import Model

from app.kernel.events import Event, on
from app.kernel.problems import Problem, Refused
from app.platform import db as database
from app.platform import engine, jobs, scope, tasks
from app.platform.db import db

own = sa.MetaData()
chunk_row = sa.Table("chunk_row", own, sa.Column("n", sa.Integer, primary_key=True), sa.Column("job_id", sa.Integer))
tally = sa.Table("chunk_tally", own, sa.Column("id", sa.Integer, primary_key=True), sa.Column("total", sa.Integer))
seen = sa.Table(
    "chunk_seen",
    own,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hook", sa.String(40)),
    sa.Column("first", sa.Integer),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunked(Event):
    name: ClassVar[str] = "background.chunked"
    first: int
    size: int
    on: dt.date | None = None


def insert_chunk(uow, job):
    first = job.cursor.get("next", 0)
    rows = range(first, min(first + job.arguments["size"], job.total))
    uow.session.execute(sa.insert(chunk_row), [{"n": n, "job_id": job.id} for n in rows])
    time.sleep(job.arguments.get("pause", 0))
    uow.emit(Chunked(first=first, size=len(rows), on=uow.today))
    job.cursor = {"next": first + len(rows)}
    job.advance(len(rows))
    if job.done == job.total:
        job.finish({"rows": job.done})


def refuse(uow, job):
    uow.session.execute(sa.insert(chunk_row), [{"n": -1, "job_id": job.id}])
    raise Refused([Problem("background.no", None, "Not %(what)s.", {"what": "so"})])


def stumble(uow, job):
    uow.session.execute(sa.insert(chunk_row), [{"n": -2, "job_id": job.id}])
    raise ValueError("anna@example.org owes 12345678903")


def beside(uow, job):
    job.finish({"prepared": job.prepared})


def prepare_beside(session, job):
    time.sleep(job.arguments.get("pause", 0))
    return "made outside any transaction"


def count_chunk(uow, event):
    uow.session.execute(sa.update(tally).values(total=tally.c.total + event.size))


def note_chunk(uow, event):
    assert isinstance(event.on, dt.date)
    uow.session.execute(sa.insert(seen).values(hook="note", first=event.first))


ended: list[tuple[int, str]] = []
KINDS = (
    jobs.JobKind("test.chunks", insert_chunk, "Chunks", ended=lambda _uow, job, state: ended.append((job.id, state))),
    jobs.JobKind("test.refuse", refuse, "Refuse", ended=lambda _uow, job, state: ended.append((job.id, state))),
    jobs.JobKind("test.stumble", stumble, "Stumble", attempts=2),
    jobs.JobKind("test.beside", beside, "Beside", prepare=prepare_beside, queue="heavy"),
)
HOOKS = (on(Chunked, note_chunk), on(Chunked, count_chunk))


def make_app(database_url, data_dir, broker_url="embedded", *, hooks=HOOKS, schedule=(), mail_url=None) -> Flask:
    """The application; its tables are made by `make_tables`."""
    app = Flask("background")
    settings = SimpleNamespace(
        broker_url=broker_url,
        data_dir=Path(data_dir),
        files_dir=Path(data_dir) / "files",
        mail_url=mail_url,
        mail_from="Bukett <bukett@example.org>",
        log_level="WARNING",
        production=True,
    )
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url, BUKETT=settings, SECRET_KEY="of the tests")
    db.init_app(app)
    database.install()
    scope.install()
    with app.app_context():
        engine.configure(db.engine)
    tasks.init(app, jobs=KINDS, schedule=schedule, hooks=hooks)
    return app


def make_tables(app: Flask) -> None:
    with app.app_context(), engine.writing(db.engine):
        Model.metadata.create_all(db.engine)
        own.create_all(db.engine)
        with db.engine.begin() as connection:
            connection.execute(sa.insert(tally).values(id=1, total=0))


def create_app() -> Flask:
    """What FLASK_APP names."""
    return make_app(os.environ["BACKGROUND_DATABASE"], os.environ["BACKGROUND_DIR"], os.environ["BACKGROUND_BROKER"])
