"""The REST resources of stores and the dated facts about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.platform import past
from app.platform.api import DomainApi
from app.platform.db import db
from app.platform.interface import UnitOfWorkInterface
from app.stores import forms, listings, operations, queries
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner

SHOP = ("number", "name", "org_number", "phone", "email", "contact_name", "website", "sunday_opening")
PERIOD = ("valid_from", "valid_to")
PLACE = ("store_id", "kind", "street", "postal_code", "place", *PERIOD)
OWNER = ("store_id", "member_id", *PERIOD)
WORK = ("store_id", "person_id", "role", *PERIOD)
TERM = ("store_id", "member_id", *PERIOD, "notice_on", "end_reason", "suspended_from", "suspended_to")
TEXT = {"type": "string", "nullable": True}


class StoreApi(DomainApi):
    resource_name = "stores"
    class_permission_name = "Stores"
    datamodel = UnitOfWorkInterface(Store, operations.STORE)
    listing = listings.STORES
    show_columns = ("id", *SHOP, "recorded_at", "version")
    add_columns = edit_columns = SHOP
    check = staticmethod(forms.check_store)

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With what holds today: status, owner and place."""
        session, today, ids = db.session(), past.day(), [item.id for item in items]
        states, owners = queries.statuses(session, ids, today), queries.owners(session, ids, today)
        places = queries.places(session, ids, today)
        found = super().shown_many(items)
        for row in found:
            place, owner = places.get(row["id"]), owners.get(row["id"])
            row["status"] = states[row["id"]].code
            row["member_id"] = owner[0] if owner else None
            for name in ("street", "postal_code", "place", "municipality_code"):
                row[name] = getattr(place, name) if place else None
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            "status": {"type": "string"},
            "member_id": {"type": "integer", "nullable": True},
            "street": TEXT,
            "postal_code": TEXT,
            "place": TEXT,
            "municipality_code": TEXT,
        }


class StoreAddressApi(DomainApi):
    resource_name = "addresses"
    class_permission_name = "Stores"
    datamodel = UnitOfWorkInterface(StoreAddress, operations.ADDRESS)
    listing = listings.ADDRESSES
    show_columns = ("id", *PLACE, "municipality_code", "recorded_at", "version")
    add_columns = edit_columns = PLACE
    check = staticmethod(forms.check_address)


class StoreOwnerApi(DomainApi):
    resource_name = "owners"
    class_permission_name = "Stores"
    datamodel = UnitOfWorkInterface(StoreOwner, operations.OWNER)
    listing = listings.OWNERS
    show_columns = ("id", *OWNER, "recorded_at", "version")
    add_columns = edit_columns = OWNER
    check = staticmethod(forms.check_period)


class EmploymentApi(DomainApi):
    resource_name = "employments"
    class_permission_name = "People"
    datamodel = UnitOfWorkInterface(Employment, operations.EMPLOYMENT)
    listing = listings.EMPLOYMENTS
    show_columns = ("id", *WORK, "recorded_at", "version")
    add_columns = edit_columns = WORK
    check = staticmethod(forms.check_period)


class MembershipTermApi(DomainApi):
    resource_name = "terms"
    class_permission_name = "Terms"
    datamodel = UnitOfWorkInterface(MembershipTerm, operations.TERM)
    listing = listings.TERMS
    show_columns = ("id", *TERM, "recorded_at", "version")
    add_columns = edit_columns = TERM
    check = staticmethod(forms.check_term)
