"""What has changed on a record, and the two sides of a conflict, as people read them."""

from __future__ import annotations

import datetime as dt

import pytest


@pytest.fixture
def change_term(sign_in, token, world):
    """Anna saves Bjørn's membership term with a last day."""
    mine = world.ids["bjorn"]

    def change(last: str, *, version: int):
        form = {
            "csrf_token": token("anna"), "version": str(version), "valid_from": "01.01.2015", "valid_to": last,
            "store_id": mine["store"], "member_id": mine["member"], "end_reason": "withdrawn",
        }  # fmt: skip
        return sign_in("anna").post(f"/terms/{mine['term']}/edit", data=form)

    return change


def test_last_days_are_inclusive_and_choices_have_labels(change_term, sign_in, world):
    assert change_term("31.12.2027", version=1).status_code == 302
    card = sign_in("anna").get(f"/terms/{world.ids['bjorn']['term']}").text
    assert "31.12.2027" in card
    assert "01.01.2028" not in card
    assert "2028-01-01" not in card
    assert "withdrawn" not in card


def test_both_sides_of_a_conflict_show_inclusive_last_days(change_term):
    assert change_term("31.12.2027", version=1).status_code == 302
    refused = change_term("30.06.2027", version=1)
    assert refused.status_code == 409
    assert "31.12.2027" in refused.text
    assert "30.06.2027" in refused.text
    assert "01.01.2028" not in refused.text
    assert "01.07.2027" not in refused.text


@pytest.mark.parametrize(("reader", "seen"), [("anna", True), ("bjorn", False)])
def test_names_of_foreign_records_are_not_told(arrange, sign_in, world, reader, seen):
    from app.stores.models import StoreOwner

    mine, other = world.ids["bjorn"], world.ids["cecilie"]
    with arrange() as uow:
        row = StoreOwner(store_id=mine["store"], member_id=mine["member"], valid_from=dt.date(2010, 1, 1))
        row.valid_to = dt.date(2011, 1, 1)
        pk = uow.add(row).id
        row.member_id = other["member"]
    card = sign_in(reader).get(f"/owners/{pk}")
    assert card.status_code == 200
    assert ("canarycecilie firma AS" in card.text) is seen
