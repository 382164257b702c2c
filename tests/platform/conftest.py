"""Databases and the small application for the tests of background work."""

from __future__ import annotations

import os
import uuid

import pytest
import sqlalchemy as sa

from app.platform.db import db
from app.platform.scope import SYSTEM, acting_as
from tests.platform import background
from tests.services import browsing


@pytest.fixture
def background_url(tmp_path):
    """An empty database: a file, or one of its own on the server that BUKETT_TEST_DATABASE_URL names."""
    server = os.environ.get("BUKETT_TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path / 'background.sqlite'}"
        return
    name = f"background_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def make_background(background_url, tmp_path):
    """Makes the application with other hooks, timetables or settings."""
    made = []

    def make(**more):
        app = background.make_app(background_url, tmp_path, **more)
        if not made:
            background.make_tables(app)
        made.append(app)
        return app

    background.ended.clear()
    yield make
    for app in made:
        app.extensions["bukett.publisher"].flush(2)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def background_app(make_background):
    return make_background()


@pytest.fixture
def in_app(background_app):
    """Inside the application, as the system."""
    with background_app.app_context(), acting_as(SYSTEM):
        yield background_app


@pytest.fixture(scope="module")
def chromium():
    with browsing() as browser:
        yield browser


@pytest.fixture
def person(app, served, chromium, sign_in):
    """Somebody of the world at a browser of their own: a page, whose errors fail the test."""
    wrong, contexts = [], []

    def enter(name: str):
        context = chromium.new_context(base_url=served, viewport={"width": 1280, "height": 900}, locale="en-GB")
        contexts.append(context)
        cookie = sign_in(name)
        cookie.get("/profile/")
        value = cookie.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
        context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": served}])
        return opened(context)

    def opened(context):
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    enter.tab = opened
    yield enter
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def card(world):
    return f"/stores/{world.ids['bjorn']['store']}"
