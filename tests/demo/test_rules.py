"""The cooperative as plain rows: the same every time, valid, in every state, spread like the population."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest

from app.certifications.rules.validity import CertificateFact, certificate_status, recertification_window
from app.demo.rules import USERS, Place, password, world
from app.demo.rules.numbers import FIRMS, STORES, organisation_number
from app.demo.rules.postal import POSTAL
from app.demo.rules.proofs import STATES
from app.demo.rules.spread import allocated, firm_starts, shuffled
from app.geography.rules import MUNICIPALITIES
from app.kernel import identifiers
from app.kernel.periods import Period, day_before
from app.platform.security import passwords
from app.platform.security.roles import ROLES
from app.stores import rules as stores

TODAY = dt.date(2026, 11, 21)
PLACES = [Place(m.code, m.name, m.population) for m in MUNICIPALITIES]


@pytest.fixture(scope="module")
def businesses():
    return list(world(360, TODAY, PLACES).businesses())


@pytest.fixture(scope="module")
def shops(businesses):
    return [shop for business in businesses for shop in business.shops]


def test_it_is_the_same_every_time_and_in_any_pieces(businesses):
    again = world(360, TODAY, list(reversed(PLACES)))
    assert [*again.businesses(0, 7), *again.businesses(7, 100), *again.businesses(100)] == businesses


def test_another_day_moves_with_the_calendar(shops):
    later = [s for b in world(360, TODAY + dt.timedelta(days=400), PLACES).businesses() for s in b.shops]
    assert [s.number for s in later] == [s.number for s in shops]
    assert [p.state for s in later for p in s.proofs] == [p.state for s in shops for p in s.proofs]
    assert later[0].proofs[0].valid_to != shops[0].proofs[0].valid_to


def test_360_stores_of_343_firms(businesses, shops):
    assert len(shops) == 360
    assert sum(len(business.firms) for business in businesses) == 343
    assert max(len(business.shops) for business in businesses) >= 3


def test_every_number_is_valid_and_nobody_elses(businesses, shops):
    firms = [firm for business in businesses for firm in business.firms]
    numbers = [each.org_number for each in (*firms, *shops)]
    assert all(identifiers.organisation_number(n, allow_synthetic=True) == n and n[0] in "23" for n in numbers)
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) == world(360, TODAY, PLACES).numbers()
    assert len({s.number for s in shops}) == 360
    assert len({f.number for f in firms}) == 343
    for account in (a for s in shops for a in s.accounts):
        assert identifiers.account_number(account.number) == account.number


@pytest.mark.parametrize("series", [FIRMS, STORES])
def test_organisation_numbers_do_not_repeat_in_a_large_cooperative(series):
    assert len({organisation_number(series, place) for place in range(50_000)}) == 50_000


def test_addresses_of_mail_telephones_and_places_are_sound(businesses, shops):
    humans = [human for business in businesses for human in business.people]
    for each in (*humans, *shops, *(f for b in businesses for f in b.firms)):
        if each.email:
            assert identifiers.email(each.email) == each.email
            assert each.email.endswith(".example")
        if each.phone:
            assert identifiers.phone(each.phone) == each.phone
    for where in (a for s in shops for a in s.addresses):
        assert (where.postal_code, where.place) in POSTAL[where.municipality_code]


def test_every_municipality_has_a_postal_code():
    assert {m.code for m in MUNICIPALITIES} == set(POSTAL)
    codes = Counter(code for known in POSTAL.values() for code, _ in known)
    assert max(codes.values()) == 1
    assert all(len(code) == 4 and code.isdigit() for code in codes)


@pytest.mark.shared
def test_the_postal_codes_are_those_of_the_register(shared_data):
    import csv

    with (shared_data / "norway" / "postal_codes.csv").open(encoding="utf-8") as file:
        known = {(r["municipality"], r["code"], r["place"]) for r in csv.DictReader(file)}
    assert {(m, code, place) for m, found in POSTAL.items() for code, place in found} <= known


@pytest.mark.parametrize("stores", [360, 5000])
def test_stores_are_spread_like_the_population(stores):
    counted = Counter(place.code for place in allocated(stores, PLACES))
    people = sum(m.population for m in MUNICIPALITIES)
    assert sum(counted.values()) == stores
    for m in MUNICIPALITIES:
        assert abs(counted[m.code] - stores * m.population / people) < 1
    ours, theirs = [counted[m.code] for m in MUNICIPALITIES], [m.population for m in MUNICIPALITIES]
    assert correlation(ours, theirs) > 0.99


def correlation(ours, theirs):
    mean, other = sum(ours) / len(ours), sum(theirs) / len(theirs)
    together = sum((a - mean) * (b - other) for a, b in zip(ours, theirs, strict=True))
    return together / (sum((a - mean) ** 2 for a in ours) * sum((b - other) ** 2 for b in theirs)) ** 0.5


def test_store_numbers_do_not_follow_the_map():
    assert sorted(shuffled(n, 360) for n in range(360)) == list(range(360))
    assert [shuffled(n, 360) for n in range(3)] != [0, 1, 2]
    assert firm_starts(24) == [*range(21), 23]


def test_memberships_are_what_they_are_called(shops):
    """Each standing is the status that the register's own rule finds."""
    expected = {
        "active": "active", "unknown_first_day": "active", "rejoined": "active", "transferred": "active",
        "notice": "notice", "applicant": "applicant", "suspended": "suspended", "withdrawn": "withdrawn",
        "excluded": "excluded",
    }  # fmt: skip
    assert {s.standing for s in shops} == set(expected)
    for shop in shops:
        facts = [
            stores.TermFact(
                Period(t.valid_from, t.valid_to),
                t.end_reason,
                Period(t.suspended_from, t.suspended_to) if t.suspended_from else None,
            )
            for t in shop.terms
        ]
        assert stores.status(facts, TODAY).code == expected[shop.standing]
    changed = [s for s in shops if s.standing == "transferred"]
    assert all(s.owners[0].valid_to == s.owners[1].valid_from <= TODAY for s in changed)
    assert any(s.terms[0].valid_from is None for s in shops)


