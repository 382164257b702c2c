"""The whole application on a database of its own, with an administrator and an auditor."""

from __future__ import annotations

import re

import pytest

from app.factory import create_app
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import roles, users
from config import Settings

PASSWORD = "krakilske moser under bua"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("administration")
    made = create_app(Settings.from_environment({"BUKETT_DATA_DIR": str(folder)}))
    made.config["FAB_PASSWORD_HASH_METHOD"] = "pbkdf2:sha256:1000"
    with made.app_context():
        db.create_all()
        with acting_as(SYSTEM), unit_of_work(source="test") as uow:
            for role in roles.ROLES:
                name = role.name.lower().replace(" ", "-")
                users.create_user(
                    uow,
                    username=name,
                    email=f"{name}@bukett.example",
                    first_name="Kari",
                    last_name=role.name,
                    roles=[role.name],
                    password=PASSWORD,
                )
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


class Reader:
    """Somebody signed in, with the page's token."""

    def __init__(self, app, name):
        self.client = app.test_client()
        page = self.client.get("/login/").text
        self.client.post("/login/", data={"username": name, "password": PASSWORD, "csrf_token": _token(page)})
        page = self.client.get("/profile/password").text
        self.token = _token(page)

    def get(self, path):
        return self.client.get(path)

    def post(self, path, **form):
        return self.client.post(path, data={"csrf_token": self.token, **form})


def _token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


@pytest.fixture
def reader(app):
    return lambda name="administrator": Reader(app, name)
