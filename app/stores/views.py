"""The pages of stores and the dated facts about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext

from app.kernel.identifiers import formatted_phone
from app.kernel.problems import N_
from app.platform import past, savedlists
from app.platform.db import db
from app.platform.fact_panels import facts, span, state
from app.platform.guards import guarded
from app.platform.interface import UnitOfWorkInterface
from app.platform.listing import Found
from app.platform.pages import Action, Crumb, Fact, Link, ListPage, MapPage
from app.platform.runtime import runtime
from app.platform.views import DomainView, Heading, Section, lists, moments
from app.platform.views.listurls import Urls
from app.stores import forms, listings, operations, queries
from app.stores.listings import status_chip
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner

NAMES = ("number", "name", "org_number", "sunday_opening")
CONTACT = ("contact_name", "phone", "email", "website")
PERIOD = ("valid_from", "valid_to")


class StoreView(DomainView):
    """Stores."""

    route_base = "/stores"
    class_permission_name = "Stores"
    datamodel = UnitOfWorkInterface(Store, operations.STORE)
    listing = listings.STORES
    check = staticmethod(forms.check_store)
    bulk_fields = ("sunday_opening", "contact_name", "phone", "email", "website")
    in_new_menu: ClassVar[bool] = True
    add_title = lazy_gettext("New store")
    empty_text = N_("No stores yet. Register the first one, or import the register you have.")
    sections = (
        Section("store", N_("The store"), NAMES),
        Section(
            "contact",
            N_("Contact"),
            CONTACT,
            N_("Addresses, owners and terms have dates of their own and are added on the store's card."),
        ),
    )

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {"map"}

    @expose("/map")
    @guarded("list")
    def map(self) -> Any:
        """The list's stores as a map, by the same filters and saved views."""
        arguments = request.args.to_dict(flat=False)
        by = next(iter(arguments.pop(listings.BY, ())), "")
        here = url_for("StoreView.map")
        page, drawn = moments.shown_as(self, arguments, here, partial(self._drawn, here, by))
        return self._render("bukett/map.html", page, map=drawn)

    def _drawn(self, here: str, by: str, arguments: moments.Arguments) -> tuple[ListPage, MapPage]:
        """The map's heading and filters, and what is drawn."""
        listing, lens = self.listed(), self.lens()
        opened = savedlists.opened(listing.name, arguments)
        asked = opened.read(listing, lists.typed(listing, opened.arguments))
        urls = Urls(here, asked, listing, opened.view, more=[(listings.BY, by)] if by else [])
        found = Found((), listing.count(lens, asked), {})
        page = replace(lists.framed(self, asked, found, urls, opened.problems), columns=())
        layers = runtime().layers.get(listing.name, ())
        return page, listings.drawn(lens, urls, lists.list_urls(self, asked, opened), layers, by)

    def ways(self, urls: Urls) -> Sequence[tuple[Action, bool]]:
        here, begins = urls.base == url_for("StoreView.map"), lists.first(self) is not None
        found = []
        for name, text, icon, mine in (("list", N_("List"), "list-ul", not here), ("map", N_("Map"), "map", here)):
            address = url_for(f"StoreView.{name}")
            other = Urls(address, urls.asked, urls.listing, urls.view, begins=begins and name == "list")
            found.append((Action(gettext(text), other.to(), icon=icon), mine))
        return found

    def item(self, pk: int) -> Store:
        """A card's store comes with its owners in one statement."""
        found = queries.with_owners(db.session(), pk) if request.method == "GET" else None
        return found if found is not None else super().item(pk)

    def heading(self, item: Store) -> Heading:
        owner, place, status = queries.present(db.session(), item.id, past.day())
        where = (
            ", ".join(p for p in (place.street, f"{place.postal_code or ''} {place.place or ''}".strip()) if p)
            if place
            else ""
        )
        contact = ", ".join(part for part in (item.contact_name, formatted_phone(item.phone or "")) if part)
        facts_line = (gettext(N_("Store %(number)s"), number=item.number), owner[1] if owner else "", where, contact)
        return Heading(item.name, chips=(status_chip(status),), facts=facts_line)

    def panels(self, item: Store) -> list[Any]:
        owner, place, _ = queries.present(db.session(), item.id, past.day())
        lines = (place.street, f"{place.postal_code or ''} {place.place or ''}".strip()) if place else ()
        more = [
            Fact(gettext(N_("Owner")), Link(owner[1], url_for("MemberView.show", pk=owner[0])) if owner else None),
            Fact(gettext(N_("Visiting address")), ", ".join(line for line in lines if line) or None),
        ]
        return [facts("store", N_("The store"), item, NAMES, more=more), facts("contact", N_("Contact"), item, CONTACT)]


