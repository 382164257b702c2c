"""The lists of members and people: columns, filters, sorts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext
from sqlalchemy import select

from app.kernel.problems import N_
from app.members.models import ADDRESS_KINDS, COUNTRIES, LEGAL_FORMS, Member, MemberAddress, Person
from app.platform.listing import Column, Lens, Listing, Relation
from app.platform.listing_parts import boolean, chosen, filled, held_on, holding, own, words
from app.platform.numberlists import in_list
from app.platform.reach import Reached, Way

MEMBERS = Listing(
    name="members",
    model=Member,
    title=N_("Members"),
    sort="number",
    columns=(
        own(Member.name, sort=True),
        own(Member.number, sort=True),
        own(Member.org_number, sort=True),
        own(Member.legal_form, default=False, group=True),
        own(Member.email, default=False),
        own(Member.phone),
        own(Member.vat_registered, default=False, group=True),
        own(Member.country, default=False, group=True),
    ),
    filters=(
        words(Member),
        in_list(
            "numbers",
            N_("Pasted numbers"),
            Member.number,
            Member.org_number,
            help=N_("Member numbers or organisation numbers, for example from Excel."),
            former=True,
        ),
        chosen("legal_form", N_("Legal form"), Member.legal_form, LEGAL_FORMS),
        boolean("vat_registered", N_("VAT registered"), Member.vat_registered),
        chosen("country", N_("Country"), Member.country, COUNTRIES),
    ),
    relations=(
        Relation(
            name="addresses",
            label=N_("Firms' addresses"),
            thing=N_("an address"),
            listing="member_addresses",
            mine=Member.id,
            theirs=MemberAddress.member_id,
        ),
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
    filters=(
        chosen("kind", N_("Kind"), MemberAddress.kind, ADDRESS_KINDS),
        holding(MemberAddress),
        held_on(MemberAddress),
    ),
    relations=(
        Relation(
            name="member",
            label=N_("Member"),
            thing=N_("a member"),
            listing="members",
            mine=MemberAddress.member_id,
            theirs=Member.id,
        ),
    ),
)


def _unnamed() -> str:
    return str(gettext(N_("Unnamed person")))


def _firms(lens: Lens, ids: Sequence[int]) -> Iterator[Reached]:
    rows = lens.session.execute(select(Member.id, Member.name, Member.email).where(Member.id.in_(ids)))
    yield from (Reached(pk, name, address or "") for pk, name, address in rows)


def _people(lens: Lens, ids: Sequence[int]) -> Iterator[Reached]:
    found = select(Person.id, Person.name, Person.email, Person.user_id).where(Person.id.in_(ids))
    for pk, name, address, user in lens.session.execute(found):
        yield Reached(pk, name or "", address or "", pk, user)


TO_MEMBERS = (Way(name="own", label=N_("The firms' own addresses"), resource="Members", load=_firms),)
TO_PEOPLE = (Way(name="own", label=N_("The people's own addresses"), resource="People", load=_people),)
