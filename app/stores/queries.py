"""Reads about stores; plain values and own rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, null, or_, select
from sqlalchemy.orm import Session

from app.kernel.periods import Period
from app.members.models import Member, Person
from app.platform.among import one_of
from app.platform.columns import holds_on
from app.platform.once import once
from app.stores import rules
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner


class Present(NamedTuple):
    """A store's owner (member id, name), visiting address and status on a day."""

    owner: tuple[int, str] | None
    place: StoreAddress | None
    status: rules.Status


def store(session: Session, store_id: int) -> Store | None:
    """A store, where the reader may see it."""
    return session.get(Store, store_id)


def names(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """(number, name) of stores by id."""
    if not ids:
        return {}
    rows = session.execute(select(Store.id, Store.number, Store.name).where(Store.id.in_(set(ids)))).all()
    return {pk: (number, name) for pk, number, name in rows}


def term_facts(session: Session, ids: Sequence[int]) -> Mapping[int, list[rules.TermFact]]:
    """The membership terms of stores by store id."""
    found: dict[int, list[rules.TermFact]] = defaultdict(list)
    model = MembershipTerm
    columns = (
        model.store_id,
        model.valid_from,
        model.valid_to,
        model.end_reason,
        model.suspended_from,
        model.suspended_to,
    )
    for pk, start, end, reason, pause, resume in session.execute(
        select(*columns).where(one_of(session, model.store_id, ids))
    ):
        suspension = Period(pause, resume) if pause else None
        found[pk].append(rules.TermFact(Period(start, end), reason, suspension))
    return found


def statuses(session: Session, ids: Sequence[int], on: dt.date) -> Mapping[int, rules.Status]:
    """The membership status of stores on a day."""
    terms = term_facts(session, ids)
    return {pk: rules.status(terms.get(pk, ()), on) for pk in ids}


class Place(NamedTuple):
    """Where a store is on a day."""

    street: str | None
    postal_code: str | None
    place: str | None
    municipality_code: str | None


def places(session: Session, ids: Sequence[int], on: dt.date) -> Mapping[int, Place]:
    """The visiting address of stores on a day, by store id."""
    columns = (getattr(StoreAddress, name) for name in Place._fields)
    wanted = (one_of(session, StoreAddress.store_id, ids), StoreAddress.kind == "visiting", holds_on(StoreAddress, on))
    return {
        store: Place(*where)
        for store, *where in session.execute(select(StoreAddress.store_id, *columns).where(*wanted))
    }


def located(
    session: Session, conditions: Sequence[Any], kind: Any, *, on: dt.date, by_postal_code: bool = False
) -> Sequence[tuple[str | None, str | None, str, int, int]]:
    """How many stores meet the conditions by municipality of the visiting address on a day, (postal code), country and
    kind: (municipality, postal code, country, kind, count). `kind` is an expression of a store. One statement.
    """
    here = and_(StoreAddress.store_id == Store.id, StoreAddress.kind == "visiting", holds_on(StoreAddress, on))
    postal: Any = StoreAddress.postal_code if by_postal_code else null()
    statement = (
        select(
            StoreAddress.municipality_code.label("municipality"),
            postal.label("postal"),
            Store.country.label("country"),
            kind.label("kind_number"),  # "kind" alone would be the address's own
            func.count(),
        )
        .select_from(Store)
        .outerjoin(StoreAddress, here)
        .where(*conditions)
        .group_by("municipality", "country", "kind_number", *(("postal",) if by_postal_code else ()))
    )
    return [(m, p, country, k, n) for m, p, country, k, n in session.execute(statement)]


def owners(session: Session, ids: Sequence[int], on: dt.date) -> Mapping[int, tuple[int, str]]:
    """(member id, name) of the stores' owners on a day; an owner the reader may not see is left out."""
    statement = (
        select(StoreOwner.store_id, Member.id, Member.name)
        .join(Member, Member.id == StoreOwner.member_id)
        .where(one_of(session, StoreOwner.store_id, ids), holds_on(StoreOwner, on))
    )
    return {store_id: (pk, name) for store_id, pk, name in session.execute(statement)}


def stores_of_member(session: Session, member_id: int) -> Sequence[tuple[Store, StoreOwner]]:
    """A member's stores with the periods of ownership, the present ones first."""
    statement = (
        select(Store, StoreOwner)
        .join(StoreOwner, StoreOwner.store_id == Store.id)
        .where(StoreOwner.member_id == member_id)
        .order_by(StoreOwner.valid_to.desc().nulls_first(), Store.number)
    )
    return [(s, o) for s, o in session.execute(statement)]


def history(session: Session, model: Any, store_id: int) -> Sequence[Any]:
    """A store's dated facts of one kind, the latest first."""

    def read() -> Sequence[Any]:
        order = (model.valid_from.desc().nulls_last(), model.id.desc())
        return session.scalars(select(model).where(model.store_id == store_id).order_by(*order)).all()

    return once(f"stores.{model.__tablename__}", store_id, read)


def ownership(session: Session, store_id: int) -> Sequence[tuple[StoreOwner, str | None]]:
    """Who owns a store and owned it, the latest first; the name is None where the reader may not see the member."""

    def read() -> Sequence[tuple[StoreOwner, str | None]]:
        statement = (
            select(StoreOwner, Member.name)
            .outerjoin(Member, Member.id == StoreOwner.member_id)
            .where(StoreOwner.store_id == store_id)
            .order_by(StoreOwner.valid_from.desc().nulls_last(), StoreOwner.id.desc())
        )
        return [(owner, name) for owner, name in session.execute(statement)]

    return once("stores.ownership", store_id, read)


def present(session: Session, store_id: int, on: dt.date) -> Present:
    """What holds for one store on a day, from the same rows that its card's panels show."""
    owned = (each for each in ownership(session, store_id) if each[0].period.contains(on) and each[1] is not None)
    owner = next(((row.member_id, str(name)) for row, name in owned), None)
    at = history(session, StoreAddress, store_id)
    place = next((row for row in at if row.kind == "visiting" and row.period.contains(on)), None)
    terms = [_term_fact(row) for row in history(session, MembershipTerm, store_id)]
    return Present(owner, place, rules.status(terms, on))


def _term_fact(term: MembershipTerm) -> rules.TermFact:
    suspension = Period(term.suspended_from, term.suspended_to) if term.suspended_from else None
    return rules.TermFact(term.period, term.end_reason, suspension)


def people_at(session: Session, store_id: int) -> Sequence[tuple[Employment, Person]]:
    """Who works or has worked at a store."""
    statement = (
        select(Employment, Person)
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.store_id == store_id)
        .order_by(Employment.valid_to.desc().nulls_first(), Person.name)
    )
    return [(e, p) for e, p in session.execute(statement)]


