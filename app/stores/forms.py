"""What the domain's forms and API ask the rules before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel import identifiers
from app.kernel.problems import N_, Problem
from app.platform.settings import allow_synthetic
from app.platform.similar import NAME, Alike, Between, Dated, Limits, Merging, Objection, Trait
from app.stores import queries, rules
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner


def check_store(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a store's details."""
    return rules.store(values, allow_synthetic=allow_synthetic()).problems


def check_address(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with an address."""
    return rules.address(values).problems


def check_period(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a dated fact."""
    return rules.period(values).problems


def check_term(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a membership term."""
    return rules.term(values).problems


def phone(text: str, country: str) -> str:
    """A telephone number in its stored form, by the country of the store."""
    return identifiers.phone(text, country=country)


def organisation_number(text: str, country: str) -> str:
    """An organisation number in its stored form, by the country of the store."""
    return identifiers.organisation_number(text, country=country, allow_synthetic=allow_synthetic())


STORES_ALIKE = Alike(
    Store,
    (
        Trait("org_number", N_("Organisation number"), 90, column="org_number", against=30, clean=organisation_number),
        Trait("name", N_("Store name"), 40, NAME, column="name", against=10),
        Trait("email", N_("E-mail"), 30, column="email"),
        Trait("phone", N_("Phone"), 30, column="phone", clean=phone),
        Trait("postal", N_("Postal code"), 25, read=queries.postal_codes, against=25, blocks=False, hint=True),
        Trait("owner", N_("Owner"), 10, read=queries.owner_names, blocks=False),
    ),
    Limits(broad=20, likely=60, strict=90),
    ignored=frozenset({"as", "enk", "da", "ans", "avd"}),
)
WORKPLACE = Trait("workplace", N_("Workplace"), 15, read=queries.workplace_names, hint=True)


def against(between: Between) -> list[Objection]:
    """What speaks against stores being one: two members on the same days, two businesses, two numbers in use."""
    found = queries.merging_facts(between.session, between.records, between.today)
    return [
        *(Objection(problem) for problem in rules.never_one(found)),
        *(Objection(problem, agreeable=True) for problem in rules.maybe_one(found)),
    ]


MERGING = {
    "store": Merging(
        facts=(
            Dated(StoreAddress, ("store_id", "kind")),
            Dated(StoreOwner, ("store_id",)),
            Dated(Employment, ("store_id", "person_id", "role")),
            Dated(MembershipTerm, ("store_id",)),
        ),
        objections=(against,),
    ),
    "person": Merging(traits=(WORKPLACE,), facts=(Dated(Employment, ("store_id", "person_id", "role")),)),
}
