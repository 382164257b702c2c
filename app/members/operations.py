"""What can be done to members and people. Every way in ends here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.geography import queries as geography
from app.members import rules
from app.members.events import MemberRegistered, MembersRegistered
from app.members.models import Member, MemberAddress, Person
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.settings import allow_synthetic
from app.platform.tidying import alone, removed, saved, tidy, values

MEMBER_FIELDS = ("number", "name", "country", "org_number", "email", "phone", "website")
PERSON_FIELDS = ("name", "email", "phone")
ADDRESS_FIELDS = ("street", "postal_code", "place", "valid_from", "valid_to")


def tidy_member(uow: Uow, member: Member) -> None:
    """Refuse a firm's wrong details; keep the right ones in their stored form."""
    found = rules.member(values(member, MEMBER_FIELDS), allow_synthetic=allow_synthetic())
    tidy(member, found, MEMBER_FIELDS)


def member_created(uow: Uow, member: Member) -> None:
    """Tell that a firm has been entered."""
    uow.emit(MemberRegistered(member_id=member.id, number=member.number))


def tidy_person(uow: Uow, person: Person) -> None:
    """Refuse a person's wrong details; keep the right ones in their stored form."""
    tidy(person, rules.person(values(person, PERSON_FIELDS)), PERSON_FIELDS)


def tidy_address(uow: Uow, address: MemberAddress) -> None:
    """One address of a kind at a time; the place follows from the postal code, where a postal register is loaded."""
    tidy(address, rules.address(values(address, ADDRESS_FIELDS)), ADDRESS_FIELDS)
    alone(uow, address, "member_id", "kind", successive=True)
    place = geography.postal_place(uow.session, address.postal_code, uow.today)
    if not address.place and place is not None:
        address.place = place.place


def register_members(uow: Uow, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many firms whose values the rules have already cleaned. Ids in order; one event tells of all."""
    ids = uow.insert_many(Member, rows)
    if ids:
        uow.emit(MembersRegistered(member_ids=tuple(ids)))
    return ids


def register_people(uow: Uow, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many people whose values the rules have already cleaned. Returns their ids in order."""
    return uow.insert_many(Person, rows)


MEMBER = Lifecycle(member_created, saved, removed, tidy_member)
PERSON = Lifecycle(saved, saved, removed, tidy_person)
ADDRESS = Lifecycle(saved, saved, removed, tidy_address, successive=True)
