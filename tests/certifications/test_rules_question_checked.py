"""The tender team's question against a checker that knows nothing of periods and looks at every single day."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from app.certifications.rules import (
    CertificateFact,
    Question,
    answer,
)
from app.kernel.periods import Period
from tests.certifications.asking import MEMBER, OTHER, OWN, D, cert, said, store, through

BASE = D(2026, 1, 1)
days = st.integers(0, 24).map(lambda n: BASE + dt.timedelta(days=n))
maybe = st.none() | days
periods = st.lists(st.builds(Period, maybe, maybe), max_size=2)
certs = st.builds(
    CertificateFact,
    st.sampled_from(["miljofyrtarn", "miljofyrtarn", "emas"]),
    st.sampled_from(["1", "2", "3", None]),
    st.sampled_from([OWN, OWN, OWN, OTHER]),
    maybe,
    st.none() | days | days,
    st.none() | st.none() | days,
    st.lists(st.builds(Period, maybe, maybe), max_size=1).map(tuple),
    listed_units=st.sampled_from([(), (), (OWN,)]),
)
facts_drawn = st.builds(
    store,
    certs,
    certs,
    certs,
    member_periods=periods | st.just(MEMBER),
    member_suspensions=st.just([]) | periods,
    designer_periods=periods,
)


def naive_certified(facts, day):
    return any(
        each.scheme == "miljofyrtarn"
        and each.number
        and (each.holder_org_number == OWN or OWN in each.listed_units)
        and (each.valid_from is None or each.valid_from <= day)
        and each.last_day is not None
        and day <= each.last_day
        and (each.withdrawn_on is None or day < each.withdrawn_on)
        and not any(pause.contains(day) for pause in each.suspensions)
        for each in facts.certificates
    )


def naive_member(facts, day):
    return any(p.contains(day) for p in facts.member_periods) and not any(
        p.contains(day) for p in facts.member_suspensions
    )


def naive_designer(facts, day):
    return any(p.contains(day) for p in facts.designer_periods)


@settings(max_examples=1500, deadline=None)
@given(facts_drawn, days, st.integers(0, 8), st.booleans())
def test_equals_a_checker_of_every_single_day(facts, first, length, designer):
    question = through(first, first + dt.timedelta(days=length), designer=designer)
    span = [first + dt.timedelta(days=n) for n in range(length + 1)]
    holds = {
        "certificate": all(naive_certified(facts, day) for day in span),
        "member": all(naive_member(facts, day) for day in span),
        "designer": not designer or all(naive_designer(facts, day) for day in span),
    }
    found = answer(question, facts)
    assert (found.verdict == "qualifies") == all(holds.values())
    assert (not found.failing) == all(holds.values())
    for subject, ok in holds.items():
        told = [each for each in found.failing if subject in each.code.partition("question.")[2].split("_")[0]]
        if subject != "certificate":
            assert bool(told) == (not ok)
    if found.verdict == "near_miss":
        assert sum(not ok for ok in holds.values()) == 1
        assert len(found.failing) == 1
    if found.verdict == "qualifies":
        assert naive_certified(facts, found.valid_to)
        assert not naive_certified(facts, found.valid_to + dt.timedelta(days=1))
        assert found.valid_to >= question.last
    assert said(found)
    quick = answer(Question("miljofyrtarn", question.first, question.last, designer=designer), facts)
    assert (quick.verdict == "qualifies") == (found.verdict == "qualifies")


@settings(max_examples=300, deadline=None)
@given(facts_drawn, days, st.integers(0, 8))
def test_a_margin_in_days_is_the_least_that_mends_it(facts, first, length):
    """Short: exactly so many days of certificate more, and not one less, would do."""
    question = through(first, first + dt.timedelta(days=length))
    found = answer(question, facts)
    if [each.code.rpartition("_")[2] for each in found.failing] != ["short"] or "certificate" not in found.failing[
        0
    ].code:
        return
    day, margin = found.failing[0].values["day"], found.failing[0].margin
    last = day + dt.timedelta(days=margin)
    patch = cert("9", day + dt.timedelta(days=1), last)
    assert answer(question, facts._replace(certificates=(*facts.certificates, patch))).verdict == "qualifies"
    shorter = patch._replace(last_day=last - dt.timedelta(days=1))
    assert answer(question, facts._replace(certificates=(*facts.certificates, shorter))).verdict != "qualifies"
