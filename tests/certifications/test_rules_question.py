"""The tender team's question, in cases."""

from __future__ import annotations

import pytest

from app.certifications.rules import (
    SCHEMES,
    Question,
    answer,
    answers,
    postal_range,
    question_problems,
)
from app.kernel.periods import Period
from tests.certifications.asking import MEMBER, OTHER, D, cert, on, said, store, through

LATE = cert("26986", D(2024, 1, 2), D(2027, 1, 2))
RENEWED = cert("30001", D(2027, 1, 3), D(2030, 1, 2))


def test_a_certified_member_qualifies_and_says_until_when_and_why():
    found = answer(on(D(2026, 11, 21)), store(LATE))
    assert (found.verdict, found.certificate_number, found.valid_to) == ("qualifies", "26986", D(2027, 1, 2))
    assert said(found) == "Miljøfyrtårn no. 26986 is valid until 02.01.2027."


def test_both_bounds_are_inclusive():
    assert answer(through(D(2024, 1, 2), D(2027, 1, 2)), store(LATE)).verdict == "qualifies"
    assert answer(through(D(2024, 1, 1), D(2027, 1, 2)), store(LATE)).verdict == "near_miss"
    assert answer(through(D(2024, 1, 2), D(2027, 1, 3)), store(LATE)).verdict == "near_miss"


def test_adjoining_certificates_join_and_a_hole_of_one_day_does_not():
    span = through(D(2026, 11, 21), D(2028, 11, 21))
    joined = answer(span, store(LATE, RENEWED))
    assert (joined.verdict, joined.certificate_numbers, joined.valid_to) == (
        "qualifies",
        ("26986", "30001"),
        D(2030, 1, 2),
    )
    parted = answer(span, store(LATE, RENEWED._replace(valid_from=D(2027, 1, 4))))
    assert (parted.verdict, parted.failing[0].margin) == ("near_miss", 1)
    assert said(parted) == "Miljøfyrtårn no. 26986 is not valid on 03.01.2027; one day is missing."


@pytest.mark.parametrize(
    ("question", "facts", "text", "margin"),
    [
        (
            on(D(2026, 12, 1)),
            store(cert("12345", D(2023, 10, 14), D(2026, 10, 14))),
            "Miljøfyrtårn no. 12345 ran out on 14.10.2026, 48 days before 01.12.2026.",
            48,
        ),
        (
            through(D(2026, 11, 21), D(2028, 11, 21)),
            store(LATE),
            "Miljøfyrtårn no. 26986 is valid only until 02.01.2027, 689 days short of 21.11.2028.",
            689,
        ),
        (
            on(D(2023, 12, 31)),
            store(LATE),
            "Miljøfyrtårn no. 26986 is valid only from 02.01.2024, 2 days after 31.12.2023.",
            2,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE._replace(withdrawn_on=D(2026, 11, 30))),
            "Miljøfyrtårn no. 26986 was withdrawn on 30.11.2026; 2 days are missing.",
            2,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE._replace(suspensions=(Period(D(2026, 12, 1), D(2026, 12, 5)),))),
            "Miljøfyrtårn no. 26986 is suspended from 01.12.2026; one day is missing.",
            1,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE._replace(number=None)),
            "No certificate number is registered for Miljøfyrtårn.",
            None,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE._replace(last_day=None)),
            "The last day of Miljøfyrtårn no. 26986 is not known.",
            None,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE._replace(holder_org_number=OTHER)),
            "The Miljøfyrtårn certificate is held by 331372153, and the store is not listed on it.",
            None,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE._replace(holder_org_number=None)),
            "The holder of the Miljøfyrtårn certificate is not known, and the store is not listed on it.",
            None,
        ),
        (
            on(D(2026, 12, 1)),
            store(LATE, member_periods=(Period(D(2010, 1, 1), D(2026, 11, 30)),)),
            "The membership ended on 29.11.2026, 2 days before 01.12.2026.",
            2,
        ),
        (
            on(D(2026, 12, 1), designer=True),
            store(LATE),
            "No floral designer is registered.",
            None,
        ),
    ],
)
def test_a_near_miss_says_which_one_condition_fails_and_by_how_much(question, facts, text, margin):
    found = answer(question, facts)
    assert (found.verdict, said(found)) == ("near_miss", text)
    assert [each.margin for each in found.failing] == [margin]


