"""Whose accounts a florist sees: those of the own stores, but not the former owner's."""

from __future__ import annotations

import datetime as dt

import pytest

from app.accounts.models import BankAccount
from app.stores.models import StoreOwner

SOLD = dt.date(2026, 1, 1)


@pytest.fixture
def sold(arrange, world):
    """Bjørn's store with an account of his, one of nobody's in particular, and one of Cecilie's, who has bought it."""
    bjorn, cecilie = world.ids["bjorn"], world.ids["cecilie"]
    with arrange() as uow:
        uow.session.get(StoreOwner, bjorn["owner"]).valid_to = SOLD
        uow.add(StoreOwner(store_id=bjorn["store"], member_id=cecilie["member"], valid_from=SOLD))
        whose = {"former": bjorn["member"], "unknown": None, "present": cecilie["member"]}
        return {
            name: uow.add(BankAccount(store_id=bjorn["store"], member_id=member, number="15030012345")).id
            for name, member in whose.items()
        }


def test_a_buyer_does_not_see_the_former_owners_account(sold, app, bearer, sign_in):
    found = app.test_client().get("/api/v1/accounts", headers=bearer("cecilie")).json
    assert {row["id"] for row in found["result"]} == {sold["unknown"], sold["present"]}
    assert found["count"] == 2
    client = sign_in("cecilie")
    assert client.get(f"/accounts/{sold['present']}").status_code == 200
    assert client.get(f"/accounts/{sold['former']}").status_code == 404


def test_the_office_sees_them_all(sold, app, bearer):
    found = app.test_client().get("/api/v1/accounts", headers=bearer("farida")).json
    assert {row["id"] for row in found["result"]} == set(sold.values())
