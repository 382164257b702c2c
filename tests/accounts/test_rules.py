"""When an account may be written, and what it must be."""

from __future__ import annotations

import datetime as dt

import pytest

from app.accounts.rules import KnownAccount, account, decide, different
from app.kernel.periods import Period

GOOD, OTHER = "86011117947", "12345678903"
SINCE = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("known", "decision"),
    [
        ((), "new"),
        ((KnownAccount(GOOD, Period()),), "same"),
        ((KnownAccount(OTHER, Period()),), "different"),
        ((KnownAccount(OTHER, Period(None, SINCE)),), "new"),
        ((KnownAccount(GOOD, Period()), KnownAccount(OTHER, Period(dt.date(2027, 1, 1)))), "different"),
    ],
)
def test_what_a_number_means(known, decision):
    assert decide(GOOD, Period(SINCE), known) == decision


def test_the_number_is_kept_as_digits():
    checked = account({"number": "8601.11.17947", "purpose": "payout"})
    assert not checked.problems
    assert checked.values["number"] == GOOD


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "8601.11.17948", "purpose": "payout"}, "number"),
        ({"number": None, "purpose": "payout"}, "number"),
        ({"number": GOOD, "purpose": "gifts"}, "purpose"),
        ({"number": GOOD, "purpose": "fees", "valid_from": SINCE, "valid_to": SINCE}, "valid_to"),
    ],
)
def test_what_is_refused(values, field):
    assert [problem.field for problem in account(values).problems] == [field]


def test_the_refusal_tells_no_number():
    assert not any(letter.isdigit() for letter in different().text())
