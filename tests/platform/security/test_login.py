"""Signing in and out, on the page and for programs: who is let in, and what ends it."""

from __future__ import annotations

import datetime as dt
import re

import jwt
import pytest
from sqlalchemy import select

from app.platform import audit, clock
from app.platform.db import db
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import login, roles, users
from app.platform.security.models import AppUser

PASSWORD, OTHER = "krakilske moser under bua", "gulnende seil over tundra"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def token(api, add_user):
    add_user()
    return api().json["access_token"]


def test_a_visitor_is_sent_to_sign_in_and_then_back_to_the_page_asked_for(browser, add_user):
    add_user()
    asked = browser.get("/things/?a=1")
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/login/?next=")
    page = browser.get(asked.headers["Location"]).text
    target = re.search(r'name="next" value="([^"]+)"', page).group(1)
    answer = browser.sign_in(next=target)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/things/?a=1")
    assert browser.inside()


def test_the_user_name_or_the_address_signs_in_whatever_the_case(another, add_user):
    add_user()
    for name in ("anna", " ANNA ", "Anna@Bukett.example"):
        browser = another()
        assert browser.sign_in(name).status_code == 303
        assert browser.inside()


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("anna", ""),
        ("anna", "\x00\x00"),
        ("an\x00na", PASSWORD),
        ("anna", PASSWORD + " "),
        ("anna", "x" * 400),
        ("x" * 500, PASSWORD),
        ("invited", ""),
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(browser, api, add_user, name, password):
    add_user()
    add_user("invited", password=None)
    answer = browser.sign_in(name, password)
    assert answer.status_code == 401
    assert login.WRONG in answer.text
    assert not browser.inside()
    assert PASSWORD not in answer.text
    told = api(name, password)
    assert told.status_code in ((401,) if 0 < len(name) <= 320 and 0 < len(password) <= 320 else (422,))
    assert browser.sign_in().status_code == 303


def test_unknown_inactive_and_wrong_do_the_same_work(app, add_user, change, monkeypatch, queries):
    add_user()
    inactive = add_user("berit")
    change(users.deactivate, user_id=inactive)
    hashes = []
    real = login.check_password_hash
    monkeypatch.setattr(
        login, "check_password_hash", lambda stored, typed: hashes.append(stored[:25]) or real(stored, typed)
    )
    work = {}
    for name in ("anna", "berit", "nobody", "nobody"):
        hashes.clear()
        queries.clear()
        with app.test_request_context("/login/", environ_base={"REMOTE_ADDR": "10.0.0.1"}):
            assert login.attempt(name, "wrong password here") is None
        work[name] = (tuple(h.split("$")[0] for h in hashes), len(queries))
    assert len(set(work.values())) == 1, work


def test_signing_in_begins_the_session_anew(browser, add_user):
    add_user()
    with browser.client.session_transaction() as before:
        before["planted"] = "by somebody else"
        before["sid"] = "planted"
    browser.sign_in()
    with browser.client.session_transaction() as after:
        assert "planted" not in after
        assert after["sid"] != "planted"
    assert browser.inside()


def test_signing_out_is_a_post_and_ends_a_copied_cookie_too(app, browser, another, add_user):
    add_user()
    browser.sign_in()
    copied = browser.client.get_cookie("session").value
    other = another()
    other.sign_in()
    assert browser.get("/logout/").status_code == 405
    assert browser.inside()
    assert browser.post("/logout/").status_code == 303
    assert not browser.inside()
    thief = another()
    thief.client.set_cookie("session", copied)
    assert not thief.inside()
    assert other.inside()


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [(users.set_password, {"password": OTHER}), (users.set_roles, {"roles": [roles.QUALITY]}), (users.deactivate, {})],
)
def test_a_change_of_password_role_or_activation_ends_sessions_and_tokens(
    browser, app, api, add_user, change, operation, arguments
):
    add_user("root")
    user_id = add_user()
    browser.sign_in()
    token = api().json["access_token"]
    client = app.test_client()
    assert browser.inside()
    assert client.get("/api/v1/things/", headers=bearer(token)).status_code == 200
    change(operation, user_id=user_id, **arguments)
    assert not browser.inside()
    assert client.get("/api/v1/things/", headers=bearer(token)).status_code == 401
    if operation is users.deactivate:
        change(users.activate, user_id=user_id)
        assert not browser.inside()
        assert client.get("/api/v1/things/", headers=bearer(token)).status_code == 401


def test_other_changes_end_nothing(browser, add_user, change):
    user_id = add_user()
    browser.sign_in()
    change(users.change_user, user_id=user_id, first_name="Anne")
    assert browser.inside()


def test_forged_cookies_do_not_let_in(browser, add_user):
    user_id = add_user()
    for carried in (str(user_id), f"{user_id}:1", f"{user_id}:", ":0", "x:0", f"{user_id}:0:0", "²:0", "9" * 30 + ":0"):
        with browser.client.session_transaction() as session:
            session["_user_id"] = carried
        assert not browser.inside(), carried
    with browser.client.session_transaction() as session:
        session["_user_id"] = f"{user_id}:0"
    assert browser.inside()


