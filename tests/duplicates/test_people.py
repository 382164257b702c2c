"""People end to end: told while typing, listed, compared, merged, found again by the old words, and taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.platform.changes.conftest import work

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def anna(office):
    return office("anna")


def merged(anna, ids: dict, **more: str):
    versions = {f"version-{ids[name]}": "1" for name in ("first", "second")}
    sent = {"id": [ids["first"], ids["second"]], "survivor": ids["first"], **versions, **more}
    return anna.post("/duplicates/person/merge", **sent)


def test_a_new_record_s_form_tells_who_is_there_already_and_saving_is_not_stopped(anna, twice):
    found = anna.post("/duplicates/person/similar", name="Kari Hanssen", email="KARI@blomst.example").json["result"]
    assert [each["id"] for each in found][:2] == [twice["second"], twice["first"]]
    assert found[0]["why"] == "Name, E-mail"
    assert anna.post("/duplicates/person/similar", name="Ola Nordmann").json["result"] == []
    saved = anna.post("/people/new", name="Kari Hansen", email="kari@blomst.example")
    assert saved.status_code == 200
    assert "It may be there already: Kari Hansen (Name, E-mail)" in saved.text


def test_a_misspelt_name_and_a_name_without_its_middle_name_are_found(anna, twice):
    for typed in ("Kari Hannsen", "Kari Anne Hansen", "hansen kari"):
        found = anna.post("/duplicates/person/similar", name=typed).json["result"]
        assert twice["first"] in [each["id"] for each in found], typed


def test_a_search_lists_pairs_with_their_reasons_and_what_is_none_stays_none(anna, twice, app, system):
    from app.duplicates.models import NotDuplicate

    anna.post("/duplicates/person/search")
    work(app)
    page = anna.get("/duplicates/?kind=person").text
    assert page.count("b-match") >= 1
    assert "E-mail is the same (kari@blomst.example): +45 points" in page
    assert "Name is nearly the same" in page
    panel = f"/panels/person/{twice['first']}/duplicates"
    assert panel in anna.get(f"/people/{twice['first']}").text
    assert "May be the same as" in anna.get(f"{panel}?bare=1").text
    assert "May be the same as" in anna.get(panel).text
    anna.post("/duplicates/person/dismiss", first=twice["second"], second=twice["first"])
    assert "E-mail is the same" not in anna.get("/duplicates/?kind=person").text
    said = anna.get("/duplicates/person/said").text
    assert "Kari Hanssen" in said
    assert "Anna Berg" in said
    anna.post(f"/duplicates/said/{system.scalar(select(NotDuplicate.id))}/back")
    assert "E-mail is the same" in anna.get("/duplicates/?kind=person").text


def test_side_by_side_says_what_differs_and_what_moves(anna, twice):
    page = anna.get(f"/duplicates/person/compare?id={twice['first']}&id={twice['second']}").text
    assert "2 fields differ" in page
    assert "Ring etter fire" in page
    assert "Trade qualifications" in page
    assert "The record that stays has the same already, which stands." in page


def test_merging_moves_everything_and_the_old_one_leads_to_the_new(anna, twice, system):
    from app.certifications.models import Qualification
    from app.members.models import Person
    from app.platform.notes import Note
    from app.stores.models import Employment

    page = merged(anna, twice, **{"take-name": str(twice["second"])})
    assert page.status_code == 200, page.text
    first, second = twice["first"], twice["second"]
    assert system.get(Person, second) is None
    kept = system.get(Person, first)
    assert (kept.name, kept.phone) == ("Kari Hanssen", "+4722334455")
    mine = select(Employment.id).where(Employment.person_id == first)
    assert set(system.scalars(mine)) == {twice["job"], twice["other"]}
    assert system.get(Qualification, twice["skill"]).person_id == first
    assert system.get(Note, twice["note"]).entity_id == first
    there = anna.get(f"/people/{second}")
    assert there.request.path == f"/people/{first}"
    assert "was merged into this one" in there.text
    assert "Ring etter fire" in there.text


def test_the_survivor_is_found_by_what_the_other_was_called(anna, twice, bearer, app):
    merged(anna, twice, **{"take-name": str(twice["first"])})
    assert "Kari Hansen" in anna.get("/search/?q=hanssen").text
    answer = app.test_client().get(f"/api/v1/people/{twice['second']}", headers=bearer("anna"))
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/api/v1/people/{twice['first']}")


def test_undo_gives_every_row_back(anna, twice, everything, app):
    before = everything()
    merged(anna, twice)
    group = last_group(app)
    page = anna.undo(group)
    assert "Taken back" in page.text or "Undone" in page.text
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()
    assert "Kari Hanssen" in anna.get(f"/people/{twice['second']}").text
    assert anna.get(f"/people/{twice['second']}").request.path == f"/people/{twice['second']}"


def last_group(app) -> int:
    from app.platform.audit import ChangeGroup
    from app.platform.db import db

    with app.app_context():
        return db.session.scalar(select(func.max(ChangeGroup.id)).where(ChangeGroup.source == "merge"))


def test_undo_keeps_what_was_changed_since_and_says_by_whom(anna, twice, everything, edit, app):
    before = everything()
    merged(anna, twice)
    group = last_group(app)
    edit("kari", "person", twice["first"], phone="+4711223344")
    edit("kari", "employment", twice["other"], role="manager")
    page = anna.undo(group).text
    assert "Kari Moen" in page
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"person", "employment", "search_term"}
    differing = [
        (a["id"], k) for a, b in zip(before["person"], after["person"], strict=True) for k in a if a[k] != b[k]
    ]
    assert differing == [(twice["first"], "phone")]


def test_whoever_looked_at_an_older_record_is_told(anna, twice, edit, system):
    from app.members.models import Person

    edit("kari", "person", twice["second"], phone="+4711223344")
    page = merged(anna, twice)
    assert page.status_code == 422
    assert "Somebody changed one of these records in the meantime" in page.text
    assert system.get(Person, twice["second"]) is not None


def test_a_program_is_refused_a_second_record_unless_it_says_so(app, bearer, twice):
    client, body = app.test_client(), {"name": "Kari Hansen", "email": "kari@blomst.example"}
    answer = client.post("/api/v1/people", json=body, headers=bearer("anna"))
    assert answer.status_code == 422
    assert answer.json["problems"][0]["code"] == "duplicates.exists"
    assert client.post("/api/v1/people?duplicate=1", json=body, headers=bearer("anna")).status_code == 201
    assert client.post("/api/v1/people", json={"name": "Kari Hansen"}, headers=bearer("anna")).status_code == 201


def test_administrators_set_points_that_refuse_in_forms_too(office, twice):
    ada = office("admin")
    sent = {f"{part}-{name}": "0" for part in ("points", "against") for name in ("name", "email", "phone", "workplace")}
    page = ada.post("/duplicates/person/points", **sent, broad="40", likely="60", strict="30", version="0")
    assert page.status_code == 422
    assert "These must rise" in page.text
    sent |= {"points-name": "50", "points-email": "50"}
    ada.post("/duplicates/person/points", **sent, broad="40", likely="60", strict="90", in_forms="y", version="0")
    refused = ada.post("/people/new", name="Kari Hansen", email="kari@blomst.example")
    assert refused.status_code == 422
    assert "It is another one: save it all the same" in refused.text
    assert ada.post("/people/new", name="Kari Hansen", email="kari@blomst.example", another="1").status_code == 200
