"""One application for the whole run, emptied after each test, and a small known world.

No application context stays open while a client sends requests: each request has its own, as in production.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.kept import KeptWorld, put_back
from tests.services import browsing, serving
from tests.world import PASSWORD, World

KEPT = {"county", "municipality", "scheme", "ab_role", "alembic_version"}
KEPT_NUMBERS = {"sqlite": sorted(KEPT), "postgresql": [f"{name}_id_seq" for name in KEPT]}
BEGIN_ANEW = {
    "sqlite": sa.text("DELETE FROM sqlite_sequence WHERE name NOT IN :kept").bindparams(
        sa.bindparam("kept", expanding=True)
    ),
    "postgresql": sa.text(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
        " WHERE last_value IS NOT NULL AND sequencename <> ALL(:kept)"
    ),
}
SECRET = sha256(b"the tests of Bukett").hexdigest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first, then the security matrix: none of several processes is left with minutes of work in the end.

    Tests that share what takes long to make stay in one process, so that it is made once.
    """
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.path.parent.name != "security"))
    for item in items:
        if item.get_closest_marker("slow") is None and _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def _shares(item: pytest.Item) -> bool:
    found = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]  # pytest tells it nowhere else
    return any(definitions[-1].scope == "module" for definitions in found.values())


@pytest.fixture(scope="session")
def database_server() -> str | None:
    """The PostgreSQL server to run on, where one is named; else SQLite."""
    return os.environ.get("BUKETT_TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The application's folder: in memory where the system has such a place, since a test waits for no disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 << 30
    with tempfile.TemporaryDirectory(prefix="bukett-tests-", dir=memory if roomy else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def built_app(database_server: str | None, home: Path) -> Iterator[object]:
    """The real application on a database of its own, made by the migrations and prepared as a release prepares it."""
    from app.factory import create_app
    from config import Settings

    name, admin = f"suite_{uuid.uuid4().hex[:12]}", None
    url = f"sqlite:///{home / 'suite.db'}"
    if database_server:
        admin = sa.create_engine(database_server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        url = admin.url.set(database=name).render_as_string(hide_password=False)
    settings = Settings.from_environment(
        {
            "BUKETT_DATA_DIR": str(home),
            "BUKETT_DATABASE_URL": url,
            "BUKETT_SECRET_KEY": SECRET,
            "BUKETT_JWT_SECRET_KEY": SECRET[::-1],
            "BUKETT_ALLOW_SYNTHETIC_ORGNR": "1",
            "BUKETT_LOG_LEVEL": "ERROR",
        }
    )
    app = create_app(settings)
    app.config.update(TESTING=True, FAB_PASSWORD_HASH_METHOD="pbkdf2:sha256:1000")
    result = app.test_cli_runner().invoke(args=["release"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        app.extensions["shipped schemes"] = _schemes()
    _empty(app)  # the first test finds what every other finds
    yield app
    from app.platform.db import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def app(built_app: object) -> Iterator[object]:
    """The application; whatever the test wrote is gone afterwards."""
    yield built_app
    _empty(built_app)


@pytest.fixture(scope="session")
def kept_world() -> KeptWorld:
    """The world's rows, once it has been made."""
    return KeptWorld()


@pytest.fixture
def world(app: object, kept_world: KeptWorld) -> World:
    """Anna (membership), Bjørn and Cecilie (florists with a store each), Tove (tender team), Øyvind, Farida, Adam."""
    return put_back(app, kept_world)


@pytest.fixture
def sign_in(app: object, world: World):
    """A client signed in as somebody of the world: `sign_in("tove")`. Kept between calls."""
    clients: dict[str, object] = {}

    def enter(name: str | None):
        if name not in clients:
            client = app.test_client()
            if name is not None:
                with client.session_transaction() as session:
                    session["_user_id"], session["_fresh"] = world.carried(name), True
            clients[name] = client
        return clients[name]

    return enter


@pytest.fixture
def token(sign_in):
    """The CSRF token of somebody's session."""
    import re

    def read(name: str) -> str:
        page = sign_in(name).get("/profile/password").text
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)

    return read


@pytest.fixture
def bearer(app: object, world: World):
    """Headers with a token from the API's own login."""

    def headers(name: str) -> dict[str, str]:
        answer = app.test_client().post("/api/v1/security/login", json={"username": name, "password": PASSWORD})
        return {"Authorization": f"Bearer {answer.json['access_token']}"}

    return headers


class Everything:
    """A session of its own that sees everything, for looking; requests beside it keep their own scope and context."""

    def __init__(self, session: object) -> None:
        self._session = session

    def __getattr__(self, name: str):
        def call(*args: object, **kwargs: object):
            from app.platform.scope import SYSTEM, acting_as

            with acting_as(SYSTEM):
                self._session.expunge_all()  # what was read before stays as it was; this reads anew
                self._session.rollback()
                return getattr(self._session, name)(*args, **kwargs)

        return call


@pytest.fixture
def system(app: object) -> Iterator[Everything]:
    """For looking at what is in the database. Writing goes through `arrange`."""
    from sqlalchemy.orm import Session

    from app.platform.db import db

    with app.app_context():
        engine = db.engine
    with Session(engine, autoflush=False) as session:
        yield Everything(session)
        session.rollback()


@pytest.fixture
def arrange(app: object):
    """Opens a unit of work that sees everything, for arranging. No request may be sent inside."""
    from contextlib import contextmanager

    @contextmanager
    def open_one(**more: object):
        from app.platform.db import unit_of_work
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM), unit_of_work(source="system", **more) as uow:
            yield uow

    return open_one


@pytest.fixture(scope="session")
def shared_data() -> Path:
    return Path(__file__).parents[2] / "shared" / "data"


def _schemes() -> list[dict[str, object]]:
    from app.certifications.models import Scheme
    from app.platform.db import db

    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(Scheme.__table__)).mappings()]


def _ship(connection: sa.Connection, schemes: list[dict[str, object]]) -> None:
    """The schemes as they are shipped, whatever a test has made of them."""
    from app.certifications.models import Scheme

    connection.execute(sa.delete(Scheme.__table__))
    connection.execute(sa.insert(Scheme.__table__), schemes)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('scheme', 'id'), max(id)) FROM scheme"))


