"""The administrators' pages: who may, and that they do what their buttons say."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, select

from app.kernel.problems import Refused
from app.platform import clock, mail
from app.platform.administration import roles as roles_page
from app.platform.administration.users import UserView
from app.platform.db import db, unit_of_work
from app.platform.outbox_models import OutboxEvent, OutboxFailure
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import roles, users
from app.platform.security.models import AppUser

PASSWORD, OTHER = "krakilske moser under bua", "gulnende seil over tundra"
READERS = {
    "/users/": {"administrator", "auditor"},
    "/roles/": {"administrator", "auditor"},
    "/deliveries/": {"administrator", "auditor"},
    "/outbox/": {"administrator"},
}
NAMES = [role.name.lower().replace(" ", "-") for role in roles.ROLES]
BERIT = {"username": "Berit", "email": "berit@bukett.example", "first_name": "Berit", "last_name": "Dal"}


def stored(app, name):
    with app.app_context(), acting_as(SYSTEM):
        found = users.find(db.session(), name)
        return users.detached(found) if found else None


def run(app, call):
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="test") as uow:
        return call(uow)


@pytest.fixture
def berit(app, reader):
    answer = reader().post("/users/new", **BERIT, roles=[roles.QUALITY, roles.FINANCE], invite="y")
    assert answer.status_code == 303, answer.text
    found = stored(app, "berit")
    yield found
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="test") as uow:
        uow.session.delete(users.user(uow.session, found.id))
        uow.session.execute(delete(mail.MailMessage))


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_for_those_it_is_for(reader, name):
    somebody = reader(name)
    assert somebody.get("/profile/").status_code == 200
    assert {path for path in READERS if somebody.get(path).status_code == 200} == {
        p for p in READERS if name in READERS[p]
    }


@pytest.mark.parametrize(
    "path", ["/users/1/access", "/users/1/link", "/users/1/edit", "/users/new", "/deliveries/1/retry"]
)
def test_the_auditor_reads_and_changes_nothing(app, reader, path):
    assert reader("auditor").get("/users/1").status_code == 200
    assert reader("auditor").post(path, active="0", **BERIT).status_code == 403
    assert stored(app, "administrator").active
    assert stored(app, "berit") is None
    assert reader().post(path, active="1").status_code != 403


def test_a_user_is_made_invited_and_chooses_a_password(app, reader, berit):
    assert berit.role_names == {roles.QUALITY, roles.FINANCE}
    assert berit.password is None
    administrator = reader()
    page = administrator.get("/outbox/").text
    number = re.search(r'href="/outbox/(\d+)"', page).group(1)
    text = administrator.get(f"/outbox/{number}").text
    path = re.search(r"/password/[\w.-]+", text).group(0)
    assert reader("auditor").get(f"/outbox/{number}").status_code == 403
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text).group(1)
    assert client.post(path, data={"csrf_token": token, "password": OTHER, "again": OTHER}).status_code == 303
    assert stored(app, "berit").password


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"username": "administrator"}, "already in use"),
        ({"email": "nowhere"}, "one @"),
        ({"first_name": ""}, "First name"),
        ({"roles": ["Boss"]}, "Boss"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app, reader, wrong, text):
    reader().post("/preferences/locale/en")
    answer = reader().post("/users/new", **(BERIT | {"roles": [roles.QUALITY]} | wrong))
    assert answer.status_code == 422
    assert text in answer.text
    assert "Dal" in answer.text
    assert stored(app, "berit") is None


def test_the_card_and_the_list_show_the_user(reader, berit):
    administrator = reader()
    page = administrator.get(f"/users/{berit.id}").text
    assert "berit@bukett.example" in page
    assert "pbkdf2" not in page
    for query, found in (
        ("q=ber", True),
        ("role=Quality", True),
        ("role=Florist", False),
        ("active=0", False),
        ("q=%25", False),
    ):
        assert ("berit@bukett.example" in administrator.get(f"/users/?{query}").text) is found, query
    export = administrator.get("/users/export.csv")
    assert "berit@bukett.example" in export.text
    assert "pbkdf2" not in export.text


def test_a_user_is_changed_and_roles_are_what_is_ticked(app, reader, berit):
    answer = reader().post(f"/users/{berit.id}/edit", **(BERIT | {"last_name": "Dahl"}), roles=[roles.FLORIST])
    assert answer.status_code == 303
    changed = stored(app, "berit")
    assert (changed.last_name, changed.role_names) == ("Dahl", {roles.FLORIST})
    assert changed.session_epoch == berit.session_epoch + 1


def test_access_ends_and_comes_back(app, reader, berit):
    run(app, lambda uow: users.set_password(uow, user_id=berit.id, password=PASSWORD))
    inside, administrator = reader("berit"), reader()
    assert inside.get("/profile/").status_code == 200
    administrator.post(f"/users/{berit.id}/access", active="0")
    assert not stored(app, "berit").active
    assert inside.get("/profile/").status_code == 302
    assert administrator.post(f"/users/{berit.id}/link").status_code == 409
    administrator.post(f"/users/{berit.id}/access", active="1")
    assert stored(app, "berit").active
    assert reader("berit").get("/profile/").status_code == 200


def test_the_last_administrator_cannot_be_shut_out_and_is_told_why(app, reader):
    administrator = reader()
    administrator.post("/preferences/locale/en")
    me = stored(app, "administrator")
    answer = administrator.client.post(
        f"/users/{me.id}/access", data={"csrf_token": administrator.token, "active": "0"}, follow_redirects=True
    )
    assert "only active administrator" in answer.text
    assert stored(app, "administrator").active


def test_users_are_not_saved_past_their_own_operations(app):
    with app.test_request_context(), acting_as(SYSTEM):
        user = db.session.scalars(select(AppUser).limit(1)).one()
        for save in (
            lambda: UserView.datamodel.create({**BERIT, "session_epoch": 0}),
            lambda: UserView.datamodel.change(user.id, {"last_name": "x"}, version=None),
            lambda: UserView.datamodel.remove(user.id, version=None),
        ):
            with pytest.raises(Refused):
                save()
    assert stored(app, "berit") is None


def test_there_is_no_way_to_delete_a_user(app):
    rules = [str(rule) for rule in app.url_map.iter_rules() if rule.endpoint.startswith("UserView.")]
    assert not [rule for rule in rules if "delete" in rule]
    assert "/users/<int(max=2147483647):pk>/edit" in rules


def test_the_matrix_shows_every_resource_and_every_role(app, reader):
    administrator = reader()
    administrator.post("/preferences/locale/en")
    page = administrator.get("/roles/").text
    for role in roles.ROLES:
        assert role.name in page
    assert page.count('<th scope="row">') == len(app.extensions["bukett"].access)


def test_permissions_are_said_in_words(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert roles_page.words(["list", "show", "export", "add", "edit", "delete"]) == ["read", "change"]
        assert roles_page.words(["list", "show", "reveal", "some_thing"]) == ["read", "see in full", "some thing"]
        assert roles_page.words([]) == []


def test_a_failed_delivery_is_shown_with_its_reason_and_tried_again(app, reader):
    def fail(uow):
        happened = uow.add(OutboxEvent(name="stores.store-opened", payload={}, recorded_at=uow.now))
        later = clock.machine().replace(year=2999)
        uow.add(
            OutboxFailure(
                event_id=happened.id, hook="planted.hook", attempts=3, reason="It rained.", next_attempt_at=later
            )
        )
        return happened.id

    event_id = run(app, fail)
    administrator = reader()
    page = administrator.get("/deliveries/").text
    assert "planted.hook" in page
    assert "It rained." in page
    assert f"/deliveries/{event_id}/retry" not in reader("auditor").get("/deliveries/").text
    assert administrator.post(f"/deliveries/{event_id}/retry", hook="planted.hook").status_code == 303
    with app.app_context(), acting_as(SYSTEM):
        assert db.session.get(OutboxFailure, (event_id, "planted.hook")).next_attempt_at <= clock.machine()
    run(app, lambda uow: uow.session.delete(uow.session.get(OutboxFailure, (event_id, "planted.hook"))))
    assert "planted.hook" not in administrator.get("/deliveries/").text
    assert administrator.post(f"/deliveries/{event_id}/retry", hook="planted.hook").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/outbox/999",
        "/users/999",
        "/users/999/edit",
        "/outbox/99999999999",
        "/outbox/?page=abc",
        "/outbox/?page=999999",
    ],
)
def test_odd_addresses_are_no_errors(reader, path):
    assert reader().get(path).status_code == (200 if "?" in path else 404)


def test_the_declared_access_of_the_whole_application_is_sound(app):
    declared = app.extensions["bukett"].access.items()
    from app.kernel.domain import Access

    assert roles.faults([Access(resource, grants) for resource, grants in declared]) == []


def test_the_openapi_document_tells_how_to_sign_in(app):
    client = app.test_client()
    login = {"username": "administrator", "password": PASSWORD}
    told = client.post("/api/v1/security/login", json=login).json
    head = {"Authorization": f"Bearer {told['access_token']}"}
    paths = client.get("/api/v1/openapi.json", headers=head).json["paths"]
    post = paths["/api/v1/security/login"]["post"]
    assert set(post["responses"]) == {"200", "401", "422", "429"}
    for answer, operation in (
        (told, post),
        (client.get("/api/v1/security/me", headers=head).json, paths["/api/v1/security/me"]["get"]),
    ):
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert set(answer) == set(schema["properties"]) == set(schema["required"])


@pytest.mark.parametrize("field", ["username", "email"])
def test_who_takes_a_name_at_the_same_moment_is_told_beside_the_field(reader, berit, monkeypatch, field):
    """Both have looked before either has saved: the database decides."""
    monkeypatch.setattr(users, "_username", lambda *_: [])
    monkeypatch.setattr(users, "_taken", lambda *_: [])
    typed = {"username": "dina", "email": "dina@bukett.example", "first_name": "Dina", "last_name": "Ek"}
    answer = reader().post("/users/new", **{**typed, field: getattr(berit, field)}, roles=[roles.QUALITY])
    assert answer.status_code == 422
    assert "Dina" in answer.text
    assert "UNIQUE" not in answer.text
