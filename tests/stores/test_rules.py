"""What a store's membership is on a day, and which periods clash."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel.periods import Period
from app.stores import rules
from app.stores.rules import Status, TermFact

DAY = dt.date(2026, 11, 21)


def term(first=None, last=None, **more):
    return TermFact(
        Period.of_days(first and dt.date.fromisoformat(first), last and dt.date.fromisoformat(last)), **more
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([], Status("none")),
        ([term()], Status("active")),
        ([term("2020-01-01")], Status("active")),
        ([term("2020-01-01", "2026-11-21")], Status("notice", DAY)),
        ([term("2020-01-01", "2026-11-20")], Status("withdrawn", dt.date(2026, 11, 20))),
        ([term("2020-01-01", "2021-01-01", end_reason="excluded")], Status("excluded", dt.date(2021, 1, 1))),
        ([term("2026-12-01")], Status("applicant", dt.date(2026, 12, 1))),
        ([term("2010-01-01", "2015-01-01"), term("2020-01-01")], Status("active")),
        ([term("2010-01-01", "2015-01-01"), term("2027-01-01")], Status("applicant", dt.date(2027, 1, 1))),
        (
            [term("2020-01-01", suspension=Period.of_days(dt.date(2026, 11, 1), dt.date(2026, 12, 31)))],
            Status("suspended", dt.date(2026, 12, 31)),
        ),
        ([term("2020-01-01", suspension=Period.of_days(dt.date(2026, 1, 1), dt.date(2026, 11, 20)))], Status("active")),
    ],
)
def test_status_follows_from_the_terms(terms, expected):
    assert rules.status(terms, DAY) == expected


def test_a_suspended_store_is_a_member_and_a_withdrawn_one_is_not():
    assert Status("suspended").member
    assert not Status("withdrawn").member


@pytest.mark.parametrize(
    ("pause", "term", "refused"),
    [
        ((dt.date(2026, 3, 1), dt.date(2026, 4, 1)), (dt.date(2026, 1, 1), None), False),
        ((dt.date(2026, 1, 1), None), (dt.date(2026, 1, 1), None), False),
        ((dt.date(2026, 3, 1), dt.date(2027, 4, 1)), (None, dt.date(2026, 7, 1)), False),
        ((dt.date(2025, 12, 31), dt.date(2026, 4, 1)), (dt.date(2026, 1, 1), None), True),
        ((dt.date(2026, 7, 1), None), (dt.date(2026, 1, 1), dt.date(2026, 7, 1)), True),
    ],
)
def test_a_suspension_begins_inside_its_term(pause, term, refused):
    names = ("suspended_from", "suspended_to", "valid_from", "valid_to")
    found = rules.term(dict(zip(names, (*pause, *term), strict=True)))
    assert [(p.code, p.field) for p in found.problems] == [("stores.term.suspension", "suspended_from")] * refused


def test_each_wrong_value_is_a_problem_beside_its_field():
    found = rules.store({"number": "", "name": "x", "email": "a", "phone": "1", "country": "NO"}, allow_synthetic=False)
    assert [p.field for p in found.problems] == ["number", "email", "phone"]


def test_a_last_day_before_the_first_is_refused_at_the_last_day():
    found = rules.period({"valid_from": dt.date(2026, 2, 1), "valid_to": dt.date(2026, 1, 2)})
    assert [(p.code, p.field) for p in found.problems] == [("period.order", "valid_to")]
