"""Whose value holds when two people changed one record."""

from __future__ import annotations

import pytest

from app.kernel.merging import Difference, differences, overtaken, touched


@pytest.mark.parametrize(
    ("original", "theirs", "mine", "choice"),
    [
        ("a", "a", "b", "mine"),
        ("a", "b", "a", "theirs"),
        ("a", "b", "c", ""),
        (None, "b", "c", ""),
        (None, None, "c", "mine"),
        ("a", None, "a", "theirs"),
    ],
)
def test_only_where_both_changed_a_person_must_choose(original, theirs, mine, choice):
    found = differences({"phone": original}, {"phone": theirs}, {"phone": mine})
    assert found == [Difference("phone", original, theirs, mine, choice)]


@pytest.mark.parametrize(("original", "same"), [("a", "a"), ("a", "b"), ("b", "a"), (None, "a")])
def test_where_both_wrote_the_same_there_is_no_question(original, same):
    assert differences({"phone": original}, {"phone": same}, {"phone": same}) == []


def test_where_it_is_not_known_how_it_was_a_person_must_choose():
    (found,) = differences({}, {"phone": "a"}, {"phone": "b"})
    assert (found.choice, found.known) == ("", False)
    assert touched({}, {"phone": "b"}) == {"phone": "b"}


def test_fields_that_the_record_has_no_longer_are_no_difference():
    assert differences({"fax": "1"}, {}, {"fax": "2"}) == []


def test_changes_of_other_fields_stand_side_by_side():
    original = {"phone": "a", "email": "b", "name": "c"}
    mine = {"phone": "a", "email": "mine", "name": "c"}
    assert not overtaken(differences(original, original, mine))
    assert overtaken(differences(original, original | {"phone": "theirs"}, mine))
    assert touched(original, mine) == {"email": "mine"}
