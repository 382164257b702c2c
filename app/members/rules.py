"""What a member's and a person's details must be. No database, no web, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel import identifiers
from app.kernel.checks import Checking
from app.kernel.problems import N_, Problem


def member(values: Mapping[str, Any], *, allow_synthetic: bool) -> Checking:
    """A firm's details, cleaned. Numbers and addresses are stored in one form only."""
    found = Checking(values)
    country = values.get("country") or "NO"
    found.need("number", "name", "org_number")
    found.clean("org_number", identifiers.organisation_number, country=country, allow_synthetic=allow_synthetic)
    found.clean("email", identifiers.email)
    found.clean("phone", identifiers.phone, country=country)
    found.clean("website", identifiers.website)
    return found


def address(values: Mapping[str, Any], *, country: str = "NO") -> Checking:
    """A dated address. Whether the postal code exists is asked of the postal register, where one is loaded."""
    found = Checking(values)
    found.need("postal_code")
    found.clean("postal_code", identifiers.postal_code, country=country)
    found.ordered()
    return found


def person(values: Mapping[str, Any]) -> Checking:
    """A person's details, cleaned."""
    found = Checking(values)
    found.clean("email", identifiers.email)
    found.clean("phone", identifiers.phone)
    return found


NUMBERS = N_("They have different organisation numbers: %(numbers)s. In the public register they are different firms.")
USERS = N_("Both have a user account. Only the chosen one is left with a person; the other sees no store any more.")


def one_firm(numbers: Sequence[str | None]) -> list[Problem]:
    """What speaks against firms being one: organisation numbers that differ."""
    known = sorted({number for number in numbers if number})
    told = {"numbers": ", ".join(identifiers.formatted_organisation_number(number) for number in known)}
    return [Problem("members.merge.org-numbers", "org_number", NUMBERS, told)] if len(known) > 1 else []


def one_user(users: Sequence[int]) -> list[Problem]:
    """What is to be known before people with several user accounts become one."""
    return [Problem("members.merge.users", "user_id", USERS)] if len(set(users)) > 1 else []
