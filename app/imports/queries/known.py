"""What is registered about the stores and firms that some rows of a file speak of: a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import BankAccount
from app.certifications.models import Certificate, Qualification, Scheme
from app.geography import queries as geography
from app.geography.models import PostalCode
from app.imports.queries.held import beside
from app.imports.rules.certificates import Holding
from app.imports.rules.changes import Around, KnownAddress, KnownDesigner, KnownOwner, KnownStore
from app.imports.rules.extras import NONE, Beside, Extra
from app.imports.rules.plans import RowPlan
from app.imports.rules.terms import KnownTerm
from app.members.models import Member, Person
from app.platform import merged
from app.platform.columns import holds_on
from app.platform.notes import Note
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner
from app.stores.queries import names

STORE_COLUMNS = ("name", "org_number", "phone", "email", "contact_name", "sunday_opening")
TRADE = "blomsterdekoratør"


@dataclass(slots=True)
class KnownMember:
    id: int
    number: str
    name: str
    org_number: str


@dataclass(slots=True)
class Known:
    """What is registered, by the keys that a file uses."""

    today: dt.date
    stores: dict[str, KnownStore] = field(default_factory=dict)
    members: dict[str, KnownMember] = field(default_factory=dict)
    member_numbers: dict[str, KnownMember] = field(default_factory=dict)
    store_orgs: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, list[Holding]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    beside: Beside = NONE
    merged: dict[str, str] = field(default_factory=dict)

    def around(self, plan: RowPlan, member: int | None) -> Around:
        """What decides about one row."""
        store, certificate = plan.store, plan.certificate
        org = store.org_number if store else None
        owner = self.store_orgs.get(org) if org else None
        same = self.certificates.get(certificate.number, ()) if certificate and certificate.number else ()
        taken, gone = owner if owner != plan.store_number else None, self.merged.get(plan.store_number or "")
        return Around(self.today, member, taken, same, self.places, self.beside, gone)


def postal_codes(session: Session, on: dt.date) -> frozenset[str] | None:
    """The postal codes of the register on a day; None where no register is loaded and codes are not checked."""
    found = frozenset(session.scalars(select(PostalCode.code).where(holds_on(PostalCode, on))))
    return found or None


def known(session: Session, plans: Sequence[RowPlan], today: dt.date, extras: Sequence[Extra] = ()) -> Known:
    """Everything that decides about some rows. `extras`: the fields of the office's own that files can bring."""
    found = Known(today)
    _members(session, plans, found)
    _stores(session, plans, found)
    _certificates(session, plans, found)
    codes = {plan.store.postal_code for plan in plans if plan.store and plan.store.postal_code}
    places = geography.postal_places(session, codes, today) if codes else {}
    found.places = {code: (place.place, place.municipality_code) for code, place in places.items()}
    if found.stores:
        _facts(session, {store.id: store for store in found.stores.values()}, found.today)
    if extras:
        certificates = [each.id for store in found.stores.values() for each in store.certificates]
        ids = {"store": [store.id for store in found.stores.values()], "certificate": certificates}
        ids["member"] = [member.id for member in found.members.values()]
        found.beside = beside(session, extras, ids, (plan.extras for plan in plans))
    return found


def _members(session: Session, plans: Sequence[RowPlan], found: Known) -> None:
    orgs = {plan.member.org_number for plan in plans if plan.member and plan.member.org_number}
    numbers = {plan.member.number for plan in plans if plan.member and plan.member.number}
    columns = (Member.id, Member.number, Member.name, Member.org_number)
    for condition in (Member.org_number.in_(orgs), Member.number.in_(numbers)):
        for row in session.execute(select(*columns).where(condition)):
            member = found.members.setdefault(row.org_number, KnownMember(*row))
            found.member_numbers[row.number] = member
    _merged_members(session, orgs, numbers, found)


def _merged_members(session: Session, orgs: Collection[str], numbers: Collection[str], found: Known) -> None:
    """The firms that are meant by the organisation and member numbers of those that were merged into them."""
    by_org = merged.numbers_of(session, Member.org_number, [org for org in orgs if org not in found.members])
    others = [number for number in numbers if number not in found.member_numbers]
    by_number = merged.numbers_of(session, Member.number, others)
    ids = {*by_org.values(), *by_number.values()}
    if not ids:
        return
    columns = (Member.id, Member.number, Member.name, Member.org_number)
    now = {row.id: KnownMember(*row) for row in session.execute(select(*columns).where(Member.id.in_(ids)))}
    found.members |= {org: now[pk] for org, pk in by_org.items() if pk in now}
    found.member_numbers |= {number: now[pk] for number, pk in by_number.items() if pk in now}