def test_a_token_says_who_it_is_for_and_how_long_it_holds(app, token):
    client = app.test_client()
    me = client.get("/api/v1/security/me", headers=bearer(token))
    assert me.status_code == 200
    assert me.json == {
        "id": 1,
        "username": "anna",
        "first_name": "Anna",
        "last_name": "Berg",
        "email": "anna@bukett.example",
        "roles": ["Administrator"],
        "locale": None,
        "theme": None,
    }
    assert client.get("/api/v1/security/me").status_code == 401
    assert not client.get_cookie("session")


def test_the_answer_to_a_login_is_a_token_and_no_cookie(api, add_user):
    add_user()
    answer = api()
    assert set(answer.json) == {"access_token", "token_type", "expires_in"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], {None}),
        ("x", {None}),
        ({}, {"username", "password"}),
        ({"username": "anna"}, {"password"}),
        ({"username": 1, "password": None}, {"username", "password"}),
        ({"username": "a", "password": ["x"]}, {"password"}),
        ({"username": "x" * 321, "password": "x"}, {"username"}),
        ({"username": "\udfff", "password": "\ud800"}, {"username", "password"}),
    ],
)
def test_a_login_that_is_not_one_is_422_and_says_where(app, body, fields):
    answer = app.test_client().post("/api/v1/security/login", json=body)
    assert answer.status_code == 422
    assert {p["field"] for p in answer.json["problems"]} == fields
    assert all(p["code"] and p["message"] for p in answer.json["problems"])


def test_bytes_that_are_no_json_are_422(app):
    for content_type in ("application/json", "text/plain"):
        answer = app.test_client().post("/api/v1/security/login", data=b"\xff{", content_type=content_type)
        assert answer.status_code == 422


def tampered(app, token, **changes):
    claims = jwt.decode(token, options={"verify_signature": False}) | changes
    return jwt.encode(claims, app.config["JWT_SECRET_KEY"], algorithm="HS256")


def test_a_token_that_does_not_hold_is_401_in_our_form(app, token):
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    claims = jwt.decode(token, options={"verify_signature": False})
    bad = {
        "garbage": "garbage",
        "empty": "",
        "cut": token[:-4],
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "foreign": jwt.encode(claims, "x" * 40, algorithm="HS256"),
        "session secret": jwt.encode(claims, app.config["SECRET_KEY"], algorithm="HS256"),
        "expired": tampered(app, token, exp=int(past.timestamp())),
        "no epoch": tampered(app, token, sub="1"),
        "other epoch": tampered(app, token, sub="1:7"),
        "nobody": tampered(app, token, sub="4711:0"),
        "number": tampered(app, token, sub=1),
        "refresh": tampered(app, token, type="refresh"),
        "other algorithm": jwt.encode(claims, app.config["JWT_SECRET_KEY"] * 2, algorithm="HS512"),
    }
    client = app.test_client()
    for what, text in bad.items():
        for path in ("/api/v1/things/", "/api/v1/security/me"):
            answer = client.get(path, headers=bearer(text))
            assert answer.status_code == 401, (what, answer.status_code)
            assert answer.json["problems"][0]["code"] == "auth.token"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/api/v1/things/", headers={"Authorization": "Basic eDp5"}).status_code == 401
    assert client.get("/api/v1/things/", headers=bearer(tampered(app, token, sub="1:0"))).status_code == 200


def test_a_token_does_not_open_pages_and_wins_over_a_cookie(app, browser, api, add_user):
    add_user()
    add_user("berit", [roles.QUALITY])
    token = api("berit").json["access_token"]
    assert app.test_client().get("/things/", headers=bearer(token)).status_code == 302
    browser.sign_in()
    assert browser.get("/api/v1/security/me", headers=bearer(token)).json["username"] == "berit"
    assert browser.get("/api/v1/security/me").json["username"] == "anna"


def test_signing_in_is_written_down_without_a_password(app, browser, add_user):
    user_id = add_user()
    browser.sign_in("anna", "wrong one, here")
    browser.sign_in()
    with app.app_context(), acting_as(SYSTEM):
        user = db.session.get(AppUser, user_id)
        assert user.login_count == 1
        assert abs(user.last_login - clock.now().replace(tzinfo=None)) < dt.timedelta(minutes=1)
        actions = list(db.session.scalars(select(audit.AuditEntry.action).where(audit.AuditEntry.entity_id == user_id)))
        assert actions.count("login") == 1


def test_a_request_reads_its_user_and_roles_in_one_query(browser, add_user, queries):
    add_user(role_names=[roles.QUALITY, roles.FINANCE, roles.TENDER_TEAM])
    browser.sign_in()
    queries.clear()
    assert browser.get("/things/").status_code == 200
    assert len([q for q in queries if q.lstrip().upper().startswith("SELECT")]) == 1, queries


def test_a_program_s_request_reads_its_user_once_too(app, token, queries):
    client = app.test_client()
    client.get("/api/v1/things/", headers=bearer(token))
    queries.clear()
    assert client.get("/api/v1/things/", headers=bearer(token)).status_code == 200
    assert len([statement for statement in queries if "app_user" in statement or "ab_user" in statement]) == 1
