"""A new address or owner gives the one that holds its last day, where the person who saves it says so."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.stores.models import StoreAddress, StoreOwner

MOVES = dt.date(2027, 2, 1)


@pytest.fixture
def typed(world):
    return {
        "store_id": str(world.ids["bjorn"]["store"]), "kind": "visiting", "street": "Sjøgata 4",
        "postal_code": "9008", "valid_from": "01.02.2027",
    }  # fmt: skip


@pytest.fixture
def addresses(system, world):
    """The store's visiting addresses in order: street, first day, first day after."""

    def read():
        mine = select(StoreAddress).where(
            StoreAddress.store_id == world.ids["bjorn"]["store"], StoreAddress.kind == "visiting"
        )
        return [(a.street, a.valid_from, a.valid_to) for a in system.scalars(mine.order_by(StoreAddress.valid_from))]

    return read


def test_the_form_offers_to_end_the_address_before_and_does_so(sign_in, token, typed, addresses, system):
    before = addresses()
    anna, secret = sign_in("anna"), {"csrf_token": token("anna")}
    refused = anna.post("/addresses/new", data=typed | secret)
    assert refused.status_code == 422
    assert "Den kan få 31.01.2027 som siste dag" in refused.text
    assert '<button class="btn btn-quiet b-instead" name="end_previous" value="1">' in refused.text
    assert "Sjøgata 4" in refused.text
    assert addresses() == before
    assert anna.post("/addresses/new", data=typed | secret | {"end_previous": "1"}).status_code == 302
    assert addresses() == [(before[0][0], before[0][1], MOVES), ("Sjøgata 4", MOVES, None)]
    entries = system.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert {(e.entity, e.action) for e in entries} == {("store_address", "create"), ("store_address", "update")}
    assert len({e.recorded_at for e in entries}) == 1


def test_what_is_for_a_while_only_does_not_end_what_holds_before_and_after(sign_in, token, typed, addresses):
    before = addresses()
    answer = sign_in("anna").post(
        "/addresses/new",
        data=typed | {"valid_to": "28.02.2027", "end_previous": "1", "csrf_token": token("anna")},
    )
    assert answer.status_code == 422
    assert "end_previous" not in answer.text
    assert addresses() == before


def test_of_two_in_the_way_none_is_ended(sign_in, token, typed, addresses, arrange, world):
    with arrange() as uow:
        mine = uow.session.scalars(
            select(StoreAddress).where(StoreAddress.store_id == world.ids["bjorn"]["store"])
        ).all()
        held = next(a for a in mine if a.kind == "visiting")
        held.valid_to = dt.date(2027, 3, 1)
        uow.add(
            StoreAddress(
                store_id=held.store_id, kind="visiting", street="Torget 1", valid_from=dt.date(2027, 3, 1),
                recorded_at=uow.now,
            )
        )  # fmt: skip
    before = addresses()
    answer = sign_in("anna").post("/addresses/new", data=typed | {"end_previous": "1", "csrf_token": token("anna")})
    assert answer.status_code == 422
    assert addresses() == before


def test_moving_a_first_day_back_may_end_the_one_before_too(sign_in, token, typed, addresses, system):
    anna, secret = sign_in("anna"), {"csrf_token": token("anna")}
    anna.post("/addresses/new", data=typed | secret | {"end_previous": "1"})
    new = system.scalar(select(StoreAddress.id).where(StoreAddress.street == "Sjøgata 4"))
    earlier = {**typed, "valid_from": "01.12.2026", "version": "1", **secret}
    assert anna.post(f"/addresses/{new}/edit", data=earlier).status_code == 422
    assert anna.post(f"/addresses/{new}/edit", data=earlier | {"end_previous": "1"}).status_code == 302
    assert [row[2] for row in addresses()] == [dt.date(2026, 12, 1), None]


def test_a_program_says_it_in_the_address(app, bearer, world, system):
    client, mine = app.test_client(), world.ids["bjorn"]
    body = {"store_id": mine["store"], "member_id": world.ids["cecilie"]["member"], "valid_from": "2027-02-01"}

    def post(query: str):
        return client.post(f"/api/v1/owners{query}", json=body, headers=bearer("anna"))

    refused = post("")
    assert refused.status_code == 422
    assert [(p["code"], p["field"]) for p in refused.json["problems"]] == [("period.succeeds", "valid_from")]
    for wrong in ("?end_previous=yes", "?end_previous=", "?end_previous=1&end_previous=1"):
        assert [p["code"] for p in post(wrong).json["problems"]] == ["record.end_previous"]
    assert post("?end_previous=0").status_code == 422
    assert post("?end_previous=1").status_code == 201
    owners = system.scalars(
        select(StoreOwner).where(StoreOwner.store_id == mine["store"]).order_by(StoreOwner.valid_from)
    )
    assert [o.valid_to for o in owners] == [MOVES, None]


def test_a_membership_is_never_ended_on_the_way(sign_in, token, world):
    mine = world.ids["bjorn"]
    data = {"store_id": str(mine["store"]), "member_id": str(mine["member"]), "valid_from": "01.02.2027"}
    answer = sign_in("anna").post("/terms/new", data=data | {"end_previous": "1", "csrf_token": token("anna")})
    assert answer.status_code == 422
    assert "har ingen siste dag" in answer.text


def test_only_facts_that_succeed_each_other_are_described_so(app, bearer):
    paths = app.test_client().get("/api/v1/openapi.json", headers=bearer("anna")).json["paths"]
    described = {
        path for path, verbs in paths.items()
        if any(p["name"] == "end_previous" for p in verbs.get("post", {}).get("parameters", []))
    }  # fmt: skip
    assert described == {"/api/v1/addresses", "/api/v1/owners", "/api/v1/member_addresses"}


@pytest.mark.browser
def test_the_second_button_saves_and_ends_the_one_before(page, served, world, addresses):
    page.goto(f"{served}/addresses/new?store_id={world.ids['bjorn']['store']}")
    page.get_by_label("Street").fill("Sjøgata 4")
    page.get_by_label("Postal code").fill("9008")
    page.get_by_role("textbox", name="First day").fill("01.02.2027")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Give the other one 31.01.2027 as its last day, and save").click()
    page.wait_for_url(f"**/stores/{world.ids['bjorn']['store']}")
    assert [row[2] for row in addresses()] == [MOVES, None]
