"""What a store's details must be, and what its membership is on a day. No database, no web, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel import identifiers
from app.kernel.checks import Checking
from app.kernel.periods import Period
from app.kernel.problems import N_


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
