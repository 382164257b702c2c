"""What the domain's forms and API ask the rules before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel import identifiers
from app.kernel.problems import N_, Problem
from app.members import queries, rules
from app.members.models import LEGAL_FORMS, Member, MemberAddress, Person
from app.platform.settings import allow_synthetic
from app.platform.similar import NAME, Alike, Between, Dated, Limits, Merging, Objection, Trait


def check_member(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a firm's details."""
    return rules.member(values, allow_synthetic=allow_synthetic()).problems


def check_person(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a person's details."""
    return rules.person(values).problems


def check_address(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with an address."""
    return rules.address(values).problems


def phone(text: str, country: str) -> str:
    """A telephone number in its stored form, by the country of the record."""
    return identifiers.phone(text, country=country)


def organisation_number(text: str, country: str) -> str:
    """An organisation number in its stored form, by the country of the record."""
    return identifiers.organisation_number(text, country=country, allow_synthetic=allow_synthetic())


FORMS = frozenset(code.lower() for code, _ in LEGAL_FORMS)
EMAIL = Trait("email", N_("E-mail"), 30, column="email")
PHONE = Trait("phone", N_("Phone"), 30, column="phone", clean=phone)
MEMBERS_ALIKE = Alike(
    Member,
    (
        Trait("org_number", N_("Organisation number"), 90, column="org_number", against=30, clean=organisation_number),
        Trait("name", N_("Firm name"), 40, NAME, column="name", against=10),
        EMAIL,
        PHONE,
        Trait("postal", N_("Postal code"), 20, read=queries.postal_codes, against=10, blocks=False, hint=True),
    ),
    Limits(broad=20, likely=60, strict=90),
    ignored=FORMS,
)
PEOPLE_ALIKE = Alike(
    Person,
    (
        Trait("name", N_("Name"), 45, NAME, column="name", against=15),
        Trait("email", N_("E-mail"), 45, column="email"),
        Trait("phone", N_("Phone"), 40, column="phone", clean=phone),
    ),
    Limits(broad=25, likely=60, strict=85),
)


def against_members(between: Between) -> list[Objection]:
    """Firms of different organisation numbers are one only where a person says so."""
    numbers = [each.org_number for each in between.records]
    return [Objection(problem, agreeable=True) for problem in rules.one_firm(numbers)]


def against_people(between: Between) -> list[Objection]:
    """Of two user accounts only one is left with a person."""
    users = [each.user_id for each in between.records if each.user_id is not None]
    return [Objection(problem, agreeable=True) for problem in rules.one_user(users)]


MERGING = {
    "member": Merging(facts=(Dated(MemberAddress, ("member_id", "kind")),), objections=(against_members,)),
    "person": Merging(objections=(against_people,)),
}
