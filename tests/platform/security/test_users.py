"""Keeping users: what is refused, what ends sessions, and that all of it is in the audit without a password."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.kernel.problems import Refused
from app.platform.audit import AuditEntry
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import roles, users

PASSWORD, OTHER = "krakilske moser under bua", "gulnende seil over tundra"


@pytest.fixture
def entries(app):
    def read(action=None):
        with app.app_context(), acting_as(SYSTEM):
            statement = select(AuditEntry).where(AuditEntry.entity == "ab_user").order_by(AuditEntry.id)
            return [e for e in db.session.scalars(statement) if action in (None, e.action)]

    return read


@pytest.fixture
def stored(app):
    def read(user_id):
        with app.app_context(), acting_as(SYSTEM):
            return users.detached(users.user(db.session(), user_id))

    return read


def refused(change, operation, **arguments):
    with pytest.raises(Refused) as caught:
        change(operation, **arguments)
    return {(p.code, p.field) for p in caught.value.problems}


def test_a_user_is_stored_in_lower_case_and_found_by_name_and_address(app, add_user):
    user_id = add_user("Anna", email="Anna.Berg@Bukett.Example")
    with app.app_context(), acting_as(SYSTEM):
        assert users.find(db.session(), " ANNA ").id == user_id
        assert users.find(db.session(), "anna.berg@bukett.example").id == user_id
        assert users.find(db.session(), "an\x00na") is None
        assert users.find(db.session(), "") is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"username": "anna"}, ("users.username.taken", "username")),
        ({"username": "anna@bukett.example"}, ("users.username.taken", "username")),
        ({"email": "ANNA@bukett.example"}, ("users.email.taken", "email")),
        ({"username": "b b"}, ("users.username.form", "username")),
        ({"username": "x" * 129}, ("users.username.form", "username")),
        ({"email": "nowhere"}, ("identifiers.email.at_sign", "email")),
        ({"first_name": " "}, ("users.name", "first_name")),
        ({"last_name": "x" * 65}, ("users.name", "last_name")),
        ({"last_name": "a\x00b"}, ("users.name", "last_name")),
        ({"roles": ["Boss"]}, ("users.role", "roles")),
        ({"password": "short"}, ("password.short", "password")),
        ({"password": "krakilske bjarne moser"}, ("password.own", "password")),
        ({"locale": "sv"}, ("users.locale", "locale")),
    ],
)
def test_what_is_wrong_with_a_new_user_is_said_beside_its_field(add_user, change, values, code):
    add_user("anna")
    good = {
        "username": "bjarne",
        "email": "b@bukett.example",
        "first_name": "Bjarne",
        "last_name": "Dal",
        "roles": [roles.FLORIST],
        "password": PASSWORD,
    }
    assert refused(change, users.create_user, **(good | values)) == {code}
    change(users.create_user, **good)


def test_what_must_end_sessions_moves_the_epoch_on_and_nothing_else_does(add_user, change, stored):
    add_user("root")
    user_id = add_user("anna", [roles.FLORIST])
    seen = [stored(user_id).session_epoch]

    def moved(operation, **arguments):
        change(operation, user_id=user_id, **arguments)
        seen.append(stored(user_id).session_epoch)
        return seen[-1] - seen[-2]

    assert moved(users.set_password, password=OTHER) == 1
    assert moved(users.set_roles, roles=[roles.QUALITY, roles.FINANCE]) == 1
    assert stored(user_id).role_names == {roles.QUALITY, roles.FINANCE}
    assert moved(users.set_roles, roles=[roles.FINANCE, roles.QUALITY]) == 0
    assert moved(users.deactivate) == 1
    assert moved(users.deactivate) == 0
    assert moved(users.activate) == 1
    assert moved(users.change_user, first_name="Anne") == 0
    assert moved(users.prefer, locale="en", theme="dark") == 0
    kept = stored(user_id)
    assert (kept.first_name, kept.locale, kept.theme, kept.active) == ("Anne", "en", "dark", True)


def test_the_last_active_administrator_stays(add_user, change):
    first = add_user("anna")
    gone = add_user("gone")
    change(users.deactivate, user_id=gone)
    assert refused(change, users.set_roles, user_id=first, roles=[roles.FINANCE]) == {
        ("users.last_administrator", "roles")
    }
    assert refused(change, users.deactivate, user_id=first) == {("users.last_administrator", "roles")}
    change(users.activate, user_id=gone)
    change(users.deactivate, user_id=first)


def test_a_user_who_is_not_there_is_refused(change, add_user):
    add_user()
    assert refused(change, users.set_password, user_id=4711, password=OTHER) == {("users.gone", None)}


def test_every_change_is_audited_and_no_entry_holds_a_password(add_user, change, entries, stored):
    user_id = add_user("anna")
    add_user("berit")
    change(users.set_password, user_id=user_id, password=OTHER)
    change(users.set_roles, user_id=user_id, roles=[roles.FINANCE])
    change(users.deactivate, user_id=user_id)
    mine = [e for e in entries() if e.entity_id == user_id]
    assert {e.action for e in mine} == {"create", "update", "roles"}
    told = [e.changes for e in mine]
    assert {"roles": [None, roles.ADMINISTRATOR]} in told
    assert {"roles": [roles.ADMINISTRATOR, roles.FINANCE]} in told
    assert any(c.get("active") == [True, False] for c in told)
    assert any("password" in c for c in told)
    text = json.dumps(told)
    assert PASSWORD not in text
    assert OTHER not in text
    assert stored(user_id).password not in text
    assert "pbkdf2" not in text


def test_roles_rows_are_made_once(app):
    with app.app_context(), acting_as(SYSTEM):
        with unit_of_work(source="test") as uow:
            assert users.sync_roles(uow) == [r.name for r in roles.ROLES]
        with unit_of_work(source="test") as uow:
            assert users.sync_roles(uow) == []


def test_fabs_own_ways_to_write_are_closed(app, add_user):
    user_id = add_user()
    manager = app.appbuilder.sm
    with app.app_context(), acting_as(SYSTEM):
        user = manager.get_user_by_id(user_id)
        for way, arguments in {
            "add_user": ("x", "X", "Y", "x@y.no", [], "p"),
            "update_user": (user,),
            "reset_password": (user_id, "x"),
            "update_user_auth_stat": (user,),
            "noop_user_update": (user,),
            "delete_user": (user,),
            "add_role": ("x",),
            "auth_user_db": ("anna", PASSWORD),
            "add_permission": ("can_x",),
            "validate_api_key": ("sst_x",),
        }.items():
            with pytest.raises(RuntimeError, match="not used here"):
                getattr(manager, way)(*arguments)
