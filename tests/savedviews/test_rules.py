"""What a view must be, who sees it, who may change it."""

from __future__ import annotations

import pytest

from app.savedviews import rules
from app.savedviews.rules import Reader

ANNA, TOVE = Reader(1, frozenset({"Membership"}), shares=True), Reader(2, frozenset({"Tender team"}))


@pytest.mark.parametrize(
    ("owner", "audience", "roles", "reader", "seen", "changed"),
    [
        (1, "own", [], ANNA, True, True), (1, "own", [], TOVE, False, False),
        (2, "own", [], ANNA, False, False),
        (1, "roles", ["Tender team"], TOVE, True, False), (1, "roles", ["Quality"], TOVE, False, False),
        (1, "all", [], TOVE, True, False), (2, "all", [], ANNA, True, True),
        (2, "all", [], TOVE, True, False),  # pinned once, and the right to share is gone
    ],
)  # fmt: skip
def test_who_sees_and_changes(owner, audience, roles, reader, seen, changed):
    assert rules.seen_by(owner, audience, roles, reader) is seen
    if seen:
        assert rules.changed_by(owner, audience, reader) is changed


def test_values_are_cleaned():
    found = rules.checked(
        {"name": "  Vår \n visning ", "audience": "own", "roles": ["Quality"], "counted": True},
        known_roles={"Quality"},
        may_share=False,
    )
    assert found.problems == []
    assert (found.values["name"], found.values["roles"], found.values["counted"]) == ("Vår visning", [], False)


def test_a_state_beyond_the_limit_is_refused():
    state = [["q", "x" * rules.LONGEST_STATE]]
    found = rules.checked({"name": "x", "audience": "own", "state": state}, known_roles=(), may_share=False)
    assert [p.code for p in found.problems] == ["views.state"]
