"""The REST resources of members, their addresses and people."""

from __future__ import annotations

from app.members import forms, listings, operations
from app.members.models import Member, MemberAddress, Person
from app.platform.api import DomainApi
from app.platform.interface import UnitOfWorkInterface

FIRM = ("number", "name", "country", "org_number", "legal_form", "vat_registered", "email", "phone", "website")
PLACE = ("member_id", "kind", "street", "postal_code", "place", "valid_from", "valid_to")
HUMAN = ("name", "email", "phone")


class MemberApi(DomainApi):
    resource_name = "members"
    class_permission_name = "Members"
    datamodel = UnitOfWorkInterface(Member, operations.MEMBER)
    listing = listings.MEMBERS
    show_columns = ("id", *FIRM, "recorded_at", "version")
    add_columns = edit_columns = FIRM
    check = staticmethod(forms.check_member)


class MemberAddressApi(DomainApi):
    resource_name = "member_addresses"
    class_permission_name = "Members"
    datamodel = UnitOfWorkInterface(MemberAddress, operations.ADDRESS)
    listing = listings.ADDRESSES
    show_columns = ("id", *PLACE, "recorded_at", "version")
    add_columns = edit_columns = PLACE
    check = staticmethod(forms.check_address)


class PersonApi(DomainApi):
    resource_name = "people"
    class_permission_name = "People"
    datamodel = UnitOfWorkInterface(Person, operations.PERSON)
    listing = listings.PEOPLE
    show_columns = ("id", *HUMAN, "recorded_at", "version")
    add_columns = edit_columns = HUMAN
    check = staticmethod(forms.check_person)
