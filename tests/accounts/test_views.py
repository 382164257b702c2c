"""Accounts are masked everywhere; one number in full is a recorded act of who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

FULL = ("86011117947", "8601 11 17947", "8601.11.17947")


def hidden(text: str) -> bool:
    return not any(number in text for number in FULL)


def test_lists_cards_exports_and_api_are_masked(sign_in, accounts, world):
    pk, store = accounts["bjorn"], world.ids["bjorn"]["store"]
    urls = (
        "/accounts/",
        f"/accounts/{pk}",
        f"/stores/{store}",
        "/accounts/export.csv",
        "/api/v1/accounts/",
        f"/api/v1/accounts/{pk}",
    )
    for url in urls:
        answer = sign_in("farida").get(url)
        assert answer.status_code == 200
        assert "7947" in answer.text
        assert hidden(answer.text)


def test_no_search_finds_a_number(sign_in, accounts):
    page = sign_in("farida").get("/search/?q=86011117947").text
    assert "canarybjorn" not in page


@pytest.mark.parametrize("name", ["farida", "admin"])
def test_one_number_in_full_is_shown_once_and_recorded(sign_in, accounts, token, world, system, name):
    from app.platform.audit import AuditEntry, ChangeGroup

    pk = accounts["bjorn"]
    answer = sign_in(name).post(f"/accounts/{pk}/reveal", data={"csrf_token": token(name)})
    assert answer.status_code == 200
    assert FULL[2] in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    entry, actor = system.execute(
        select(AuditEntry.entity_id, ChangeGroup.actor_id)
        .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
        .where(AuditEntry.action == "reveal")
    ).one()
    assert (entry, actor) == (pk, world.ids[name]["user"])
    assert hidden(sign_in(name).get(f"/accounts/{pk}").text)


@pytest.mark.parametrize(("name", "status"), [("anna", 403), ("tove", 403), ("adam", 403), ("bjorn", 403)])
def test_who_may_not_see_it_in_full(sign_in, accounts, token, system, name, status):
    from app.platform.audit import AuditEntry

    answer = sign_in(name).post(f"/accounts/{accounts['bjorn']}/reveal", data={"csrf_token": token(name)})
    assert answer.status_code == status
    assert system.scalar(select(AuditEntry.id).where(AuditEntry.action == "reveal")) is None


def test_without_the_pages_token_nothing_is_shown(sign_in, accounts):
    answer = sign_in("farida").post(f"/accounts/{accounts['bjorn']}/reveal")
    assert answer.status_code == 400
    assert hidden(answer.text)


def test_a_florist_sees_the_own_account_masked_and_no_other(sign_in, accounts):
    client = sign_in("bjorn")
    own, foreign = client.get(f"/accounts/{accounts['bjorn']}"), client.get(f"/accounts/{accounts['cecilie']}")
    assert own.status_code == 200
    assert hidden(own.text)
    assert foreign.status_code == 404
    assert "canarycecilie" not in client.get("/accounts/").text


def test_nothing_edits_a_number(sign_in, accounts, bearer, app, arrange):
    from app.accounts import operations
    from app.accounts.models import BankAccount
    from app.kernel.problems import Refused

    pk, client = accounts["bjorn"], app.test_client()
    for method in ("post", "put", "delete"):
        url = "/api/v1/accounts/" if method == "post" else f"/api/v1/accounts/{pk}"
        answer = getattr(client, method)(url, json={"number": "12345678903"}, headers=bearer("farida"))
        assert answer.status_code in (404, 405)
    own_fields_alone = {**bearer("farida"), "If-Match": "*"}
    for name, value in (("number", "12345678903"), ("store_id", 1), ("valid_to", "2027-01-01")):
        answer = client.patch(f"/api/v1/accounts/{pk}", json={name: value}, headers=own_fields_alone)
        assert (answer.status_code, answer.json["problems"][0]["code"]) == (422, "field.unknown")
    assert sign_in("farida").get(f"/accounts/{pk}/edit").status_code in (403, 404)
    with arrange() as uow:
        item = uow.session.get(BankAccount, pk)
        with uow.session.no_autoflush:
            item.purpose = "fees"
            with pytest.raises(Refused):
                operations.ACCOUNT.settle(uow, item)
            uow.session.expire(item)
    assert sign_in("tove").get("/accounts/").status_code == 403
