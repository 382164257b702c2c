"""The official lists to check against, where they lie beside the checkout, and the tables alone."""

from __future__ import annotations

import csv
import os
import uuid
from pathlib import Path

import pytest

NORWAY = Path(__file__).parents[3] / "shared" / "data" / "norway"


@pytest.fixture(scope="session")
def norway():
    """Read one of the CSV lists as dictionaries."""

    def read(name: str) -> list[dict[str, str]]:
        with (NORWAY / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def postal_codes_file() -> Path:
    return NORWAY / "postal_codes.csv"


@pytest.fixture
def database_url(tmp_path):
    """An empty database: a file, or one of its own on the server that BUKETT_TEST_DATABASE_URL names."""
    server = os.environ.get("BUKETT_TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path / 'geography.db'}"
        return
    import sqlalchemy as sa

    name, admin = f"geography_{uuid.uuid4().hex[:12]}", sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def tables(database_url):
    """An application with nothing but the tables: enough for queries, operations and commands."""
    from flask import Flask  # here, so that the pure rules' tests do not load it

    from app.geography.commands import geography
    from app.platform import engine, scope
    from app.platform.db import db, install

    app = Flask("geography")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    install()
    scope.install()
    app.cli.add_command(geography)
    with app.app_context():
        engine.configure(db.engine)
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()
