"""A small application of its own: the security manager, one guarded page and one guarded API. No domain takes part."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask
from flask_appbuilder import AppBuilder, expose
from flask_babel import gettext
from sqlalchemy import create_engine, event, text

from app.platform import db as database
from app.platform import engine, scope
from app.platform.api.base import PlainApi
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, guarded_api, signed_in
from app.platform.runtime import Runtime
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import roles, users
from app.platform.signin.manager import BukettSecurityManager
from app.platform.views.base import PageView
from app.platform.views.help import HelpView

PASSWORD = "krakilske moser under bua"
OTHER = "gulnende seil over tundra"


class StartView(PageView):
    route_base = ""

    @expose("/")
    @signed_in
    def index(self):
        return gettext("Signed in")


class SearchView(PageView):
    route_base = "/search"

    @expose("/")
    @signed_in
    def search(self):
        return "search"


class ThingView(PageView):
    route_base = "/things"
    class_permission_name = "Thing"

    @expose("/")
    @guarded("list")
    def index(self):
        return "canary-page"

    @expose("/change", methods=["POST"])
    @guarded("edit")
    def change(self):
        return "changed-page"


class ThingApi(PlainApi):
    resource_name = "things"
    class_permission_name = "Thing"

    @expose("/", methods=["GET"])
    @guarded_api("list")
    def get_list(self):
        return self.answer({"result": "canary-api"})

    @expose("/", methods=["POST"])
    @guarded_api("add")
    def post(self):
        return self.answer({"result": "added"}, 201)


def _database(tmp_path):
    url = os.environ.get("BUKETT_TEST_DATABASE_URL")
    if not url:
        yield f"sqlite:///{tmp_path / 'security.sqlite'}"
        return
    name = f"sec_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


database_url = pytest.fixture(_database)


@pytest.fixture
def app(database_url):
    made = Flask("bukett-security", template_folder=str(Path("app/platform/templates").resolve()))
    made.config.update(
        SECRET_KEY="a secret of the tests, long enough for this",
        JWT_SECRET_KEY="another secret of the tests, long enough too",
        SQLALCHEMY_DATABASE_URI=database_url,
        FAB_PASSWORD_HASH_METHOD="pbkdf2:sha256:1000",
        BABEL_DEFAULT_LOCALE="nb",
        TRUSTED_HOSTS=["localhost", "127.0.0.1"],
        WTF_CSRF_TIME_LIMIT=None,
        BUKETT=SimpleNamespace(public_url="http://localhost", mail_url=None, demo_users_allowed=True),
    )
    for name in ("bukett", "bootstrap"):
        made.register_blueprint(Blueprint(name, "app", static_folder=str(Path("app").resolve()), url_prefix=f"/{name}"))
    db.init_app(made)
    database.install()
    scope.install()
    access = roles.merged([roles.office_reads("Thing", write=(roles.MEMBERSHIP,), florist={"list"})])
    made.extensions["bukett"] = Runtime(access=access)
    with made.app_context():
        engine.configure(db.engine)
        builder = AppBuilder(made, db.session, security_manager_class=BukettSecurityManager, indexview=StartView)
        for view in (SearchView, HelpView, ThingView, ThingApi):
            builder.add_view_no_menu(view)
        db.create_all()
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def add_user(app):
    def add(username="anna", role_names=(roles.ADMINISTRATOR,), password=PASSWORD, **more):
        with app.app_context(), acting_as(SYSTEM), unit_of_work(source="test") as uow:
            values = {"email": f"{username}@bukett.example", "first_name": "Anna", "last_name": "Berg", **more}
            return users.create_user(uow, username=username, roles=role_names, password=password, **values).id

    return add


@pytest.fixture
def change(app):
    """Run an operation of `users` in a unit of work of its own."""

    def run(operation, **arguments):
        with app.app_context(), acting_as(SYSTEM), unit_of_work(source="test") as uow:
            operation(uow, **arguments)

    return run


class Browser:
    """A browser: keeps cookies and sends the page's token with every form."""

    def __init__(self, app, **environ):
        self.client = app.test_client()
        self.client.environ_base.update(environ)

    def get(self, path, **more):
        return self.client.get(path, **more)

    def token(self):
        import re

        page = self.client.get("/login/").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        return found.group(1) if found else self.session_token()

    def session_token(self):
        import re

        page = self.client.get("/profile/password").text
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)

    def post(self, path, headers=None, **form):
        return self.client.post(path, data={"csrf_token": self.token(), **form}, headers=headers)

    def sign_in(self, username="anna", password=PASSWORD, **form):
        return self.post("/login/", username=username, password=password, **form)

    def inside(self):
        return self.client.get("/").status_code == 200


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def another(app):
    return lambda **environ: Browser(app, **environ)


@pytest.fixture
def api(app):
    """Sign in as a program: the answer to the login."""

    def login(username="anna", password=PASSWORD, **environ):
        client = app.test_client()
        return client.post(
            "/api/v1/security/login", json={"username": username, "password": password}, environ_base=environ
        )

    return login


@pytest.fixture
def queries(app):
    """The statements sent to the database inside a `with`."""
    seen = []

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda c, cur, statement, *_: seen.append(statement))
    return seen