def fact(proof):
    pauses = (Period(proof.pause.valid_from, proof.pause.valid_to),) if proof.pause else ()
    last = day_before(proof.valid_to)
    return CertificateFact(proof.scheme, proof.number, "x", proof.valid_from, last, proof.withdrawn_on, pauses)


def test_certificates_are_in_every_state(shops):
    by_state = {}
    for proof in (p for s in shops for p in s.proofs):
        by_state.setdefault(proof.state, []).append(proof)
    assert set(STATES) <= set(by_state)

    def found(state):
        return {certificate_status(fact(p), TODAY) for p in by_state[state]}

    assert {(s.code, s.days) for s in found("ten_days")} == {("expires_soon", 10)}
    assert {s.days for s in found("forty_one_days")} == {41}
    assert {(s.code, s.days) for s in found("ninety_days")} == {("expires_soon", 90)}
    assert {s.code for s in found("valid")} == {"valid"}
    for state, code in {
        "recent": "expired", "expired": "expired", "not_yet": "not_yet_valid", "withdrawn": "withdrawn",
        "suspended": "suspended", "no_number": "incomplete", "no_last_day": "incomplete",
    }.items():  # fmt: skip
        assert {s.code for s in found(state)} == {code}
    assert all(recertification_window(fact(p)).contains(TODAY) for p in by_state["recent"])
    assert not any(recertification_window(fact(p)).contains(TODAY) for p in by_state["expired"])
    assert all(p.valid_from is None and p.valid_to for p in by_state["first_day_assumed"])


@pytest.mark.parametrize(("state", "days"), [("renewed", 0), ("renewed_ahead", 0), ("hole", 1)])
def test_successors_adjoin_or_leave_a_hole_of_a_day(shops, state, days):
    pairs = [s.proofs[:2] for s in shops if s.proofs and s.proofs[0].state == state]
    assert pairs
    for before, after in pairs:
        assert (after.valid_from - before.valid_to).days == days
        assert after.renews == 0


def test_a_third_holds_miljofyrtarn_and_others_hold_other_schemes(shops):
    holders = [s for s in shops if any(p.scheme == "miljofyrtarn" for p in s.proofs)]
    assert len(holders) == 120
    schemes = {p.scheme for s in shops for p in s.proofs}
    assert schemes == {"miljofyrtarn", "iso14001", "svanemerket", "fairtrade", "emas", "debio"}


def test_certificate_numbers_are_each_holders_own():
    shops = [s for b in world(6000, TODAY, PLACES).businesses(0, 1500) for s in b.shops]
    numbers = [(p.scheme, p.number) for s in shops for p in s.proofs if p.number]
    assert len(set(numbers)) == len(numbers)
    assert all(len(s.proofs) >= 3 for s in shops)


def test_qualifications_come_in_every_kind_and_state(businesses):
    humans = [human for business in businesses for human in business.people]
    skills = [skill for human in humans for skill in human.skills]
    assert {s.kind for s in skills} == {"fagbrev", "svennebrev", "mesterbrev", "foreign", "unspecified"}
    assert any(s.checked and s.checked_on for s in skills)
    assert any(s.revoked_on for s in skills)
    assert any(not s.checked and not s.revoked_on for s in skills)
    assert any(h.name is None and h.skills for h in humans)
    assert all(s.issued_on is None or s.issued_on <= TODAY for s in skills)


def test_people_have_every_role_and_moves_lie_in_the_past_and_ahead(shops):
    assert {j.role for s in shops for j in s.jobs} == {"owner", "manager", "designer", "staff", "accountant"}
    moves = [s.addresses[1].valid_from for s in shops if len(s.addresses) > 1]
    assert min(moves) < TODAY
    assert sum(day > TODAY for day in moves) == 1
    assert {s.sunday_opening for s in shops} == {"yes", "no", "december", None}
    assert any(s.notes for s in shops)
    assert any(not s.accounts for s in shops)


def test_facts_of_one_kind_do_not_overlap(shops):
    for shop in shops:
        for dated in (shop.addresses, shop.owners, shop.terms):
            for one, next_one in pairwise(dated):
                assert not Period(one.valid_from, one.valid_to).overlaps(Period(next_one.valid_from, next_one.valid_to))
        for job in shop.jobs:
            assert not Period(job.valid_from, job.valid_to).empty


def test_names_are_varied(shops):
    first_words = Counter(shop.name.split()[0] for shop in shops)
    assert len({shop.name for shop in shops}) > 340
    assert first_words["Blomster"] < 20


def test_there_is_a_user_for_every_role_and_two_florists(businesses):
    assert {user.role for user in USERS} == {role.name for role in ROLES}
    florists = {user.username for user in USERS if user.role == "Florist"}
    owners = [b.people[0].user for b in businesses if b.people[0].user]
    assert set(owners) == florists
    assert len(owners) == 2


def test_a_password_is_five_different_words_and_good_enough():
    made = password(lambda known: known[0], 7)
    assert made.endswith("-07")
    assert len(set(made.split("-"))) == 6
    assert passwords.problems(made, about=[u.first_name for u in USERS]) == []
