"""The start page's offer and first steps, the pages that ask, and demo users at the door."""

from __future__ import annotations

import dataclasses
import re

import pytest
import sqlalchemy as sa

from app.demo import operations, queries
from app.platform import jobs
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as

PASSWORD = "brygge-hegre-kanel-myrull-tjern-07"
QUERIES = 8


@pytest.fixture
def loaded(app):
    """A small demonstration."""
    with app.app_context(), acting_as(SYSTEM):
        operations.load_all(20, lambda: PASSWORD, lambda done, total: None)
        users = dict(queries.load(db.session()).users)
        db.session.remove()
    return users


@pytest.fixture
def beyond_loopback(app):
    """The server as others can reach it; `allow()` adds the operator's permission."""
    here = app.config["BUKETT"]

    def listen(*, allowed):
        app.config["BUKETT"] = dataclasses.replace(here, host="0.0.0.0", demo_allow_remote=allowed)

    yield listen
    app.config["BUKETT"] = here


def token_of(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def enter(client, name="tove", password=PASSWORD):
    token = token_of(client.get("/login/").text)
    return client.post("/login/", data={"username": name, "password": password, "csrf_token": token})


def post(client, address):
    token = token_of(client.get(address).text)
    return client.post(address, data={"csrf_token": token})


def test_every_demo_user_signs_in_and_sees_the_start_page(app, loaded):
    for name in loaded:
        client = app.test_client()
        assert enter(client, name).status_code == 303, name
        page = client.get("/")
        assert page.status_code == 200
        assert "b-demo" in page.text


def test_the_login_page_names_the_users_and_never_the_password(app, loaded):
    made = None
    with app.app_context():
        made = operations.new_password()
    page = app.test_client().get("/login/").text
    assert all(f'data-fill="{name}"' in page for name in loaded)
    assert PASSWORD not in page
    assert made not in page


def test_without_a_demonstration_the_login_page_names_nobody(app):
    assert "data-fill" not in app.test_client().get("/login/").text


def test_beyond_loopback_demo_users_are_refused_and_told_why(app, loaded, beyond_loopback):
    beyond_loopback(allowed=False)
    client = app.test_client()
    answer = enter(client)
    assert answer.status_code == 403
    assert "BUKETT_DEMO_ALLOW_REMOTE=1" in answer.text
    assert client.get("/").status_code == 302
    refused = client.post("/api/v1/security/login", json={"username": "tove", "password": PASSWORD})
    assert refused.status_code == 403
    assert refused.json["problems"][0]["code"] == "auth.demo"
    assert "data-fill" not in client.get("/login/").text


def test_a_wrong_password_learns_nothing_of_the_demonstration(app, loaded, beyond_loopback):
    beyond_loopback(allowed=False)
    answer = enter(app.test_client(), password="not-the-password-at-all")
    assert answer.status_code == 401
    assert "BUKETT_DEMO" not in answer.text


def test_expressly_allowed_they_enter(app, loaded, beyond_loopback):
    beyond_loopback(allowed=True)
    client = app.test_client()
    assert enter(client).status_code == 303
    assert client.get("/").status_code == 200
    assert client.post("/api/v1/security/login", json={"username": "tove", "password": PASSWORD}).status_code == 200


def test_who_is_signed_in_is_out_when_the_server_is_opened(app, loaded, beyond_loopback):
    client = app.test_client()
    enter(client)
    assert client.get("/").status_code == 200
    beyond_loopback(allowed=False)
    assert client.get("/").status_code == 302


def test_real_users_enter_beyond_loopback(app, world, beyond_loopback):
    from tests.world import PASSWORD as REAL

    beyond_loopback(allowed=False)
    assert enter(app.test_client(), "tove", REAL).status_code == 303


def make_administrator(app):
    from app.platform.security import users

    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="system") as uow:
        users.create_user(
            uow, username="sjef", email="sjef@kontor.example", first_name="Siri", last_name="Jensen",
            roles=["Administrator"], password="hemmelig-men-lang-7391",
        )  # fmt: skip
    client = app.test_client()
    assert enter(client, "sjef", "hemmelig-men-lang-7391").status_code == 303
    return client


def test_it_is_offered_where_the_register_is_empty_then_loaded_and_removed(app):
    client = make_administrator(app)
    assert "/demo/load" in client.get("/").text
    answer = post(client, "/demo/load")
    assert answer.status_code == 303
    shown = client.get(answer.location).text
    with app.app_context():
        made = operations.read_password()
    assert made in shown
    jobs.run_pending(app, limit=5)
    page = client.get("/").text
    assert "/demo/load" not in page
    assert "/demo/remove" in page
    assert made not in page
    assert client.get("/demo/load").location.endswith("/demo/remove")
    assert post(client, "/demo/remove").status_code == 303
    assert "/demo/load" in client.get("/").text
    with app.app_context(), acting_as(SYSTEM):
        assert db.session.scalar(sa.text("SELECT count(*) FROM job")) == 0
        assert operations.read_password() is None


def test_it_is_not_offered_where_the_register_holds_something(sign_in):
    assert "/demo/load" not in sign_in("admin").get("/").text


def test_first_steps_do_not_count_what_the_demonstration_did(app, loaded):
    client = make_administrator(app)
    page = client.get("/").text
    assert (
        len(re.findall(r"<li><i class=\"bi bi-circle\"|<li>", page.partition("b-checklist")[2].partition("</ol>")[0]))
        == 9
    )
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="form") as uow:
        uow.add(queries.MODELS["member"](number="1", name="Ekte AS", org_number="974760673", recorded_at=uow.now))
    steps = client.get("/").text.partition("b-checklist")[2].partition("</ol>")[0]
    assert steps.count('class="done"') == 1
    assert steps.count("<li") == 9


def test_first_steps_know_what_is_done(app, world, sign_in):
    steps = sign_in("admin").get("/").text.partition("b-checklist")[2].partition("</ol>")[0]
    assert steps.count('class="done"') == 5  # colleagues, members, stores, people, terms


@pytest.mark.parametrize("name", ["anna", "bjorn", "adam"])
@pytest.mark.parametrize("address", ["/demo/load", "/demo/remove"])
def test_only_administrators_load_and_remove(sign_in, name, address):
    client = sign_in(name)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code in (400, 403)
    assert "b-checklist" not in client.get("/").text


def test_the_administrator_may(sign_in):
    assert sign_in("admin").get("/demo/load").status_code == 200


def test_nothing_to_remove_leads_back(sign_in):
    assert sign_in("admin").get("/demo/remove").status_code == 302


def test_the_start_page_costs_few_queries(app, loaded):
    client = app.test_client()
    enter(client, "ada")
    client.get("/")
    seen = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(
        engine, "before_cursor_execute", listener := lambda c, cur, statement, *more: seen.append(statement)
    )
    try:
        assert client.get("/").status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", listener)
    asked = [s for s in seen if s.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 1 < len(asked) <= QUERIES, asked
    assert sum("FROM demo_load" in s or "FROM postal_code" in s for s in asked) == 1
