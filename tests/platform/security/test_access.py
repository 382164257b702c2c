"""Who may do what, on the page and in the API; cross-site writes; whose rows."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.platform import scope
from app.platform.db import db, unit_of_work
from app.platform.scope import NOTHING, SYSTEM, Scope, acting_as
from app.platform.security import roles, scoping, users
from app.platform.security.models import AppUser

ALLOWED = {
    "list": {role.name for role in roles.ROLES},
    "edit": {roles.ADMINISTRATOR, roles.MEMBERSHIP},
    "add": {roles.ADMINISTRATOR, roles.MEMBERSHIP},
}


def bearer(answer):
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


@pytest.mark.parametrize("role", [role.name for role in roles.ROLES])
def test_each_role_does_what_it_is_granted_on_page_and_api_and_no_more(app, browser, api, add_user, role):
    add_user(role_names=[role])
    browser.sign_in()
    assert browser.inside()
    assert ("canary-page" in browser.get("/things/").text) is (role in ALLOWED["list"])
    assert browser.client.post("/things/change", data={"csrf_token": browser.session_token()}).status_code == (
        200 if role in ALLOWED["edit"] else 403
    )
    head = bearer(api())
    client = app.test_client()
    assert client.get("/api/v1/things/", headers=head).json == {"result": "canary-api"}
    assert client.post("/api/v1/things/", headers=head).status_code == (201 if role in ALLOWED["add"] else 403)


def test_without_a_role_or_with_an_unknown_one_nothing_is_allowed(app, browser, api, add_user, change):
    user_id = add_user(role_names=[])
    browser.sign_in()
    assert browser.inside()
    assert browser.get("/things/").status_code == 403
    assert app.test_client().get("/api/v1/things/", headers=bearer(api())).status_code == 403
    change(users.set_roles, user_id=user_id, roles=[roles.AUDITOR])
    browser.sign_in()
    assert browser.get("/things/").status_code == 200


def test_visitors_are_asked_to_sign_in(app, browser):
    assert browser.get("/things/").status_code == 302
    answer = app.test_client().get("/api/v1/things/")
    assert answer.status_code == 401
    assert answer.json["problems"][0]["code"] == "auth.required"
    assert app.test_client().post("/api/v1/things/").status_code == 401


@pytest.mark.parametrize("path", ["/things/change", "/api/v1/things/"])
def test_a_write_by_cookie_needs_the_pages_token(browser, add_user, path):
    add_user()
    browser.sign_in()
    token = browser.session_token()
    done = 201 if path.startswith("/api/") else 200
    assert browser.client.post(path).status_code == 400
    assert browser.client.post(path, headers={"X-CSRFToken": "forged"}).status_code == 400
    assert browser.client.post(path, headers={"X-CSRFToken": token}).status_code == done
    if path.startswith("/api/"):
        answer = browser.client.post(path)
        assert answer.json["problems"][0]["code"] == "auth.csrf"


def test_a_token_of_another_session_is_not_the_pages_token(browser, another, add_user):
    add_user()
    add_user("berit")
    browser.sign_in()
    thief = another()
    thief.sign_in("berit")
    assert browser.client.post("/things/change", data={"csrf_token": thief.session_token()}).status_code == 400
    assert browser.client.post("/things/change", data={"csrf_token": browser.session_token()}).status_code == 200


def test_a_bearer_token_writes_without_the_pages_token_but_a_broken_one_does_not(app, browser, api, add_user):
    add_user()
    head = bearer(api())
    assert app.test_client().post("/api/v1/things/", headers=head).status_code == 201
    browser.sign_in()
    assert browser.client.post("/api/v1/things/", headers={"Authorization": "Bearer broken"}).status_code == 401


def test_signing_in_itself_needs_the_pages_token(browser, add_user):
    add_user()
    form = {"username": "anna", "password": "krakilske moser under bua"}
    assert browser.client.post("/login/", data=form).status_code == 400
    assert not browser.inside()
    assert browser.sign_in().status_code == 303


def test_has_access_denies_outside_a_request_and_without_declared_access(app, add_user, browser):
    manager = app.appbuilder.sm
    with app.app_context():
        assert not manager.has_access("can_list", "Thing")
        assert not manager.is_item_public("can_list", "Thing")
        assert manager.get_user_menu_access(["Thing"]) == set()
    add_user()
    browser.sign_in()
    kept = app.extensions.pop("bukett")
    with app.test_request_context("/"):
        assert not manager.has_access("can_list", "Thing")
    app.extensions["bukett"] = kept
    assert browser.get("/things/").status_code == 200


class Planted:
    """A domain that says whose rows a user sees."""

    def __init__(self, **ids):
        self.ids = {kind: frozenset(values) for kind, values in ids.items()}

    def __call__(self, session, user_id):
        return self.ids if user_id == 1 else {}


def test_office_roles_see_all_rows_florists_their_own_and_others_none(app, monkeypatch):
    found = (Planted(stores={3, 4}), Planted(stores={4, 5}, members={9}))
    monkeypatch.setattr(app.extensions["bukett"], "scopes", found)
    with app.app_context():
        for names in (frozenset({roles.AUDITOR}), frozenset({roles.FLORIST, roles.QUALITY})):
            assert scoping.of(db.session(), 1, names) == Scope(everything=True, ids={"users": {1}}, names=names)
        own = scoping.of(db.session(), 1, frozenset({roles.FLORIST}))
        assert not own.everything
        assert own.ids == {"users": {1}, "stores": {3, 4, 5}, "members": {9}}
        foreign = scoping.of(db.session(), 2, frozenset({roles.FLORIST}))
        assert foreign == Scope(ids={"users": {2}}, names=frozenset({roles.FLORIST}))
        assert scoping.of(db.session(), 1, frozenset()) == NOTHING
        assert scoping.of(db.session(), 1, frozenset({"Manager"})) == NOTHING


def test_the_scope_of_a_request_is_its_users(app, browser, add_user, monkeypatch):
    monkeypatch.setattr(app.extensions["bukett"], "scopes", (Planted(stores={3}),))
    reader = add_user(role_names=[roles.FLORIST])
    add_user("berit", [roles.QUALITY])
    seen = []
    app.view_functions["StartView.index"] = lambda: seen.append(scope.current()) or "x"
    browser.get("/")
    browser.sign_in()
    browser.get("/")
    browser.post("/logout/")
    browser.sign_in("berit")
    browser.get("/")
    assert [s.everything for s in seen] == [False, False, True]
    assert [dict(s.ids) for s in seen[:2]] == [{}, {"users": {reader}, "stores": {3}}]


def test_the_tables_of_users_are_not_written_outside_a_unit_of_work(app, add_user):
    add_user()
    with app.app_context(), acting_as(SYSTEM):
        user = db.session.scalars(select(AppUser)).one()
        user.active = False
        with pytest.raises(RuntimeError, match="unit of work"):
            db.session.flush()


def test_only_our_own_routes_remain(app):
    found = {str(rule) for rule in app.url_map.iter_rules()}
    ours = {
        "/",
        "/login/",
        "/logout/",
        "/password/forgotten",
        "/password/<string:token>",
        "/profile/",
        "/profile/password",
        "/preferences/locale/<string:code>",
        "/preferences/shortcuts",
        "/preferences/theme",
        "/help/keyboard",
        "/api/v1/security/login",
        "/api/v1/security/me",
        "/csp-report",
    }
    of_the_tests = {"/search/", "/things/", "/things/change", "/api/v1/things/"}
    files = {rule for rule in found if re.fullmatch(r"/(\w+/)*\w+/<path:filename>", rule)}
    assert found - files - of_the_tests == ours
    posts = {str(r) for r in app.url_map.iter_rules() if "GET" not in r.methods}
    assert {"/logout/", "/preferences/theme", "/preferences/locale/<string:code>"} <= posts


def test_a_bearer_token_does_not_stand_in_for_the_pages_token_on_pages(browser, api, add_user):
    add_user()
    browser.sign_in()
    for head in (bearer(api()), {"Authorization": "Bearer broken"}, {"Authorization": "Basic eDp5"}):
        assert browser.client.post("/things/change", headers=head).status_code == 400
    assert browser.client.post("/api/v1/things/", headers={"Authorization": "Basic eDp5"}).status_code == 401
    assert browser.client.post("/things/change", data={"csrf_token": browser.session_token()}).status_code == 200


def test_a_user_made_inactive_in_the_database_itself_is_out_too(app, browser, api, add_user):
    add_user()
    browser.sign_in()
    head = bearer(api())
    assert browser.inside()
    assert app.test_client().get("/api/v1/things/", headers=head).status_code == 200
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="test") as uow:
        uow.session.connection().execute(AppUser.__table__.update().values(active=False))
    assert not browser.inside()
    assert app.test_client().get("/api/v1/things/", headers=head).status_code == 401
