"""The pages and REST resources as a florist meets them: everything readable, nothing to change."""

from __future__ import annotations

import re

import pytest

from app.geography import operations
from app.geography.rules import PostalRow
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import users
from app.platform.security.roles import FLORIST

PASSWORD = "kvernstein-lyng-47"
PERSON = {"username": "cecilie", "email": "cecilie@rosen.example", "first_name": "Cecilie", "last_name": "Lund"}
REGISTER = (PostalRow("0001", "Oslo", "0301", "P"), PostalRow("8613", "Mo i Rana", "1833", "G"))


@pytest.fixture
def application(database_url, tmp_path, monkeypatch):
    """The application with this domain alone, its facts and a small postal register."""
    from app import factory
    from app.platform import extras, watched
    from app.platform.policies import seam

    seams = [(each, list(each)) for each in (extras._sources, seam._sources, watched._watching)]
    monkeypatch.setenv("BUKETT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BUKETT_DATABASE_URL", database_url)
    monkeypatch.setattr(factory, "DOMAINS", ("geography",))
    app = factory.create_app()
    with app.app_context(), acting_as(SYSTEM):
        db.create_all()
        with unit_of_work() as uow:
            users.sync_roles(uow)
            operations.load_facts(uow)
            operations.import_postal_register(uow, rows=REGISTER, now=uow.now)
        with unit_of_work() as uow:
            users.create_user(uow, **PERSON, password=PASSWORD, roles=[FLORIST])
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for each, supplied in seams:  # one process has one application; the suite's own goes on
        each[:] = supplied


@pytest.fixture
def florist(application):
    """A signed-in florist's browser."""
    client = application.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', client.get("/login/").text)
    typed = {"username": PERSON["username"], "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/login/", data=typed).status_code == 303
    return client


ENGLISH = {"Accept-Language": "en"}


def cells(page: str) -> list[str]:
    return [re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)]


def test_lists_cards_exports_and_resources(florist):
    """One application for all of them: building it costs more than asking it."""
    assert {"03", "Oslo", "717710"} <= set(cells(florist.get("/counties/").text))
    assert cells(florist.get("/municipalities/?county=39&sort=-population").text)[1] == "Sandefjord"
    assert cells(florist.get("/postal-codes/?county=18", headers=ENGLISH).text) == [
        "8613",
        "Mo i Rana",
        "Rana",
        "Street addresses",
    ]
    for path in ("/counties/1", "/municipalities/1", "/postal-codes/1"):
        answer = florist.get(path)
        assert answer.status_code == 200
        assert "Oslo" in answer.text
    assert "8613;Mo i Rana;Rana;Street addresses" in florist.get("/postal-codes/export.csv", headers=ENGLISH).text

    one = florist.get("/api/v1/postal_codes/?county=18").json
    assert one["count"] == 1
    assert one["result"][0] | {"id": 0} == {
        "id": 0, "code": "8613", "place": "Mo i Rana", "municipality_code": "1833", "use": "G",
        "valid_from": None, "valid_to": None,
    }  # fmt: skip
    assert florist.get("/api/v1/counties/?page_size=1").json["count"] == 15
    assert florist.get("/api/v1/municipalities/?name=Tana").json["result"][0]["official_name"] == "Deatnu - Tana"
    assert florist.get("/api/v1/postal_codes/?code=x").status_code == 422


@pytest.mark.parametrize("name", ["counties", "municipalities", "postal_codes"])
def test_nobody_changes_reference_data(application, florist, name):
    rules = [r for r in application.url_map.iter_rules() if r.rule.startswith(f"/api/v1/{name}/")]
    assert rules
    assert {method for r in rules for method in r.methods} == {"GET", "HEAD", "OPTIONS"}
    assert florist.get(f"/{name.replace('_', '-')}/new").status_code in {403, 404}
    assert florist.get(f"/{name.replace('_', '-')}/1/edit").status_code in {403, 404}
    assert florist.get(f"/{name.replace('_', '-')}/1/delete").status_code in {403, 404}


def test_strangers_read_nothing(application):
    stranger = application.test_client()
    assert stranger.get("/municipalities/").status_code == 302
    assert stranger.get("/api/v1/municipalities/").status_code == 401
