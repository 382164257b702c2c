"""When an account may be written: only where none is known. A change of a known one is a case, never an edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from app.kernel import identifiers
from app.kernel.checks import Checking
from app.kernel.periods import Period
from app.kernel.problems import N_, Problem

PURPOSES = ("payout", "fees")
DIFFERENT = N_(
    "Another account is registered for this store. It was not changed; a change goes through its own process."
)
Decision = Literal["new", "same", "different"]


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account of one store and purpose, and when it holds."""

    number: str
    period: Period


def account(values: Mapping[str, Any]) -> Checking:
    """An account's details, cleaned: the number as digits with its check digit tested (Norway: modulus 11)."""
    found = Checking(values)
    found.need("number")
    found.clean("number", identifiers.account_number, country=values.get("country") or "NO")
    found.ordered()
    if values.get("purpose") not in PURPOSES:
        message = N_("Choose what the account is for.")
        found.refuse("accounts.account.purpose", "purpose", message)
    return found


def decide(number: str, period: Period, known: Iterable[KnownAccount]) -> Decision:
    """What a number for a period means, given what is known of the same store and purpose."""
    held = [each for each in known if each.period.overlaps(period)]
    if not held:
        return "new"
    return "same" if all(each.number == number for each in held) else "different"


def different() -> Problem:
    """The refusal of a number other than the known one. It tells neither of them."""
    return Problem("accounts.account.different", "number", DIFFERENT)


CLASH = N_(
    "Stores %(one)s and %(other)s have different accounts for the same days. A merge never chooses between account "
    "numbers: the account of one of them is changed in its own process first."
)
FOLLOWS = N_("The account details of store %(number)s become those of the store that stays.")
Held = Mapping[str, Mapping[int, Sequence[KnownAccount]]]


def clashes(held: Held, numbers: Mapping[int, str]) -> list[Problem]:
    """Stores that may not be merged, since their accounts differ. `held`: accounts by purpose and store.

    Merging must not go around the change control of accounts, whatever anybody agrees to.
    """
    found = {}
    for by_store in held.values():
        for one, other in combinations(sorted(by_store), 2):
            pairs = ((a, b) for a in by_store[one] for b in by_store[other])
            if any(a.number != b.number and a.period.overlaps(b.period) for a, b in pairs):
                told = {"one": numbers.get(one, ""), "other": numbers.get(other, "")}
                found[one, other] = Problem("accounts.merge.different", None, CLASH, told)
    return list(found.values())


def following(held: Held, numbers: Mapping[int, str], survivor: int) -> list[Problem]:
    """Stores whose accounts go over to the survivor, which a person should have seen."""
    moved = sorted({pk for by_store in held.values() for pk, accounts in by_store.items() if accounts} - {survivor})
    return [Problem("accounts.merge.follows", None, FOLLOWS, {"number": numbers.get(pk, "")}) for pk in moved]
