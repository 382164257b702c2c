"""Which lists the lists of this domain lead to, and which lower lists lead here, so that filters reach across."""

from __future__ import annotations

from typing import Any

from app.kernel.problems import N_
from app.members.models import Member, Person
from app.platform.listing import Relation
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner


def to_store(attribute: Any) -> Relation:
    """The store that a fact is about."""
    return Relation(
        name="store", label=N_("Store"), thing=N_("a store"), listing="stores", mine=attribute, theirs=Store.id
    )


def to_member(attribute: Any) -> Relation:
    """The member that a fact is about."""
    return Relation(
        name="member", label=N_("Member"), thing=N_("a member"), listing="members", mine=attribute, theirs=Member.id
    )


OF_STORES = (
    Relation(
        name="owner", label=N_("Owner"), thing=N_("an owner"), listing="members", mine=Store.id, theirs=Member.id,
        via=(StoreOwner.store_id, StoreOwner.member_id),
    ),
    Relation(
        name="people", label=N_("People working there"), thing=N_("somebody working there"), listing="people",
        mine=Store.id, theirs=Person.id, via=(Employment.store_id, Employment.person_id),
    ),
    Relation(
        name="employments", label=N_("Employments"), thing=N_("an employment"), listing="employments",
        mine=Store.id, theirs=Employment.store_id,
    ),
    Relation(
        name="terms", label=N_("Membership terms"), thing=N_("a membership term"), listing="terms",
        mine=Store.id, theirs=MembershipTerm.store_id,
    ),
    Relation(
        name="addresses", label=N_("Addresses"), thing=N_("an address"), listing="addresses",
        mine=Store.id, theirs=StoreAddress.store_id,
    ),
    Relation(
        name="owners", label=N_("Ownerships"), thing=N_("an ownership"), listing="owners",
        mine=Store.id, theirs=StoreOwner.store_id,
    ),
)  # fmt: skip
OF_MEMBERS = (
    Relation(
        name="stores", label=N_("Stores"), thing=N_("a store"), listing="stores", mine=Member.id, theirs=Store.id,
        via=(StoreOwner.member_id, StoreOwner.store_id),
    ),
    Relation(
        name="terms", label=N_("Membership terms"), thing=N_("a membership term"), listing="terms",
        mine=Member.id, theirs=MembershipTerm.member_id,
    ),
)  # fmt: skip
OF_PEOPLE = (
    Relation(
        name="stores", label=N_("Works at"), thing=N_("a workplace"), listing="stores", mine=Person.id,
        theirs=Store.id, via=(Employment.person_id, Employment.store_id),
    ),
    Relation(
        name="employments", label=N_("Employments"), thing=N_("an employment"), listing="employments",
        mine=Person.id, theirs=Employment.person_id,
    ),
)  # fmt: skip
TO_PERSON = Relation(
    name="person", label=N_("Person"), thing=N_("a person"), listing="people",
    mine=Employment.person_id, theirs=Person.id,
)  # fmt: skip