def _empty(app: object) -> None:
    """Empty what a test filled, and begin its numbers anew.

    Emptying every table, filled or not, took longer than most tests, most of all with PostgreSQL's TRUNCATE: it makes
    new files for each.
    """
    from app.platform.db import db
    from app.platform.engine import writing

    tables, question = _tables()
    with app.app_context():
        db.session.remove()
        postgresql = db.engine.dialect.name == "postgresql"
        with writing(db.engine), db.engine.begin() as connection:
            found = connection.execute(question).mappings().one()
            if not postgresql:
                connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            removed = {t.name: connection.execute(t.delete()).rowcount for t in tables if found[t.name]}
            connection.execute(BEGIN_ANEW[connection.dialect.name], {"kept": KEPT_NUMBERS[connection.dialect.name]})
            _ship(connection, app.extensions["shipped schemes"])
        if large := [name for name, rows in removed.items() if postgresql and rows > 2000]:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text(f"VACUUM ANALYZE {', '.join(large)}"))


@cache
def _tables() -> tuple[list[sa.Table], sa.Select]:
    """The tables to empty, those that refer to others first, and the question which of them have rows."""
    from flask_appbuilder import Model

    tables = [t for t in reversed(Model.metadata.sorted_tables) if t.name not in KEPT]
    return tables, sa.select(*(sa.exists(sa.select(1).select_from(t)).label(t.name) for t in tables))


@pytest.fixture
def served(app):
    """The application over HTTP."""
    with serving(app) as url:
        yield url


@pytest.fixture
def page(app, served, sign_in):
    """Anna's browser, in English. What its console says is kept in `said`."""
    name = app.config["SESSION_COOKIE_NAME"]
    sign_in("anna").get("/")
    kept = {name: sign_in("anna").get_cookie(name).value, "bukett_locale": "en"}
    with browsing() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.add_cookies([{"name": n, "value": v, "url": served} for n, v in kept.items()])
        opened = context.new_page()
        opened.said = []
        opened.on("console", lambda m: opened.said.append(m.text) if m.type in ("error", "warning") else None)
        opened.on("pageerror", lambda error: opened.said.append(str(error)))
        yield opened
