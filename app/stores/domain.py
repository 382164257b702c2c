"""Stores on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from app.geography.events import PostalRegisterImported
from app.kernel.domain import READ, Domain, Entry
from app.kernel.events import on
from app.kernel.problems import N_
from app.members.queries import person_of_user
from app.platform import clock
from app.platform.lookups import Searchable
from app.platform.policies import EVERY, ONE, TWO, Rule, Shipped
from app.platform.recordstates import States
from app.platform.security.roles import ADMINISTRATOR, CUSTOMER_SERVICE, MEMBERSHIP, office_reads
from app.stores import forms, hooks, panels, queries
from app.stores.api import EmploymentApi, MembershipTermApi, StoreAddressApi, StoreApi, StoreOwnerApi
from app.stores.events import MembershipTermSaved, MembershipTermsRegistered, StoreRegistered, StoresRegistered
from app.stores.listings import (
    MEMBER_ACTIVE,
    MEMBER_STATE,
    OF_MEMBERS,
    OF_PEOPLE,
    TO_MEMBERS,
    TO_STORES,
    WORKPLACE,
)
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner
from app.stores.operations import FOLLOW_UPS
from app.stores.views import EmploymentView, MembershipTermView, StoreAddressView, StoreOwnerView, StoreView
from app.todos.queries import about


def texts(session: Any, items: Sequence[Store]) -> list[tuple[str, str]]:
    """A store's name, and its number and place."""
    places = queries.places(session, [s.id for s in items], clock.today())
    return [(s.name, " · ".join(x for x in (s.number, _place(places.get(s.id))) if x)) for s in items]


def _place(address: queries.Place | None) -> str:
    return (address.place or "") if address else ""


def scope(session: Any, user_id: int) -> dict[str, frozenset[int]]:
    """A florist sees the own stores, their firms and the people who work there."""
    person = person_of_user(session, user_id)
    return queries.scope_of_person(session, person, clock.today()) if person else {}


def state_of(session: Any, item: Store, day: dt.date) -> str:
    """How far a store's membership has come: applicant, active (once it has begun, whatever came after), or none."""
    code = queries.statuses(session, [item.id], day)[item.id].code
    return code if code in ("none", "applicant") else "active"


STATES = States(
    order=(("applicant", N_("Stores: from applicant on")), ("active", N_("Stores: from active on"))),
    of=state_of,
)

PORTAL = "portal"
SHIPPED = (
    Shipped("store_address", EVERY, PORTAL, Rule(ONE, (MEMBERSHIP,))),
    Shipped("employment", "role", PORTAL, Rule(TWO, (MEMBERSHIP, ADMINISTRATOR), value=PORTAL)),
)
"""What florists change themselves in the portal, and the office looks at first."""

DOMAIN = Domain(
    "stores",
    models=(Store, StoreAddress, StoreOwner, Employment, MembershipTerm),
    entries=(
        Entry(StoreView, N_("Stores"), N_("Membership"), "shop", key="s"),
        Entry(MembershipTermView, N_("Membership terms"), N_("Membership"), "calendar-range", key="t"),
        *(Entry(view) for view in (StoreAddressView, StoreOwnerView, EmploymentView)),
        *(Entry(api) for api in (StoreApi, StoreAddressApi, StoreOwnerApi, EmploymentApi, MembershipTermApi)),
    ),
    access=(
        office_reads("Stores", write=(MEMBERSHIP, CUSTOMER_SERVICE), florist=READ),
        office_reads("Terms", write=(MEMBERSHIP,), florist=READ),
    ),
    columns={"members": (MEMBER_STATE,), "people": (WORKPLACE,)},
    filters={"members": (MEMBER_ACTIVE,), "tasks": (about("store", N_("Store")),)},
    relations={"members": OF_MEMBERS, "people": OF_PEOPLE},
    panels={"store": panels.ON_STORE, "member": panels.ON_MEMBER, "person": panels.ON_PERSON},
    search=(Searchable(Store, "Stores", N_("Stores"), "StoreView", texts, "stores", rank=10),),
    events=(StoreRegistered, StoresRegistered, MembershipTermSaved, MembershipTermsRegistered),
    hooks=(on(PostalRegisterImported, hooks.locate_addresses),),
    follow_ups=FOLLOW_UPS,
    scope=scope,
    offers=queries.OFFERS,
    duplicates=(forms.STORES_ALIKE,),
    merging=forms.MERGING,
    states={"store": STATES},
    tiles=(panels.tiles,),
    shipped=SHIPPED,
    reach={"store": TO_STORES, "member": TO_MEMBERS},
)
