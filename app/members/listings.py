"""The lists of members and people: columns, filters, sorts."""

from __future__ import annotations

from flask_babel import gettext

from app.kernel.problems import N_
from app.members.models import COUNTRIES, LEGAL_FORMS, Member, MemberAddress, Person
from app.platform.listing import Column, Listing
from app.platform.listing_parts import boolean, chosen, filled, own, words

MEMBERS = Listing(
    name="members",
    model=Member,
    title=N_("Members"),
    sort="number",
    columns=(
        own(Member.name, sort=True),
        own(Member.number, sort=True),
        own(Member.org_number, sort=True),
        own(Member.legal_form, default=False),
        own(Member.email, default=False),
        own(Member.phone),
        own(Member.vat_registered, default=False),
        own(Member.country, default=False),
    ),
    filters=(
        words(Member),
        chosen("legal_form", N_("Legal form"), Member.legal_form, LEGAL_FORMS),
        boolean("vat_registered", N_("VAT registered"), Member.vat_registered),
        chosen("country", N_("Country"), Member.country, COUNTRIES),
    ),
)


PEOPLE = Listing(
    name="people",
    model=Person,
    title=N_("People"),
    sort="name",
    columns=(
        Column(
            name="name", label=N_("Name"), attribute=Person.name, sort=Person.name, show=lambda name: name or _unnamed()
        ),
        own(Person.email),
        own(Person.phone),
    ),
    filters=(
        words(Person),
        filled("nameless", N_("Name is missing"), Person.name, empty=True),
    ),
)

ADDRESSES = Listing(
    name="member_addresses",
    model=MemberAddress,
    title=N_("Firms' addresses"),
    sort="id",
    columns=(
        own(MemberAddress.id, label=N_("No."), sort=True),
        own(MemberAddress.street),
        own(MemberAddress.postal_code),
        own(MemberAddress.place),
        own(MemberAddress.valid_from),
        own(MemberAddress.valid_to),
    ),
)


def _unnamed() -> str:
    return str(gettext(N_("Unnamed person")))