class StorePartView(DomainView):
    """What the pages of a store's dated facts have in common: they belong to the store's card."""

    class_permission_name = "Stores"
    notes = False
    one: ClassVar[str] = N_("Address")

    def parent(self, item: Any) -> tuple[str, int]:
        return "store", item.store_id

    def heading(self, item: Any) -> Heading:
        number, name = queries.names(db.session(), [item.store_id]).get(item.store_id, ("", ""))
        upwards = (
            Crumb(gettext(N_("Stores")), url_for("StoreView.list")),
            Crumb(name, url_for("StoreView.show", pk=item.store_id)),
        )
        facts_line = (gettext(N_("Store %(number)s"), number=number), span(item))
        return Heading(f"{gettext(self.one)}: {name}", chips=(state(item),), facts=facts_line, crumbs=upwards)

    def panels(self, item: Any) -> list[Any]:
        return [
            facts(section.name, section.title, item, [f for f in section.fields if not f.endswith("_id")])
            for section in self.sections
        ]


class StoreAddressView(StorePartView):
    """Stores' dated addresses."""

    route_base = "/addresses"
    datamodel = UnitOfWorkInterface(StoreAddress, operations.ADDRESS)
    listing = listings.ADDRESSES
    check = staticmethod(forms.check_address)
    add_title = lazy_gettext("New store address")
    sections = (
        Section(
            "address",
            N_("Address"),
            ("store_id", "kind", "street", "postal_code", "place", *PERIOD),
            N_("An address holds from its first day; the one before gets the day before as its last."),
        ),
    )


class StoreOwnerView(StorePartView):
    """Who owns stores, for which period."""

    route_base = "/owners"
    one = N_("Owner")
    datamodel = UnitOfWorkInterface(StoreOwner, operations.OWNER)
    listing = listings.OWNERS
    check = staticmethod(forms.check_period)
    add_title = lazy_gettext("New owner")
    sections = (Section("owner", N_("Owner"), ("store_id", "member_id", *PERIOD)),)


class EmploymentView(StorePartView):
    """Who works at stores, in which role and period."""

    route_base = "/employments"
    one = N_("Employment")
    class_permission_name = "People"
    datamodel = UnitOfWorkInterface(Employment, operations.EMPLOYMENT)
    listing = listings.EMPLOYMENTS
    check = staticmethod(forms.check_period)
    add_title = lazy_gettext("New employment")
    sections = (Section("employment", N_("Employment"), ("store_id", "person_id", "role", *PERIOD)),)


class MembershipTermView(StorePartView):
    """Stores' terms in the cooperative."""

    route_base = "/terms"
    one = N_("Membership term")
    class_permission_name = "Terms"
    datamodel = UnitOfWorkInterface(MembershipTerm, operations.TERM)
    listing = listings.TERMS
    check = staticmethod(forms.check_term)
    bulk_fields = ("valid_to", "notice_on", "end_reason", "suspended_from", "suspended_to")
    add_title = lazy_gettext("New membership term")
    sections = (
        Section("term", N_("Term"), ("store_id", "member_id", *PERIOD, "notice_on", "end_reason")),
        Section("suspension", N_("Suspension"), ("suspended_from", "suspended_to")),
    )
