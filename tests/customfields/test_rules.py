"""Definitions and values, without an application."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.customfields import rules
from app.customfields.rules.definitions import limits_of, read_choices
from app.customfields.rules.values import Limits, check, fits, read
from app.kernel.problems import Refused

CHOICES = {"small": ("Liten", "Small"), "large": ("Stor", "Large")}


def code_of(call, *arguments):
    with pytest.raises(Refused) as refusal:
        call(*arguments)
    return refusal.value.problems[0].code.rpartition(".")[2]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  Rød  ", "Rød"),
        ("whole", "1 234", 1234),
        ("whole", "−5", -5),
        ("decimal", "1 234,50", Decimal("1234.50")),
        ("decimal", "1\u00a0234.5", Decimal("1234.5")),
        ("amount", "1 234,50", 123450),
        ("amount", "-0,05", -5),
        ("answer", "Ja", True),
        ("answer", "no", False),
        ("date", "1.2.2026", dt.date(2026, 2, 1)),
        ("date", "2026-02-01", dt.date(2026, 2, 1)),
        ("choice", "stor", "large"),
        ("several", "Liten, large", ["small", "large"]),
        ("web", "Bukett.example/a", "https://bukett.example/a"),
        ("whole", "  ", None),
    ],
)
def test_what_people_write_is_understood(kind, text, value):
    assert read(Limits(kind, CHOICES), text) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("whole", "1,5", "whole"),
        ("whole", "99999999999", "whole"),
        ("decimal", "1,2,3", "decimal"),
        ("decimal", "NaN", "decimal"),
        ("amount", "1,505", "amount"),
        ("answer", "kanskje", "answer"),
        ("date", "31.2.2026", "date"),
        ("date", "1.1.0026", "year"),
        ("choice", "middels", "choice"),
        ("web", "ftp://x.example", "scheme"),
    ],
)
def test_each_mistake_has_one_message(kind, text, code):
    assert code_of(read, Limits(kind, CHOICES), text) == code


def test_ranges_lengths_and_patterns_hold():
    assert code_of(read, Limits("whole", least=1, most=9), "0") == "small"
    assert code_of(read, Limits("amount", least=100, most=900), "9,01") == "large"
    assert code_of(read, Limits("date", most=dt.date(2026, 1, 1)), "2.1.2026") == "large"
    assert code_of(read, Limits("text", longest=3), "fire") == "long"
    assert code_of(read, Limits("text", mask="AA 99999"), "AB1234") == "mask"
    assert read(Limits("text", mask="AA 99999"), "EL 12345") == "EL 12345"
    assert code_of(check, Limits("several", CHOICES), ["small", "nonsense"]) == "choice"


def test_a_pattern_tells_letters_from_digits():
    assert fits("A9?-", "b7x-")
    assert not fits("A9?-", "77x-")
    assert not fits("A9?-", "b7x")


def test_choices_are_written_one_on_a_line():
    assert read_choices("small = Liten | Small\nStor lastebil\n\nx=Y") == {
        "small": ("Liten", "Small"), "stor_lastebil": ("Stor lastebil", "Stor lastebil"), "x": ("Y", "Y"),
    }  # fmt: skip


def sound(**more):
    values = {"entity": "store", "kind": "text", "label_nb": "Antall varebiler", **more}
    return rules.checked(values, entities=["store"], states=["store:active"], taken=["taken"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"entity": "nothing"}, "entity"),
        ({"label_nb": ""}, "label_nb"),
        ({"key": "Stor Bokstav"}, "key"),
        ({"key": "taken"}, "key"),
        ({"kind": "choice"}, "choices_text"),
        ({"kind": "choice", "choices_text": "a = A\na = B"}, "choices_text"),
        ({"kind": "choice", "choices_text": "a = | x"}, "choices_text"),
        ({"kind": "link"}, "link_to"),
        ({"kind": "whole", "minimum": "ti"}, "minimum"),
        ({"kind": "whole", "minimum": "9", "maximum": "1"}, "maximum"),
        ({"kind": "whole", "maximum": "9", "default_text": "10"}, "default_text"),
        ({"kind": "text", "minimum": "1"}, "minimum"),
        ({"kind": "long_text", "unique": True}, "unique"),
        ({"longest": 501}, "longest"),
        ({"mask": "9" * 61}, "mask"),
        ({"required": "member:active"}, "required"),
        ({"visible_to": ["Quality"], "editable_by": ["Finance"]}, "editable_by"),
    ],
)
def test_a_wrong_definition_is_refused_beside_its_cause(given, field):
    assert [problem.field for problem in sound(**given).problems] == [field]


def test_a_sound_definition_gets_a_short_name_and_both_labels():
    found = sound(required="store:active")
    assert not found.problems
    assert (found.values["key"], found.values["label_en"]) == ("antall_varebiler", "Antall varebiler")


def test_who_sees_and_who_changes():
    office, always = {"Membership", "Quality", "Administrator", "Auditor"}, ("Administrator", "Auditor")
    plain = rules.Definition(1, "store", "k", "text", "L", "L")
    seeing = rules.readers(plain, office=office, always=always, florist="Florist")
    assert seeing == office
    assert rules.editors(plain, seeing, always="Administrator", never=("Auditor", "Florist")) == office - {"Auditor"}
    narrow = rules.Definition(
        1, "store", "k", "text", "L", "L", florists=True, visible_to=("Quality", "Membership"),
        editable_by=("Quality",),
    )  # fmt: skip
    seeing = rules.readers(narrow, office=office, always=always, florist="Florist")
    assert seeing == office | {"Florist"}
    editing = rules.editors(narrow, seeing, always="Administrator", never=("Auditor", "Florist"))
    assert editing == {"Quality", "Administrator"}


def test_another_type_tells_which_values_are_lost():
    limits = limits_of({"kind": "whole", "maximum": "50"})
    assert rules.lost([(1, "12"), (2, "tolv"), (3, "99")], limits, str) == ({1: 12}, {2: "tolv", 3: "99"})
