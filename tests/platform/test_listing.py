"""Filters with yes and no answer both, on the page and in the API."""

from __future__ import annotations

import datetime as dt

import pytest

from app.stores.models import MembershipTerm


@pytest.fixture
def past_term(arrange, world):
    """A term of Bjørn's store that has ended."""
    mine = world.ids["bjorn"]
    with arrange() as uow:
        row = MembershipTerm(store_id=mine["store"], member_id=mine["member"], valid_from=None)
        row.valid_to = dt.date(2015, 1, 1)
        return uow.add(row).id


@pytest.mark.parametrize("answer", ["0", "1"])
def test_facts_that_hold_today_and_those_that_do_not(app, bearer, sign_in, world, past_term, answer):
    path = f"/api/v1/terms?store={world.ids['bjorn']['store']}&now={answer}"
    found = app.test_client().get(path, headers=bearer("anna")).json
    expected = past_term if answer == "0" else world.ids["bjorn"]["term"]
    assert [row["id"] for row in found["result"]] == [expected]
    page = sign_in("anna").get(f"/terms/?store={world.ids['bjorn']['store']}&now={answer}").text
    assert f"/terms/{expected}" in page
    assert "kan ikke brukes" not in page


@pytest.mark.parametrize(("path", "yes", "no"), [("people?nameless", 0, 2), ("certificates?without_number", 0, 0)])
def test_filters_on_what_is_filled_in(app, bearer, path, yes, no):
    for answer, count in (("1", yes), ("0", no)):
        assert app.test_client().get(f"/api/v1/{path}={answer}", headers=bearer("anna")).json["count"] == count
