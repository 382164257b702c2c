"""Problems and refusals: texts, blame, and that a problem is a value."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from app.kernel.problems import N_, Problem, Refused, require

LENGTH = Problem("x.length", "number", N_("The number has %(found)s digits."), {"found": 3})


def test_the_text_is_filled_from_the_values():
    assert LENGTH.text() == "The number has 3 digits."


def test_the_text_is_translated_before_it_is_filled():
    norwegian = {"The number has %(found)s digits.": "Nummeret har %(found)s sifre."}
    assert LENGTH.text(norwegian.__getitem__) == "Nummeret har 3 sifre."


def test_a_message_without_values_may_hold_a_percent_sign():
    assert Problem("x", message="At most 50 % of it.").text() == "At most 50 % of it."


def test_at_blames_another_field_and_keeps_the_rest():
    moved = LENGTH.at("account")
    assert (moved.code, moved.field, moved.text()) == ("x.length", "account", LENGTH.text())
    assert LENGTH.field == "number"


def test_problems_are_values():
    assert Problem("x") == Problem("x")
    assert dict(Problem("x").values) == {}
    with pytest.raises(dataclasses.FrozenInstanceError):
        LENGTH.code = "y"


def test_require_refuses_with_all_problems():
    require([])
    with pytest.raises(Refused) as caught:
        require(iter([LENGTH, Problem("x.other")]))
    assert [p.code for p in caught.value.problems] == ["x.length", "x.other"]


def test_a_refusal_names_codes_but_no_values():
    assert str(Refused([Problem("x.secret", message="%(v)s", values={"v": "86011117947"})])) == "x.secret"


def test_days_are_written_as_people_write_them():
    problem = Problem("store.overlap", "valid_from", "From %(first)s.", {"first": dt.date(2019, 1, 4)})
    assert problem.text() == "From 04.01.2019."
