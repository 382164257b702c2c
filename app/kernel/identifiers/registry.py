"""The countries Bukett knows, one module each. A country that is missing here gets permissive postal codes only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """How one country writes its identifiers.

    `code` is ISO 3166-1 alpha-2, `calling_code` the ITU-T E.164 country code, `trunk_prefix` what stands before a
    number dialled inside the country. `national_phone_lengths` count the digits without that prefix.
    `organisation_number` and `account_number` are None where Bukett cannot check them.
    """

    code: str
    calling_code: str
    national_phone_lengths: range
    postal_code: Callable[[str], str]
    trunk_prefix: str = ""
    organisation_number: Callable[[str, bool], str] | None = None
    account_number: Callable[[str], str] | None = None


COUNTRIES: dict[str, Country] = {}


def register(country: Country) -> Country:
    """Make a country known by its code; each code once."""
    if country.code in COUNTRIES:
        raise ValueError(f"country {country.code} is registered twice")
    COUNTRIES[country.code] = country
    return country


def find(code: str) -> Country | None:
    """The country with this ISO code in any case, or None."""
    return COUNTRIES.get(code.strip().upper())