def test_two_failing_conditions_are_no_near_miss():
    found = answer(on(D(2027, 3, 1)), store(LATE._replace(number=None)))
    assert (found.verdict, len(found.failing)) == ("no", 2)
    assert answer(on(D(2027, 3, 1), designer=True), store(LATE)).verdict == "no"


def test_a_store_that_never_had_one_is_no_near_miss():
    found = answer(on(D(2026, 12, 1)), store())
    assert (found.verdict, said(found)) == ("no", "No Miljøfyrtårn certificate is registered.")
    other_scheme = store(LATE._replace(scheme="emas"))
    assert answer(on(D(2026, 12, 1)), other_scheme).failing[0].code == "certifications.question.no_certificate"


def test_a_new_certificate_without_number_explains_more_than_an_old_one():
    old = cert("111", D(2018, 1, 1), D(2020, 12, 31))
    found = answer(on(D(2026, 12, 1)), store(old, LATE._replace(number=None)))
    assert [each.code for each in found.failing] == ["certifications.question.number_missing"]


def test_withdrawn_stores_do_not_count_and_an_unknown_joining_date_does():
    gone = store(LATE, member_periods=(Period(None, D(2026, 11, 21)),))
    assert answer(on(D(2026, 11, 20)), gone).verdict == "qualifies"
    assert answer(on(D(2026, 11, 21)), gone).verdict == "near_miss"
    leaving = answer(on(D(2026, 11, 20)), gone)
    assert said(leaving) == "Miljøfyrtårn no. 26986 is valid until 02.01.2027; the membership ends on 20.11.2026."


def test_a_membership_of_no_days_is_none():
    """A store that was to join on 10 December and withdrew before: 29 December says the same as 1 December."""
    nothing = store(LATE, member_periods=(Period(D(2026, 12, 10), D(2026, 12, 5)),))
    for day in (D(2026, 12, 1), D(2026, 12, 7), D(2026, 12, 29)):
        assert [each.code for each in answer(on(day), nothing).failing] == ["certifications.question.member_none"]


def test_a_suspended_membership_does_not_count():
    paused = store(LATE, member_suspensions=(Period(D(2026, 11, 1), D(2026, 12, 1)),))
    assert answer(on(D(2026, 11, 30)), paused).verdict == "near_miss"
    assert answer(on(D(2026, 12, 1)), paused).verdict == "qualifies"


@pytest.mark.parametrize(
    ("region", "verdict"),
    [
        ({}, "qualifies"),
        ({"counties": frozenset({"34"})}, "qualifies"),
        ({"counties": frozenset({"03"})}, "out_of_region"),
        ({"counties": frozenset({"03"}), "municipalities": frozenset({"3441"})}, "qualifies"),
        ({"postal_ranges": (("2600", "2652"),), "counties": frozenset({"03"})}, "qualifies"),
        ({"postal_ranges": (("2600", "2651"), ("2653", "2700"))}, "out_of_region"),
    ],
)
def test_region_options_unite(region, verdict):
    assert answer(on(D(2026, 11, 21), **region), store(LATE)).verdict == verdict


def test_only_what_is_asked_for_is_given():
    facts = [store(LATE), store(LATE._replace(number=None)), store()]
    assert [each.verdict for each in answers(on(D(2026, 11, 21)), facts)] == ["qualifies", "near_miss"]
    exact = Question("miljofyrtarn", D(2026, 11, 21), D(2026, 11, 21))
    assert [each.verdict for each in answers(exact, facts)] == ["qualifies"]


def test_what_is_not_verified_is_told():
    assert answer(on(D(2026, 11, 21)), store(LATE)).unverified
    verified = store(LATE._replace(verified=True), designer_periods=MEMBER, unverified=True)
    assert not answer(on(D(2026, 11, 21)), verified).unverified
    assert answer(on(D(2026, 11, 21), designer=True), verified).unverified


def test_the_question_itself_is_checked():
    wrong = Question("nosuch", D(2027, 1, 1), D(2026, 1, 1))
    codes = [problem.code.rpartition(".")[2] for problem in question_problems(wrong, SCHEMES)]
    assert codes == ["scheme", "period"]
    assert question_problems(on(D(2026, 11, 21)), SCHEMES) == []


def test_postal_ranges_are_read():
    assert postal_range("0150-0199") == ("0150", "0199")
    assert postal_range(" 0150 ") == ("0150", "0150")
    for text in ("0199-0150", "150", "0150-", "-0150", "a150-0199", "0150-0160-0170", "٠١٥٠"):
        assert postal_range(text).code == "certifications.question.postal_range"
