"""What a store's details must be, and what its membership is on a day. No database, no web, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from app.kernel import identifiers
from app.kernel.checks import Checking
from app.kernel.periods import Period
from app.kernel.problems import N_, Problem


def store(values: Mapping[str, Any], *, allow_synthetic: bool) -> Checking:
    """A store's details, cleaned."""
    found = Checking(values)
    country = values.get("country") or "NO"
    found.need("number", "name")
    found.clean("org_number", identifiers.organisation_number, country=country, allow_synthetic=allow_synthetic)
    found.clean("email", identifiers.email)
    found.clean("phone", identifiers.phone, country=country)
    found.clean("website", identifiers.website)
    return found


def address(values: Mapping[str, Any], *, country: str = "NO") -> Checking:
    """A dated address, cleaned. The postal code may be missing while it is unknown."""
    found = Checking(values)
    found.clean("postal_code", identifiers.postal_code, country=country)
    if not any(values.get(name) for name in ("street", "postal_code", "place")):
        found.need("street")
    found.ordered()
    return found


def period(values: Mapping[str, Any]) -> Checking:
    """A dated fact whose last day may not lie before its first."""
    found = Checking(values)
    found.ordered()
    return found


def term(values: Mapping[str, Any]) -> Checking:
    """A membership term: ordered, and a suspension that begins inside it. One that outlasts the term ends with it."""
    found = period(values)
    found.ordered("suspended_from", "suspended_to")
    if values.get("suspended_to") and not values.get("suspended_from"):
        found.refuse("stores.term.suspension", "suspended_from", N_("Say from which day the suspension holds."))
    pause = values.get("suspended_from")
    if pause and not Period(values.get("valid_from"), values.get("valid_to")).contains(pause):
        found.refuse("stores.term.suspension", "suspended_from", N_("The suspension begins outside the membership."))
    return found


@dataclass(frozen=True, slots=True)
class TermFact:
    """What of a membership term decides its status."""

    period: Period
    end_reason: str | None = None
    suspension: Period | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A store's membership on a day.

    `code`: applicant, active, notice, suspended, withdrawn, excluded, transferred or none.
    """

    code: str
    until: dt.date | None = None

    @property
    def member(self) -> bool:
        return self.code in ("active", "notice", "suspended")


def status(terms: Iterable[TermFact], on: dt.date) -> Status:
    """The status that follows from a store's terms: the one that holds, else the next, else the last."""
    known = sorted(terms, key=lambda t: t.period.start or dt.date.min)
    if held := next((t for t in known if t.period.contains(on)), None):
        if held.suspension is not None and held.suspension.contains(on):
            return Status("suspended", held.suspension.last_day)
        return Status("notice", held.period.last_day) if held.period.end else Status("active")
    if coming := next((t for t in known if t.period.start and t.period.start > on), None):
        return Status("applicant", coming.period.start)
    if known:
        last = max(known, key=lambda t: t.period.end or dt.date.min)
        return Status(last.end_reason or "withdrawn", last.period.last_day)
    return Status("none")


@dataclass(frozen=True, slots=True)
class StoreFact:
    """What of a store decides whether it may be merged with another: its numbers, whether it is active, its terms.

    `terms`: of each term the member and the period.
    """

    number: str
    org_number: str | None
    active: bool
    terms: Sequence[tuple[int, Period]] = ()


TWO_MEMBERS = N_(
    "%(one)s and %(other)s were memberships of different members on the same days. End one of the memberships first."
)
TWO_BUSINESSES = N_(
    "%(one)s and %(other)s are both active with organisation numbers of their own: they are two businesses in the "
    "public register. If one has closed, end its membership first."
)
BOTH_ACTIVE = N_("Stores %(numbers)s are all active. Only one store number stays in use.")
ORG_NUMBERS = N_("They have different organisation numbers: %(numbers)s. Only the chosen one is kept.")


def never_one(stores: Sequence[StoreFact]) -> list[Problem]:
    """Why stores cannot be one, whoever says so."""
    found = []
    for one, other in combinations(stores, 2):
        told = {"one": one.number, "other": other.number}
        if any(a != b and p.overlaps(q) for a, p in one.terms for b, q in other.terms):
            found.append(Problem("stores.merge.members", None, TWO_MEMBERS, told))
        if one.active and other.active and one.org_number and other.org_number and one.org_number != other.org_number:
            found.append(Problem("stores.merge.businesses", None, TWO_BUSINESSES, told))
    return found


def maybe_one(stores: Sequence[StoreFact]) -> list[Problem]:
    """What a person should have seen before stores become one."""
    found, active = [], [store.number for store in stores if store.active]
    if len(active) > 1:
        found.append(Problem("stores.merge.active", None, BOTH_ACTIVE, {"numbers": ", ".join(active)}))
    known = sorted({store.org_number for store in stores if store.org_number})
    if len(known) > 1:
        found.append(Problem("stores.merge.org-numbers", None, ORG_NUMBERS, {"numbers": ", ".join(known)}))
    return found
