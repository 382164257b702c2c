"""The lists of dated facts about stores, and what stores add to the list of members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.kernel.problems import N_
from app.members.models import Member
from app.platform import addresses
from app.platform.among import one_of
from app.platform.columns import holds_on
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import chosen, held_on, holding, own, read_bool, related
from app.platform.pages import Chip, Link
from app.stores import queries
from app.stores.listings import counts
from app.stores.listings.relations import TO_PERSON, to_member, to_store
from app.stores.models import ROLES, Employment, MembershipTerm, Store, StoreAddress, StoreOwner


def _store_links(model: Any) -> Column:
    def load(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
        rows = lens.session.execute(
            select(model.id, Store.id, Store.name, Store.number)
            .join(Store, Store.id == model.store_id)
            .where(one_of(lens.session, model.id, ids))
        )
        card = addresses.cards("StoreView")
        return {pk: Link(name, card(store), number) for pk, store, name, number in rows}

    return Column(name="store", label=N_("Store"), load=load)


def _member_links(model: Any) -> Column:
    def load(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
        rows = lens.session.execute(
            select(model.id, Member.id, Member.name)
            .join(Member, Member.id == model.member_id)
            .where(one_of(lens.session, model.id, ids))
        )
        card = addresses.cards("MemberView")
        return {pk: Link(name, card(member)) for pk, member, name in rows}

    return Column(name="member", label=N_("Member"), load=load)


def _of_store(model: Any) -> Filter:
    return related("store", N_("Store"), model.store_id, "store")


TERMS = Listing(
    name="terms",
    model=MembershipTerm,
    title=N_("Membership terms"),
    sort="-id",
    columns=(
        _store_links(MembershipTerm),
        _member_links(MembershipTerm),
        own(MembershipTerm.valid_from),
        own(MembershipTerm.valid_to),
        own(MembershipTerm.end_reason, group=True),
        own(MembershipTerm.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(_of_store(MembershipTerm), holding(MembershipTerm), held_on(MembershipTerm)),
    relations=(to_store(MembershipTerm.store_id), to_member(MembershipTerm.member_id)),
)
ADDRESSES = Listing(
    name="addresses",
    model=StoreAddress,
    title=N_("Store addresses"),
    sort="-id",
    columns=(
        _store_links(StoreAddress),
        own(StoreAddress.kind, group=True),
        own(StoreAddress.street),
        own(StoreAddress.postal_code),
        own(StoreAddress.place),
        own(StoreAddress.valid_from),
        own(StoreAddress.valid_to),
        own(StoreAddress.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(_of_store(StoreAddress), holding(StoreAddress), held_on(StoreAddress)),
    relations=(to_store(StoreAddress.store_id),),
)
OWNERS = Listing(
    name="owners",
    model=StoreOwner,
    title=N_("Store owners"),
    sort="-id",
    columns=(
        _store_links(StoreOwner),
        _member_links(StoreOwner),
        own(StoreOwner.valid_from),
        own(StoreOwner.valid_to),
        own(StoreOwner.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(_of_store(StoreOwner), holding(StoreOwner), held_on(StoreOwner)),
    relations=(to_store(StoreOwner.store_id), to_member(StoreOwner.member_id)),
)
EMPLOYMENTS = Listing(
    name="employments",
    model=Employment,
    title=N_("Employments"),
    sort="-id",
    columns=(
        _store_links(Employment),
        own(Employment.role, group=True),
        own(Employment.valid_from),
        own(Employment.valid_to),
        own(Employment.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        _of_store(Employment),
        chosen("role", N_("Role"), Employment.role, ROLES),
        holding(Employment),
        held_on(Employment),
    ),
    relations=(to_store(Employment.store_id), TO_PERSON),
)


def _member_states(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    now = holds_on(MembershipTerm, lens.today)
    held = set(
        lens.session.scalars(
            select(MembershipTerm.member_id).where(one_of(lens.session, MembershipTerm.member_id, ids), now)
        )
    )
    return {pk: pk in held for pk in ids}


def _member_chip(held: Any) -> Chip:
    return Chip(gettext(N_("Active")), "ok") if held else Chip(gettext(N_("Not active")))


MEMBER_STATE = Column(
    name="state", label=N_("Status"), load=_member_states, show=_member_chip, plain=lambda held: str(_member_chip(held))
)
MEMBER_ACTIVE = Filter(
    name="active",
    label=N_("Active member"),
    kind="bool",
    parse=read_bool,
    where=lambda lens, values: queries.members_with_term(lens.today, held=values[0]),
    alone=counts.members_with_term,
)


def _workplaces(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    found = queries.working_at(lens.session, ids, lens.today)
    card = addresses.cards("StoreView")
    return {pk: Link(name, card(store)) for pk, (store, name) in found.items()}


WORKPLACE = Column(name="workplace", label=N_("Works at"), load=_workplaces)
