"""Reads about members and people; plain values and own rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.members.models import Member, MemberAddress, Person
from app.platform import offering
from app.platform.offering import Offer
from app.platform.once import once

MEMBER = ("number", "name", "org_number", "email", "phone", "website")
PERSON = ("name", "email", "phone")


def member(session: Session, member_id: int) -> Member | None:
    """A member, where the reader may see it."""
    return session.get(Member, member_id)


def names(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """Members' names by id."""
    rows = session.execute(select(Member.id, Member.name).where(Member.id.in_(set(ids)))).all() if ids else []
    return dict(rows)


def ids_by_org_number(session: Session, numbers: Sequence[str]) -> Mapping[str, int]:
    """Member ids by organisation number."""
    rows = session.execute(select(Member.org_number, Member.id).where(Member.org_number.in_(set(numbers)))).all()
    return dict(rows)


def people_names(session: Session, ids: Sequence[int]) -> Mapping[int, str | None]:
    """People's names by id; None is a person whose name nobody knows yet."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(set(ids)))).all() if ids else []
    return dict(rows)


def person_of_user(session: Session, user_id: int) -> int | None:
    """The person that a user account belongs to; asked once for the scope of a request."""
    mine = select(Person.id).where(Person.user_id == user_id)
    return once("members.person_of_user", user_id, lambda: session.scalar(mine))


def addresses(session: Session, member_id: int) -> Sequence[MemberAddress]:
    """A member's addresses, the latest first."""
    order = (MemberAddress.valid_from.desc().nulls_last(), MemberAddress.id.desc())
    return session.scalars(select(MemberAddress).where(MemberAddress.member_id == member_id).order_by(*order)).all()


def member_values(session: Session, member_id: int | None) -> dict[str, Any]:
    """What texts may say of a member; every name with nothing where there is none."""
    found = session.get(Member, member_id) if member_id is not None else None
    return offering.nothing(MEMBER) if found is None else offering.values_of(found, MEMBER)


def person_values(session: Session, person_id: int | None) -> dict[str, Any]:
    """What texts may say of a person; every name with nothing where there is none."""
    found = session.get(Person, person_id) if person_id is not None else None
    return offering.nothing(PERSON) if found is None else offering.values_of(found, PERSON)


def _member(session: Session, pk: int) -> dict[str, dict[str, Any]] | None:
    return {"member": member_values(session, pk)} if session.get(Member, pk) is not None else None


def _person(session: Session, pk: int) -> dict[str, dict[str, Any]] | None:
    return {"person": person_values(session, pk)} if session.get(Person, pk) is not None else None


MEMBER_LABELS = offering.labels_of("member", Member, MEMBER)
PERSON_LABELS = offering.labels_of("person", Person, PERSON)
OFFERS = {
    "member": Offer(N_("Members"), MEMBER_LABELS, _member),
    "person": Offer(N_("People"), PERSON_LABELS, _person),
}
"""What texts may say of members and people."""
