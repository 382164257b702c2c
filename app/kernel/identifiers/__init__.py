"""Identifiers people type: each function gives the one way it is stored, or refuses with exactly one problem.

One country is one module; `registry` holds them. Pure: nothing is looked up, so a number that fits may still belong
to nobody.
"""

from __future__ import annotations

from app.kernel.identifiers import contact, postal, registry
from app.kernel.identifiers import denmark as denmark
from app.kernel.identifiers import finland as finland
from app.kernel.identifiers import france as france
from app.kernel.identifiers import germany as germany
from app.kernel.identifiers import norway as norway
from app.kernel.identifiers import sweden as sweden
from app.kernel.identifiers.cleaning import compact, is_digits, refuse
from app.kernel.identifiers.contact import email, formatted_phone, website
from app.kernel.identifiers.norway import formatted_account, formatted_organisation_number
from app.kernel.problems import N_

__all__ = [
    "account_number",
    "email",
    "formatted_account",
    "formatted_organisation_number",
    "formatted_phone",
    "masked_account",
    "organisation_number",
    "phone",
    "postal_code",
    "website",
]

COUNTRY = N_("Numbers of this kind from %(country)s cannot be checked here; choose Norway.")


def organisation_number(text: str, *, country: str = "NO", allow_synthetic: bool = False) -> str:
    """The organisation number as nine digits (Norway). Spaces, dots and `NO … MVA` around it are taken away.

    `allow_synthetic` lets the public registers' test series (beginning with 2 or 3) through. Refusals:
    `identifiers.organisation_number.characters`, `.length`, `.series`, `.checksum`, `.country`.
    """
    home = registry.find(country)
    if home is None or home.organisation_number is None:
        refuse("organisation_number", "country", COUNTRY, {"country": country})
    return home.organisation_number(text, allow_synthetic)


def account_number(text: str, *, country: str = "NO") -> str:
    """The bank account number as eleven digits (Norway). Spaces, dots and hyphens are taken away.

    Refusals: `identifiers.account_number.characters`, `.length`, `.zeros`, `.checksum`, `.country`.
    """
    home = registry.find(country)
    if home is None or home.account_number is None:
        refuse("account_number", "country", COUNTRY, {"country": country})
    return home.account_number(text)


def postal_code(text: str, *, country: str = "NO") -> str:
    """The postal code as the country writes it; four digits in Norway. Its existence is not judged.

    A country without a module takes any short run of letters and digits. Refusals:
    `identifiers.postal_code.characters`, `.length`.
    """
    home = registry.find(country)
    return (home.postal_code if home else postal.permissive)(text)


def phone(text: str, *, country: str = "NO") -> str:
    """The telephone number as `+` and digits; a number without `+` or `00` belongs to `country`. Length only.

    Refusals: `identifiers.phone.characters`, `.length`, `.country`.
    """
    return contact.phone(text, country)


def masked_account(text: str) -> str:
    """An account number with its last four digits only: `•••• •• •3188`. Shorter ones are hidden altogether."""
    digits = compact(text)
    hidden = "•" * max(len(digits) - 4, 0) + digits[-4:] if len(digits) > 7 and is_digits(digits) else "•" * 11
    return f"{hidden[:4]} {hidden[4:6]} {hidden[6:]}"
