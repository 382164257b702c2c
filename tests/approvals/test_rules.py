"""Which policy holds, who may decide, what becomes of an approved change: without an application."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.approvals import rules
from app.approvals.rules import ANY, DIRECT, NEVER, ONE, TWO, Asked, Policy

DAY = dt.date(2026, 11, 21)


def in_force(source, *own, shipped=()):
    """By field the modes in the order in which they are asked."""
    found = rules.in_force(own, shipped, "store", source)
    return {name: [(p.mode, p.value) for p in some] for name, some in found.items()}


def p(name, source, mode, value="", table="store"):
    return Policy(table, name, source, mode, ("Membership",), value)


@pytest.mark.parametrize(
    ("source", "mode"),
    [("form", ONE), ("undo", ONE), ("api", TWO), ("import", TWO), ("task", TWO), ("demo", None), ("unheard of", TWO)],
)
def test_what_names_the_way_goes_before_any_and_what_nobody_knows_meets_the_strictest(source, mode):
    found = in_force(source, p("phone", "form", ONE), p("phone", ANY, TWO), p("phone", "form", NEVER, table="member"))
    assert found == ({} if mode is None else {"phone": [(mode, "")]})


def test_ones_own_goes_before_what_is_shipped_for_the_same_value_only():
    shipped = [p("role", "portal", TWO, "portal")]
    assert in_force("portal", p("role", "portal", ONE, "owner"), shipped=shipped) == {
        "role": [(TWO, "portal"), (ONE, "owner")]
    }
    assert in_force("portal", p("role", "portal", DIRECT, "portal"), shipped=shipped) == {"role": [(DIRECT, "portal")]}
    assert in_force("portal", p("role", "portal", ONE), shipped=shipped)["role"][0] == (TWO, "portal")
    assert in_force("form", shipped=shipped) == {}


@pytest.mark.parametrize(
    ("inside", "outside", "order"),
    [(TWO, ONE, ["oslo", ""]), (ONE, TWO, ["", "oslo"]), (NEVER, TWO, ["oslo", ""]), (ONE, NEVER, ["", "oslo"])],
)
def test_inside_a_segment_the_strictest_is_asked_first(inside, outside, order):
    own = [Policy("store", "phone", "form", inside, ("Membership",), segment="oslo"), p("phone", "form", outside)]
    assert [each.segment for each in rules.in_force(own, (), "store", "form")["phone"]] == order


@pytest.mark.parametrize(
    ("state", "now", "says"),
    [(rules.WAITING, 1, False), (rules.WAITING, 2, False), (rules.WAITING, 3, True), (rules.CONFLICT, 3, True),
     (rules.CONFLICT, 2, False), (rules.CONFLICT, 1, True), (rules.APPROVED, 3, True), (rules.APPLIED, 3, False),
     (rules.REFUSED, 3, False), (rules.WITHDRAWN, 3, False)],
)  # fmt: skip
def test_what_somebody_else_changed_can_be_asked_anew(state, now, says):
    assert rules.overtaken(Asked(state, 1, frozenset(), 1), 1, 2, now) == says


@pytest.mark.parametrize(
    ("old", "new", "now", "what"),
    [(1, 2, 1, rules.APPLY), (1, 2, 2, rules.ALREADY), (1, 2, 3, rules.CONFLICT), (None, "a", None, rules.APPLY)],
)
def test_nothing_is_written_over_what_somebody_changed(old, new, now, what):
    assert rules.fate(old, new, now) == what


def test_a_day_has_come_when_it_is_today_or_past():
    assert [rules.is_due(DAY + dt.timedelta(days=n), DAY) for n in (-1, 0, 1)] == [True, True, False]
    assert rules.is_due(None, DAY)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"mode": ONE, "roles": ["Membership"]}, []),
        ({"mode": ONE, "roles": []}, ["approvals.policy.roles"]),
        ({"mode": NEVER, "roles": ["Membership"]}, ["approvals.policy.no-roles"]),
        ({"mode": DIRECT, "roles": None}, []),
    ],
)
def test_a_policy_says_who_approves_where_somebody_does(values, codes):
    assert [p.code for p in rules.policy_problems(values, recordable=True, taken=False)] == codes
    secret = rules.policy_problems(values, recordable=False, taken=True)
    assert ("approvals.policy.secret" in [p.code for p in secret]) == (values["mode"] == ONE)
    assert "approvals.policy.taken" in [p.code for p in secret]


PEOPLE = {1: {"Membership"}, 2: {"Membership", "Quality"}, 3: {"Quality"}, 4: {"Finance"}, 5: set()}
person = st.sampled_from(sorted(PEOPLE))


class Deciding(RuleBasedStateMachine):
    """Anybody tries anything in any order; what may never happen does not."""

    @initialize(requester=st.sampled_from([0, *PEOPLE]), needed=st.sampled_from([1, 2]))
    def asked(self, requester, needed):
        self.item = Asked(rules.WAITING, needed, frozenset({"Membership", "Quality"}), requester)
        self.touched = False

    def _with(self, state, approvers):
        self.item = Asked(state, self.item.needed, self.item.roles, self.item.requester, frozenset(approvers))

    @rule(user=person)
    def approve(self, user):
        problem = rules.why_not(self.item, user, PEOPLE[user])
        right = (
            self.item.state == rules.WAITING
            and user != self.item.requester
            and bool(PEOPLE[user] & {"Membership", "Quality"})
            and user not in self.item.approvers
        )
        assert (problem is None) == right
        if problem is None:
            self._with(rules.after_approval(self.item, user), self.item.approvers | {user})
            self.touched = True

    @rule(user=person)
    def refuse(self, user):
        if rules.why_not(self.item, user, PEOPLE[user], approves=False) is None:
            assert user != self.item.requester
            assert self.item.state in rules.OPEN
            self._with(rules.REFUSED, self.item.approvers)
            self.touched = True

    @rule()
    def edit(self):
        assert (rules.may_still_edit([self.item]) is None) == (not self.touched)

    @rule(now=st.sampled_from([1, 2, 3]))
    def take_effect(self, now):
        if self.item.state == rules.APPROVED:
            what = rules.fate(1, 2, now)
            self._with(rules.CONFLICT if what == rules.CONFLICT else rules.APPLIED, self.item.approvers)

    @invariant()
    def four_eyes(self):
        if hasattr(self, "item"):
            assert self.item.requester not in self.item.approvers
            assert all(PEOPLE[user] & self.item.roles for user in self.item.approvers)
            if self.item.state in (rules.APPROVED, rules.APPLIED, rules.CONFLICT):
                assert len(self.item.approvers) == self.item.needed
            if self.item.state == rules.WAITING:
                assert len(self.item.approvers) < self.item.needed


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
