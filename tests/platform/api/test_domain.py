"""The generated REST resources: null where a value is needed, and filters with more values than are read."""

from __future__ import annotations

import pytest

from app.stores.models import Employment


@pytest.fixture
def ask(app, bearer):
    """Sends a request as Anna."""

    def send(method: str, path: str, **more: object):
        headers = {**bearer("anna"), **more.pop("headers", {})}
        return app.test_client().open(f"/api/v1/{path}", method=method, headers=headers, **more)

    return send


@pytest.mark.parametrize("value", [None, ""])
def test_null_is_refused_where_the_document_says_so_even_if_there_is_a_default(ask, world, system, value):
    mine = world.ids["bjorn"]
    body = {"store_id": mine["store"], "person_id": mine["person"], "role": value, "valid_from": "2001-01-01"}
    answer = ask("POST", "employments", json=body | {"valid_to": "2001-02-01"})
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json["problems"]] == ["role"]
    changed = ask("PATCH", f"employments/{mine['employment']}", json={"role": value}, headers={"If-Match": '"1"'})
    assert changed.status_code == 422
    assert [problem["field"] for problem in changed.json["problems"]] == ["role"]
    assert system.get(Employment, mine["employment"]).role == "owner"


@pytest.mark.parametrize(("others", "status"), [(99, 200), (100, 422)])
def test_values_beyond_the_limit_are_refused_and_never_left_out(ask, world, others, status):
    known = [("store", str(900_000 + number)) for number in range(others)]
    answer = ask("GET", "terms", query_string=[*known, ("store", str(world.ids["bjorn"]["store"]))])
    assert answer.status_code == status
    if status == 200:
        assert answer.json["count"] == 1
    else:
        assert [problem["code"] for problem in answer.json["problems"]] == ["list.filter.many"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ('W/"1"', 200), ('"1"', 200), ('"7", "1"', 200), ('"7", W/"1"', 200), ("*", 200), ('"a,b", "1"', 200),
        ('"7"', 412), ('"7", "8"', 412), ('"11"', 412), ('"01"', 412), ("", 428),
    ],
)  # fmt: skip
def test_if_match_takes_lists_of_tags(ask, world, given, status):
    """RFC 9110, 13.1.1: one of the listed tags is enough."""
    answer = ask("PATCH", f"members/{world.ids['bjorn']['member']}", json={}, headers={"If-Match": given})
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["stores?columns=name", "members?columns=", "certificates?columns=number&page=1"])
def test_what_only_a_page_is_asked_is_refused_and_not_ignored(ask, world, path):
    """Columns are chosen on pages; the document does not offer them."""
    answer = ask("GET", path)
    assert answer.status_code == 422
    assert [(p["code"], p["field"]) for p in answer.json["problems"]] == [("list.filter.unknown", "columns")]
