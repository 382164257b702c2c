"""What a member's and a person's details must be. No database, no web, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel import identifiers
from app.kernel.checks import Checking


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