def workplaces(session: Session, person_id: int) -> Sequence[tuple[Employment, Store]]:
    """Where a person works or has worked."""
    statement = (
        select(Employment, Store)
        .join(Store, Store.id == Employment.store_id)
        .where(Employment.person_id == person_id)
        .order_by(Employment.valid_to.desc().nulls_first(), Store.number)
    )
    return [(e, s) for e, s in session.execute(statement)]


def working_at(session: Session, person_ids: Sequence[int], on: dt.date) -> Mapping[int, tuple[int, str]]:
    """(store id, name) of one store where each person works on a day, the lowest number first."""
    now = one_of(session, Employment.person_id, person_ids), holds_on(Employment, on)
    staff: dict[int, list[int]] = defaultdict(list)
    for store, person in session.execute(select(Employment.store_id, Employment.person_id).where(*now)):
        staff[store].append(person)
    # Not joined: of stores as known on an earlier day SQLite would make all before it joins a few.
    stores = select(Store.id, Store.name).where(one_of(session, Store.id, staff))
    found: dict[int, tuple[int, str]] = {}
    for store, name in session.execute(stores.order_by(Store.number)) if staff else ():
        for person in staff[store]:
            found.setdefault(person, (store, name))
    return found


def scope_of_person(session: Session, person_id: int, on: dt.date) -> dict[str, frozenset[int]]:
    """What a florist sees: the stores where the person works now with a portal role, and all stores of a firm they own.

    The firms are those that own one of these stores now; the people are those who work there now.
    """
    mine = select(Employment.store_id, Employment.role).where(
        Employment.person_id == person_id, holds_on(Employment, on)
    )
    roles = session.execute(mine).all()
    portal = {pk for pk, role in roles if role == "portal"}
    owned = {pk for pk, role in roles if role == "owner"}
    now = holds_on(StoreOwner, on)
    firms = select(StoreOwner.member_id).where(StoreOwner.store_id.in_(owned), now)
    theirs = select(StoreOwner.store_id, StoreOwner.member_id).where(StoreOwner.member_id.in_(firms), now)
    held: dict[int, int] = dict(session.execute(theirs).all()) if owned else {}
    other = select(StoreOwner.member_id).where(StoreOwner.store_id.in_(portal - held.keys()), now)
    members = {*held.values(), *(session.scalars(other) if portal - held.keys() else ())}
    portal |= held.keys()
    working = select(Employment.person_id).where(Employment.store_id.in_(portal), holds_on(Employment, on))
    people = {person_id, *session.scalars(working)}
    return {"stores": frozenset(portal), "members": frozenset(members), "people": frozenset(people)}


def first_stores(session: Session, on: dt.date, *, limit: int) -> Sequence[tuple[Store, StoreAddress | None]]:
    """The first stores by number that the reader may see, with their visiting address on a day."""
    mine = and_(StoreAddress.store_id == Store.id, StoreAddress.kind == "visiting", holds_on(StoreAddress, on))
    statement = select(Store, StoreAddress).outerjoin(StoreAddress, mine).order_by(Store.number, Store.id).limit(limit)
    return [(store, address) for store, address in session.execute(statement)]


def moving(session: Session, on: dt.date, *, days: int, limit: int) -> Sequence[tuple[MembershipTerm, str, str]]:
    """Terms that begin or end within some days from a day, the nearest first, with the store's number and name."""
    until = on + dt.timedelta(days=days)
    joining = and_(MembershipTerm.valid_from > on, MembershipTerm.valid_from <= until)
    leaving = and_(MembershipTerm.valid_to > on, MembershipTerm.valid_to <= until)
    nearest = func.coalesce(case((leaving, MembershipTerm.valid_to)), MembershipTerm.valid_from)
    statement = (
        select(MembershipTerm, Store.number, Store.name)
        .join(Store, Store.id == MembershipTerm.store_id)
        .where(or_(joining, leaving))
        .order_by(nearest, MembershipTerm.id)
        .limit(limit)
    )
    return [(term, number, name) for term, number, name in session.execute(statement)]


def member_on(day: dt.date) -> Any:
    """The condition that a store has a membership term on a day."""
    mine = MembershipTerm.store_id == Store.id
    return select(MembershipTerm.id).where(mine, holds_on(MembershipTerm, day)).exists()


def members_with_term(on: dt.date, *, held: bool) -> Any:
    """The condition that a member has, or has not, a term on a day."""
    mine = MembershipTerm.member_id == Member.id
    wanted = select(MembershipTerm.id).where(mine, holds_on(MembershipTerm, on)).exists()
    return wanted if held else ~wanted
