"""Members and people through their real ways in: form, API, refusals that keep what was typed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.world import synthetic

GOOD = {"number": "5001", "name": "Blåklokka AS", "country": "NO", "legal_form": "AS"}


@pytest.fixture
def firm():
    return {**GOOD, "org_number": synthetic(311_000_000)}


def test_a_form_saves_a_member_in_its_one_stored_form(sign_in, token, system, firm):
    from app.members.models import Member
    from app.platform.audit import AuditEntry

    number = firm["org_number"]
    typed = {
        **firm,
        "org_number": f"{number[:3]} {number[3:6]} {number[6:]}",
        "phone": "476 12 345",
        "csrf_token": token("anna"),
    }
    answer = sign_in("anna").post("/members/new", data=typed)
    assert answer.status_code == 302
    member = system.scalars(select(Member).where(Member.number == "5001")).one()
    assert (member.org_number, member.phone) == (number, "+4747612345")
    entries = system.scalars(
        select(AuditEntry).where(AuditEntry.entity == "member", AuditEntry.entity_id == member.id)
    ).all()
    assert [e.action for e in entries] == ["create"]
    assert entries[0].changes["org_number"] == [None, number]


def test_a_refused_form_keeps_what_was_typed_and_saves_nothing(sign_in, token, system, firm):
    from app.members.models import Member

    typed = {**firm, "org_number": "123", "email": "nobody@", "name": "Typed Name AS", "csrf_token": token("anna")}
    answer = sign_in("anna").post("/members/new", data=typed)
    assert answer.status_code == 422
    for text in ("Typed Name AS", 'value="123"', "nobody@"):
        assert text in answer.text
    assert system.scalar(select(Member.id).where(Member.number == "5001")) is None


def test_two_people_saving_at_once_is_a_conflict_that_loses_nothing(sign_in, token, world, system):
    from app.members.models import Member

    url = f"/members/{world.ids['bjorn']['member']}/edit"
    member = system.get(Member, world.ids["bjorn"]["member"])
    base = {"number": member.number, "country": "NO", "org_number": member.org_number, "version": str(member.version)}
    anna, admin = sign_in("anna"), sign_in("admin")
    assert anna.post(url, data={**base, "name": "Anna's name", "csrf_token": token("anna")}).status_code == 302
    answer = admin.post(url, data={**base, "name": "Ada's name", "csrf_token": token("admin")})
    assert answer.status_code == 409
    assert "Anna&#39;s name" in answer.text
    assert "Ada&#39;s name" in answer.text
    assert system.get(Member, member.id).name == "Anna's name"


def test_the_api_answers_problems_with_codes_and_fields(app, bearer, firm):
    client, headers = app.test_client(), bearer("anna")
    wrong = client.post("/api/v1/members", json={**firm, "org_number": "123", "colour": "red"}, headers=headers)
    assert wrong.status_code == 422
    assert {"field.unknown"} == {p["code"] for p in wrong.json["problems"]}
    wrong = client.post("/api/v1/members", json={**firm, "org_number": "123"}, headers=headers)
    assert [(p["code"], p["field"]) for p in wrong.json["problems"]] == [
        ("identifiers.organisation_number.length", "org_number")
    ]
    made = client.post("/api/v1/members", json=firm, headers=headers)
    assert made.status_code == 201
    assert made.json["org_number"] == firm["org_number"]
    again = client.post("/api/v1/members", json=firm, headers=headers)
    assert again.status_code == 422
    assert again.json["problems"][0]["code"] == "record.taken"


def test_a_change_through_the_api_needs_the_etag_it_was_based_on(app, bearer, world):
    client, headers, url = app.test_client(), bearer("anna"), f"/api/v1/members/{world.ids['bjorn']['member']}"
    tag = client.get(url, headers=headers).headers["ETag"]
    assert client.patch(url, json={"phone": "47612345"}, headers=headers).status_code == 428
    changed = client.patch(url, json={"phone": "47612345"}, headers={**headers, "If-Match": tag})
    assert (changed.status_code, changed.json["phone"]) == (200, "+4747612345")
    stale = client.patch(url, json={"phone": "47612346"}, headers={**headers, "If-Match": tag})
    assert stale.status_code == 412


def test_what_others_point_to_is_not_deleted(sign_in, token, world, system):
    from app.members.models import Member

    pk = world.ids["bjorn"]["member"]
    sent = {"csrf_token": token("anna"), "version": "1"}
    answer = sign_in("anna").post(f"/members/{pk}/delete", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert system.get(Member, pk) is not None


def test_a_member_entered_by_mistake_is_deleted(sign_in, token, system, firm):
    from app.members.models import Member

    answer = sign_in("anna").post("/members/new", data={**firm, "csrf_token": token("anna")})
    pk, sent = int(answer.headers["Location"].rsplit("/", 1)[1]), {"csrf_token": token("anna"), "version": "1"}
    assert sign_in("anna").post(f"/members/{pk}/delete", data=sent).status_code == 302
    assert system.get(Member, pk) is None


def test_a_field_that_was_not_touched_keeps_what_the_other_one_saved(sign_in, token, world, system):
    import html
    import re

    pk = world.ids["bjorn"]["person"]
    url, csrf = f"/people/{pk}/edit", {"csrf_token": token("anna")}
    page = sign_in("anna").get(url).text
    carried = {
        name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1]) for name in ("version", "original")
    }
    opened = {**csrf, **carried, "name": "canarybjorn person", "email": "", "phone": ""}
    assert sign_in("anna").post(url, data={**opened, "phone": "22334455"}).status_code == 302
    answer = sign_in("anna").post(url, data={**opened, "email": "mine@shop.no"})
    assert answer.status_code == 409
    assert "+4722334455" in answer.text or "22 33 44 55" in answer.text
    assert 'value="mine@shop.no"' in answer.text
    assert re.search(r'name="take-phone" value="theirs" required checked', answer.text)
    assert re.search(r'name="take-email" value="mine" required checked', answer.text)