def _stores(session: Session, plans: Sequence[RowPlan], found: Known) -> None:
    numbers = [plan.store_number for plan in plans]
    columns = [getattr(Store, name) for name in STORE_COLUMNS]
    for pk, number, *values in session.execute(
        select(Store.id, Store.number, *columns).where(Store.number.in_(numbers))
    ):
        found.stores[number] = KnownStore(pk, dict(zip(STORE_COLUMNS, values, strict=True)))
    missing = [number for number in numbers if number and number not in found.stores]
    gone = merged.numbers_of(session, Store.number, missing) if missing else {}
    now = names(session, list(gone.values()))
    found.merged = {number: now[pk][0] for number, pk in gone.items() if pk in now}
    orgs = {plan.store.org_number for plan in plans if plan.store and plan.store.org_number}
    taken = select(Store.org_number, Store.number).where(Store.org_number.in_(orgs))
    found.store_orgs = {org: number for org, number in session.execute(taken) if org is not None}


def _certificates(session: Session, plans: Sequence[RowPlan], found: Known) -> None:
    numbers = {plan.certificate.number for plan in plans if plan.certificate and plan.certificate.number}
    if not numbers:
        return
    for holding in _holdings(session, Certificate.number.in_(numbers)).values():
        found.certificates[holding[1].number or ""].append(holding[1])


def _holdings(session: Session, condition: object) -> Mapping[int, tuple[int, Holding]]:
    statement = (
        select(
            Certificate.id, Certificate.store_id, Store.number, Scheme.code, Certificate.holder_org_number,
            Certificate.number, Certificate.valid_to, Certificate.from_assumed,
        )
        .join(Scheme, Scheme.id == Certificate.scheme_id)
        .join(Store, Store.id == Certificate.store_id)
        .where(condition)  # type: ignore[arg-type]
    )  # fmt: skip
    return {
        pk: (store, Holding(pk, shop, scheme, holder, number, end, assumed))
        for pk, store, shop, scheme, holder, number, end, assumed in session.execute(statement)
    }


def _facts(session: Session, stores: Mapping[int, KnownStore], today: dt.date) -> None:
    """The dated facts of known stores."""
    ids = list(stores)
    for store, holding in _holdings(session, Certificate.store_id.in_(ids)).values():
        stores[store].certificates.append(holding)
    term = MembershipTerm
    columns = (term.store_id, term.id, term.member_id, term.valid_from, term.valid_to)
    for store, *values in session.execute(select(*columns).where(term.store_id.in_(ids)).order_by(term.id)):
        stores[store].terms.append(KnownTerm(*values))  # type: ignore[arg-type]
    held = StoreOwner.store_id.in_(ids), holds_on(StoreOwner, today)
    owners = select(StoreOwner.store_id, StoreOwner.id, StoreOwner.member_id, StoreOwner.valid_from).where(*held)
    for store, *values in session.execute(owners):
        stores[store].owner = KnownOwner(*values)  # type: ignore[arg-type]
    _addresses(session, stores, today)
    _designers(session, stores)
    _accounts_and_notes(session, stores)


def _addresses(session: Session, stores: Mapping[int, KnownStore], today: dt.date) -> None:
    address = StoreAddress
    columns = (address.id, address.street, address.postal_code, address.place, address.valid_from)
    visiting = address.store_id.in_(stores), address.kind == "visiting", holds_on(address, today)
    for store, pk, street, code, place, start in session.execute(select(address.store_id, *columns).where(*visiting)):
        values = {"street": street, "postal_code": code, "place": place}
        stores[store].address = KnownAddress(pk, values, start)


def _designers(session: Session, stores: Mapping[int, KnownStore]) -> None:
    columns = (Employment.store_id, Qualification.id, Qualification.issued_on, Person.name)
    statement = (
        select(*columns)
        .join(Person, Person.id == Employment.person_id)
        .join(Qualification, Qualification.person_id == Person.id)
        .where(Employment.store_id.in_(stores), Employment.role == "designer", Qualification.trade == TRADE)
        .order_by(Qualification.id.desc())
    )
    for store, pk, issued_on, name in session.execute(statement):
        stores[store].designer = KnownDesigner(pk, issued_on, name is not None)


def _accounts_and_notes(session: Session, stores: Mapping[int, KnownStore]) -> None:
    accounts: dict[int, set[str]] = defaultdict(set)
    mine = BankAccount.store_id.in_(stores), BankAccount.purpose == "payout"
    for store, number in session.execute(select(BankAccount.store_id, BankAccount.number).where(*mine)):
        accounts[store].add(number)
    for store, numbers in accounts.items():
        stores[store].accounts = frozenset(numbers)
    noted = Note.entity == "store", Note.entity_id.in_(stores)
    for store, text in session.execute(select(Note.entity_id, Note.text).where(*noted)):
        stores[store].notes.add(text)
