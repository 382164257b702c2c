"""The kinds of files and the fields each may bring, by the keys that mappings, corrections and reports use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.kernel.problems import N_, Problem

REGISTER, CONTACTS = "register", "contacts"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. A required one must be mapped to a column before a file can be imported."""

    key: str
    label: str
    required: bool = False


FIELDS = (
    Field("member_number", N_("Member number")),
    Field("store_number", N_("Store number"), required=True),
    Field("member_name", N_("Firm name")),
    Field("org_number", N_("Organisation number of the firm")),
    Field("store_name", N_("Store name")),
    Field("store_org_number", N_("Organisation number of the store")),
    Field("street", N_("Street address")),
    Field("postal_code", N_("Postal code")),
    Field("place", N_("Place")),
    Field("phone", N_("Telephone")),
    Field("email", N_("E-mail")),
    Field("contact_person", N_("Contact person")),
    Field("account_number", N_("Account number")),
    Field("first_day", N_("Member from")),
    Field("last_day", N_("Member until")),
    Field("designer", N_("Floral designer")),
    Field("designer_since", N_("Date of the trade certificate")),
    Field("certified", N_("Certified by Miljøfyrtårn")),
    Field("certificate_number", N_("Certificate number")),
    Field("certificate_last_day", N_("Certificate valid to")),
    Field("sunday_opening", N_("Open on Sundays")),
    Field("note", N_("Note")),
)
CONTACT_FIELDS = (
    Field("name", N_("Full name")),
    Field("given_name", N_("First name")),
    Field("family_name", N_("Last name")),
    Field("email", N_("E-mail")),
    Field("phone", N_("Telephone")),
    Field("store_number", N_("Store number")),
    Field("role", N_("Role")),
    Field("employed_from", N_("First day")),
)
FIELDS_OF: Mapping[str, tuple[Field, ...]] = {REGISTER: FIELDS, CONTACTS: CONTACT_FIELDS}
KEYS_OF = {kind: tuple(field.key for field in fields) for kind, fields in FIELDS_OF.items()}
FIELD_KEYS = KEYS_OF[REGISTER]
NAMES = ("name", "given_name", "family_name")
"""A file of contact persons must have a column for one of these."""
LABELS = {field.key: field.label for fields in FIELDS_OF.values() for field in fields}


def missing_columns(mapped: Iterable[str], kind: str = REGISTER) -> list[Problem]:
    """What stands in the way of importing with these mapped fields; empty when nothing does."""
    known = set(mapped)
    if kind == CONTACTS and known.isdisjoint(NAMES):
        choose = N_(
            "No column is chosen for a name. Choose the one with full names, or those with first and last name."
        )
        return [Problem("imports.mapping.name", "name", choose)]
    message = N_("No column is chosen for %(label)s. Choose the column that holds it.")
    return [
        Problem("imports.mapping.required", field.key, message, {"label": field.label})
        for field in FIELDS_OF[kind]
        if field.required and field.key not in known
    ]
