"""Where is measured: the application on a database of its own, made for the measurement and dropped after it."""

from __future__ import annotations

import gc
import hashlib
import itertools
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.platform import clock

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
SECRET = "a secret of the bench and of nobody else"  # noqa: S105 - guards nothing


@dataclass
class Stand:
    """An application with data, a signed-in administrator, and what its statements cost."""

    app: Flask
    engine: sa.Engine
    stores: int
    client: FlaskClient
    statements: list[str] = field(default_factory=list)
    backends: set[int] = field(default_factory=set)

    @property
    def kind(self) -> str:
        return POSTGRESQL if self.engine.dialect.name == "postgresql" else SQLITE

    def get(self, url: str) -> Any:
        """A page; anything but an answer is a fault of the bench."""
        answer = self.client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}")
        return answer

    def counted(self, url: str, besides: str = "$^") -> int:
        """How many statements a page asks, besides those in which a pattern is found."""
        self.statements.clear()
        self.get(url)
        return sum(not re.search(besides, statement) for statement in self.statements)


@contextmanager
def databases(server: str | None, folder: Path, keep: Path | None = None) -> Iterator[Any]:
    """Makes empty databases by name, `make(name)` -> URL; all of them are gone afterwards.

    `keep`: the databases of stands stay, by what fills them, and are found again filled.
    """
    made: list[str] = []
    counter = itertools.count(1)
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT") if server else None

    def kept(name: str, place: Path) -> str:
        name = f"{name}_{_filling()}"
        if admin is None:
            place.mkdir(parents=True, exist_ok=True)
            return f"sqlite:///{place / f'{name}.sqlite'}"
        database = f"bukett_bench_{name}"
        with admin.connect() as connection:
            there = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.scalar(there, {"name": database}) is None:
                connection.execute(sa.text(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'"))
        return admin.url.set(database=database).render_as_string(hide_password=False)

    def make(name: str) -> str:
        if keep is not None and name.startswith("stores"):
            return kept(name, keep)
        if admin is None:
            return f"sqlite:///{folder / f'{name}_{next(counter)}.sqlite'}"
        made.append(f"bukett_bench_{name}_{uuid.uuid4().hex[:8]}")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {made[-1]} TEMPLATE template0 ENCODING 'UTF8'"))
        return admin.url.set(database=made[-1]).render_as_string(hide_password=False)

    try:
        yield make
    finally:
        if admin is not None:
            with admin.connect() as connection:
                for name in made:
                    connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            admin.dispose()


def _filling() -> str:
    """What a filled database depends on: the day, the tables and the code that fills it."""
    sources = [Path(__file__).parent / name for name in ("data.py", "history.py", "office.py")]
    sources += sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))
    told = str(clock.today()).encode() + b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(told).hexdigest()[:8]


def environment(url: str, folder: Path) -> dict[str, str]:
    """The settings under which is measured: production's, but for the address."""
    return {
        "BUKETT_DATA_DIR": str(folder), "BUKETT_DATABASE_URL": url, "BUKETT_SECRET_KEY": SECRET,
        "BUKETT_JWT_SECRET_KEY": SECRET[::-1], "BUKETT_ALLOW_SYNTHETIC_ORGNR": "1", "BUKETT_LOG_LEVEL": "ERROR",
    }  # fmt: skip


def application(url: str, folder: Path) -> Flask:
    """The real application on an empty database, prepared as a release prepares it."""
    from app.factory import create_app
    from config import Settings

    app = create_app(Settings.from_environment(environment(url, folder)))
    released = app.test_cli_runner().invoke(args=["release"])
    if released.exit_code != 0:
        raise RuntimeError(f"flask release failed: {released.output}") from released.exception
    return app


def stand(url: str, folder: Path, stores: int) -> Stand:
    """The application with so many stores, and somebody signed in."""
    from app.platform.db import db
    from tools.bench import data

    app = application(url, folder)
    with app.app_context():
        engine = db.engine
    if not _filled(engine, stores):
        data.load(app, stores)
    engine.dispose()
    gc.collect()
    gc.freeze()  # as `run.py` does in each web process
    if engine.dialect.name == "postgresql":  # one process does the work of a statement, so that its cost can be read
        sa.event.listen(engine, "connect", _alone)
    found = Stand(app, engine, stores, app.test_client())
    with found.client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["locale"] = "1:0", True, "nb"

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _count(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            found.statements.append(statement)
        if found.kind == POSTGRESQL:
            found.backends.add(connection.connection.dbapi_connection.info.backend_pid)

    return found


def _filled(engine: sa.Engine, stores: int) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(sa.text("SELECT count(*) FROM store")) == stores)


def _alone(connection: Any, _record: Any) -> None:
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.commit()


def close(found: Stand) -> None:
    """Let go of the database."""
    found.engine.dispose()
