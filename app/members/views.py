"""The pages of members, their addresses and people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext, lazy_gettext

from app.kernel.identifiers import formatted_organisation_number, formatted_phone
from app.kernel.problems import N_
from app.members import forms, listings, operations, queries
from app.members.models import Member, MemberAddress, Person
from app.platform import lookups
from app.platform.db import db
from app.platform.fact_panels import adding, facts, periods
from app.platform.interface import UnitOfWorkInterface
from app.platform.views import DomainView, Heading, Section

ADDRESS_FIELDS = ("kind", "street", "postal_code", "place")
FIRM = ("number", "name", "country", "org_number", "legal_form", "vat_registered")
CONTACT = ("email", "phone", "website")
PERSON = ("name", "email", "phone")


class MemberView(DomainView):
    """Member firms."""

    route_base = "/members"
    class_permission_name = "Members"
    datamodel = UnitOfWorkInterface(Member, operations.MEMBER)
    listing = listings.MEMBERS
    check = staticmethod(forms.check_member)
    in_new_menu: ClassVar[bool] = True
    bulk_fields = ("legal_form", "vat_registered", "email", "phone", "website")
    add_title = lazy_gettext("New member")
    empty_text = N_("No members yet. Register the first one, or import the register you have.")
    sections = (
        Section("firm", N_("The firm"), FIRM),
        Section("contact", N_("Contact"), CONTACT),
    )

    def heading(self, item: Member) -> Heading:
        number = formatted_organisation_number(item.org_number)
        return Heading(
            item.name,
            facts=(
                gettext(N_("Member %(number)s"), number=item.number),
                gettext(N_("org. no. %(number)s"), number=number),
                formatted_phone(item.phone or ""),
            ),
        )

    def panels(self, item: Member) -> list[Any]:
        return [
            facts("firm", N_("The firm"), item, FIRM),
            facts("contact", N_("Contact"), item, CONTACT),
            replace(
                periods("addresses", N_("Addresses"), queries.addresses(db.session(), item.id), ADDRESS_FIELDS, item),
                actions=adding("member_address", N_("Add"), member_id=item.id),
            ),
        ]


class MemberAddressView(DomainView):
    """Firms' dated addresses."""

    route_base = "/member-addresses"
    one = N_("Address")
    class_permission_name = "Members"
    datamodel = UnitOfWorkInterface(MemberAddress, operations.ADDRESS)
    listing = listings.ADDRESSES
    check = staticmethod(forms.check_address)
    notes = False
    add_title = lazy_gettext("New address")
    sections = (
        Section(
            "address", N_("Address"), ("member_id", "kind", "street", "postal_code", "place", "valid_from", "valid_to")
        ),
    )

    def heading(self, item: MemberAddress) -> Heading:
        return Heading(", ".join(part for part in (item.street, item.postal_code, item.place) if part))

    def panels(self, item: MemberAddress) -> list[Any]:
        return [
            facts("address", N_("Address"), item, ("kind", "street", "postal_code", "place", "valid_from", "valid_to"))
        ]

    def parent(self, item: MemberAddress) -> tuple[str, int]:
        return "member", item.member_id


class PersonView(DomainView):
    """People who work at the stores."""

    route_base = "/people"
    class_permission_name = "People"
    datamodel = UnitOfWorkInterface(Person, operations.PERSON)
    listing = listings.PEOPLE
    check = staticmethod(forms.check_person)
    in_new_menu: ClassVar[bool] = True
    add_title = lazy_gettext("New person")
    empty_text = N_("No people yet.")
    sections = (Section("person", N_("The person"), PERSON, N_("No national identity number is stored.")),)
    edit_sections = (
        *sections,
        Section(
            "sign-in", N_("Sign-in"), ("user_id",), N_("The user account with which this person sees the own stores.")
        ),
    )

    def heading(self, item: Person) -> Heading:
        reached = (formatted_phone(item.phone or ""), item.email or "")
        return Heading(item.name or gettext(N_("Unnamed person")), facts=reached)

    def panels(self, item: Person) -> list[Any]:
        found = [facts("person", N_("The person"), item, PERSON)]
        if lookups.allowed("ab_user"):
            found.append(facts("sign-in", N_("Sign-in"), item, ("user_id",)))
        return found
