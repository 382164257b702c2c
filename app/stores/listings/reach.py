"""How stores and their firms are written to: the addresses that stand with them, and those of the people there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import select

from app.kernel.problems import N_
from app.members.models import Member, Person
from app.platform.columns import holds_on
from app.platform.listing import Lens
from app.platform.reach import Reached, Way
from app.stores.models import Employment, Store, StoreOwner


def _own(lens: Lens, ids: Sequence[int]) -> Iterator[Reached]:
    rows = lens.session.execute(select(Store.id, Store.name, Store.email).where(Store.id.in_(ids)))
    yield from (Reached(pk, name, address or "") for pk, name, address in rows)


def _firm(lens: Lens, ids: Sequence[int]) -> Iterator[Reached]:
    found = select(StoreOwner.store_id, Member.name, Member.email).join(Member, Member.id == StoreOwner.member_id)
    rows = lens.session.execute(found.where(StoreOwner.store_id.in_(ids), holds_on(StoreOwner, lens.today)))
    yield from (Reached(pk, name, address or "") for pk, name, address in rows)


def _people(role: str, lens: Lens, ids: Sequence[int]) -> Iterator[Reached]:
    found = select(Employment.store_id, Person.name, Person.email, Person.id, Person.user_id)
    found = found.join(Person, Person.id == Employment.person_id)
    holds = (Employment.store_id.in_(ids), Employment.role == role, holds_on(Employment, lens.today))
    for pk, name, address, person, user in lens.session.execute(found.where(*holds)):
        yield Reached(pk, name or "", address or "", person, user)


def _stores(lens: Lens, ids: Sequence[int]) -> Iterator[Reached]:
    found = select(StoreOwner.member_id, Store.name, Store.email).join(Store, Store.id == StoreOwner.store_id)
    rows = lens.session.execute(found.where(StoreOwner.member_id.in_(ids), holds_on(StoreOwner, lens.today)))
    yield from (Reached(pk, name, address or "") for pk, name, address in rows)


TO_STORES = (
    Way(name="own", label=N_("The stores' own addresses"), resource="Stores", load=_own),
    Way(name="firm", label=N_("The firms that own them"), resource="Members", load=_firm),
    Way(name="owner", label=N_("Owners in person"), resource="People", load=partial(_people, "owner")),
    Way(name="manager", label=N_("Managers"), resource="People", load=partial(_people, "manager")),
)
TO_MEMBERS = (Way(name="stores", label=N_("The firms' stores"), resource="Stores", load=_stores),)
