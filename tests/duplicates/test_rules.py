"""How alike two records are: points that can be explained, keys that keep the work small. Without an application."""

from __future__ import annotations

import pytest

from app.duplicates import rules
from app.duplicates.rules import NAME, Measure

MEASURES = (
    Measure("name", NAME, 40, 10),
    Measure("email", points=45),
    Measure("postal", points=20, against=20, blocks=False, hint=True),
)


def facts(name: str = "", email: str = "", postal: str = "") -> dict[str, tuple[str, ...]]:
    given = {"name": rules.name_key(name.split(), frozenset({"as"})), "email": email, "postal": postal}
    return {trait: (text,) for trait, text in given.items() if text}


def points(one: dict, other: dict) -> dict[str, int]:
    return {reason.trait: reason.points for reason in rules.weigh(MEASURES, one, other)}


def test_each_trait_says_what_it_gives_and_an_empty_one_says_nothing():
    assert points(facts("kari hansen", "k@x"), facts("hansen kari", "k@x", "0150")) == {"name": 40, "email": 45}


def test_what_differs_takes_points_away_and_never_below_none():
    reasons = rules.weigh(MEASURES, facts("kari hansen", postal="0150"), facts("ola nordmann", postal="5003"))
    assert {reason.trait: reason.points for reason in reasons} == {"name": -10, "postal": -20}
    assert rules.total(reasons) == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("kari hansen", "kari hanssen", True),
        ("kari hansen", "anne kari hansen", True),
        ("blomsterpiken oslo", "blomsterpiken bergen", False),
        ("kari hansen", "kari olsen", False),
        ("rose", "rose rosa", False),
    ],
)
def test_a_letter_or_a_middle_name_more_is_nearly_the_same(one, other, alike):
    assert rules.near(one, other) is alike


def test_a_legal_form_tells_nothing_unless_it_is_the_whole_name():
    assert rules.name_key(["rose", "as"], frozenset({"as"})) == "rose"
    assert rules.name_key(["as"], frozenset({"as"})) == "as"


def test_a_postal_code_alone_compares_nobody_but_narrows_like_names():
    mine = rules.keys(MEASURES, facts("rosehuset oslo", postal="0150"))
    assert mine == {"name=oslo rosehuset", "name~ros|postal=0150", "name~osl|postal=0150"}


def test_a_pair_that_shares_several_keys_is_found_once():
    known = {1: facts("kari hansen", "k@x"), 2: facts("kari hansen", "k@x"), 3: facts("kari hansen")}
    blocks: dict[str, list[int]] = {}
    for pk, each in known.items():
        for key in sorted(rules.keys(MEASURES, each)):
            blocks.setdefault(key, []).append(pk)
    found = [(a, b, rules.total(why)) for a, b, why in rules.pairs(MEASURES, blocks, known, least=60)]
    assert found == [(1, 2, 85)]


def test_what_hangs_together_is_one_group():
    assert rules.groups([(5, 6), (2, 3), (3, 5)]) == {5: 2, 6: 2, 2: 2, 3: 2}


def test_limits_must_rise_and_points_be_whole():
    assert rules.setting({"points-name": 40}, (40, 60, 90)) == []
    (wrong,) = rules.setting({"points-name": 40}, (70, 60, 90))
    assert wrong.code == "duplicates.limits"
    (wrong,) = rules.setting({"points-name": None}, (40, 60, 90))
    assert (wrong.code, wrong.field) == ("duplicates.points", "points-name")
