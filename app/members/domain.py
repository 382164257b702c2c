"""Members on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.kernel.domain import READ, Domain, Entry
from app.kernel.identifiers import formatted_organisation_number
from app.kernel.problems import N_
from app.members.api import MemberAddressApi, MemberApi, PersonApi
from app.members.events import MemberRegistered, MembersRegistered
from app.members.listings import TO_MEMBERS, TO_PEOPLE
from app.members.models import Member, MemberAddress, Person
from app.members.queries import OFFERS, person_of_user
from app.members.views import MemberAddressView, MemberView, PersonView
from app.platform.lookups import Searchable
from app.platform.security.roles import CUSTOMER_SERVICE, MEMBERSHIP, office_reads
from app.todos.queries import about


def members_texts(session: Any, items: Sequence[Member]) -> list[tuple[str, str]]:
    """A member's name, and its numbers."""
    return [(m.name, f"{m.number} · {formatted_organisation_number(m.org_number)}") for m in items]


def people_texts(session: Any, items: Sequence[Person]) -> list[tuple[str, str]]:
    """A person's name, and how to reach them."""
    return [(p.name or f"({p.id})", p.email or p.phone or "") for p in items]


def scope(session: Any, user_id: int) -> dict[str, frozenset[int]]:
    """A florist sees the own person."""
    person = person_of_user(session, user_id)
    return {"people": frozenset({person} if person else ())}


DOMAIN = Domain(
    "members",
    models=(Member, MemberAddress, Person),
    entries=(
        Entry(MemberView, N_("Members"), N_("Membership"), "people", key="m"),
        Entry(PersonView, N_("People"), N_("Membership"), "person-badge", key="p"),
        Entry(MemberAddressView),
        Entry(MemberApi),
        Entry(MemberAddressApi),
        Entry(PersonApi),
    ),
    access=(
        office_reads("Members", write=(MEMBERSHIP,), florist=READ),
        office_reads("People", write=(MEMBERSHIP, CUSTOMER_SERVICE), florist=READ),
    ),
    filters={"tasks": (about("member", N_("Member")), about("person", N_("Person")))},
    search=(
        Searchable(Member, "Members", N_("Members"), "MemberView", members_texts, "members", rank=20),
        Searchable(Person, "People", N_("People"), "PersonView", people_texts, "people", rank=30),
    ),
    offers=OFFERS,
    events=(MemberRegistered, MembersRegistered),
    scope=scope,
    reach={"member": TO_MEMBERS, "person": TO_PEOPLE},
)
