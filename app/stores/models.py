"""Tables of stores and the dated facts about them. No decisions stand here."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.identifiers import formatted_organisation_number, formatted_phone
from app.kernel.problems import N_
from app.members.models import Member, Person
from app.platform.columns import Recorded, Valid, Versioned, country_name
from app.platform.db import Base
from app.platform.extended import Extended

SUNDAY = (("yes", N_("Yes")), ("no", N_("No")), ("december", N_("December only")))
ADDRESS_KINDS = (("visiting", N_("Visiting address")), ("postal", N_("Postal address")))
ROLES = (
    ("owner", N_("Owner")),
    ("manager", N_("Manager")),
    ("designer", N_("Floral designer")),
    ("accountant", N_("Accountant")),
    ("staff", N_("Staff")),
    ("portal", N_("Portal user")),
)
END_REASONS = (
    ("withdrawn", N_("Resigned")),
    ("excluded", N_("Excluded")),
    ("transferred", N_("Transferred to another owner")),
)
STORE = {"label": N_("Store"), "lookup": "store"}
FIRST = {"label": N_("First day")}
LAST = {"label": N_("Last day"), "last_day": True}

PHONE = {"label": N_("Phone"), "show": formatted_phone, "reach": "tel:"}
ORG_NUMBER = {"label": N_("Organisation number"), "show": formatted_organisation_number}


class Store(Recorded, Versioned, Extended, Base):
    """A shop (*underenhet*) with its own organisation number and the cooperative's store number."""

    __tablename__ = "store"
    __undated__ = True
    __extended__ = N_("Stores")
    __scope__ = (("id", "stores"),)
    __search__ = ("number", "name", "org_number", "email")
    __table_args__ = (
        Index("ix_store_name", "name", "id"),
        Index("uq_store_org_number", "org_number", "country", unique=True),
        Index("ix_store_phone", "phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True, info={"label": N_("Store number")})
    name: Mapped[str] = mapped_column(String(200), info={"label": N_("Store name")})
    country: Mapped[str] = mapped_column(String(2), default="NO", info={"label": N_("Country"), "show": country_name})
    org_number: Mapped[str | None] = mapped_column(
        String(20), info=ORG_NUMBER | {"help": N_("The store's own, not the firm's.")}
    )
    phone: Mapped[str | None] = mapped_column(String(30), info=PHONE)
    email: Mapped[str | None] = mapped_column(String(200), info={"label": N_("E-mail"), "reach": "mailto:"})
    contact_name: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Contact person")})
    website: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Website"), "reach": ""})
    sunday_opening: Mapped[str | None] = mapped_column(
        String(10), info={"label": N_("Open on Sundays"), "choices": SUNDAY}
    )


class StoreAddress(Recorded, Versioned, Valid, Extended, Base):
    """Where a store is, or receives post, for a period. The municipality follows from the postal code's own."""

    __tablename__ = "store_address"
    __extended__ = N_("Addresses of stores")
    __part_of__ = ("store_id",)
    __scope__ = (("store_id", "stores"),)
    __table_args__ = (
        Index("ix_store_address_store", "store_id", "kind", "valid_to", "valid_from", "municipality_code"),
        Index("ix_store_address_municipality", "municipality_code", "kind", "valid_to", "valid_from", "store_id"),
        Index("ix_store_address_postal", "postal_code", "kind", "valid_to", "valid_from", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info=STORE)
    kind: Mapped[str] = mapped_column(
        String(10), default="visiting", info={"label": N_("Kind"), "choices": ADDRESS_KINDS}
    )
    street: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Street")})
    postal_code: Mapped[str | None] = mapped_column(String(10), info={"label": N_("Postal code")})
    place: Mapped[str | None] = mapped_column(
        String(100), info={"label": N_("Place"), "help": N_("Filled in from the postal code when left empty.")}
    )
    municipality_code: Mapped[str | None] = mapped_column(String(4), info={"label": N_("Municipality")})
    valid_from: Mapped[dt.date | None] = mapped_column(info=FIRST)
    valid_to: Mapped[dt.date | None] = mapped_column(info=LAST)
    store: Mapped[Store] = relationship(lazy="raise_on_sql")


class StoreOwner(Recorded, Versioned, Valid, Extended, Base):
    """Which member owns a store, for a period. History and quality stay with the store; money splits on the date."""

    __tablename__ = "store_owner"
    __extended__ = N_("Owners")
    __part_of__ = ("store_id", "member_id")
    __scope__ = (("store_id", "stores"),)
    __table_args__ = (
        Index("ix_store_owner_store", "store_id", "valid_to", "valid_from"),
        Index("ix_store_owner_member", "member_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info=STORE)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), info={"label": N_("Member"), "lookup": "member"})
    valid_from: Mapped[dt.date | None] = mapped_column(info=FIRST)
    valid_to: Mapped[dt.date | None] = mapped_column(info=LAST)
    store: Mapped[Store] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class Employment(Recorded, Versioned, Valid, Extended, Base):
    """Who works at a store in which role, for a period."""

    __tablename__ = "employment"
    __extended__ = N_("Employments")
    __part_of__ = ("store_id", "person_id")
    __scope__ = (("store_id", "stores"),)
    __table_args__ = (
        Index("ix_employment_store", "store_id", "role", "valid_to", "valid_from", "person_id"),
        Index("ix_employment_person", "person_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info=STORE)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info={"label": N_("Person"), "lookup": "person"})
    role: Mapped[str] = mapped_column(String(12), default="staff", info={"label": N_("Role"), "choices": ROLES})
    valid_from: Mapped[dt.date | None] = mapped_column(info=FIRST)
    valid_to: Mapped[dt.date | None] = mapped_column(info=LAST)
    store: Mapped[Store] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class MembershipTerm(Recorded, Versioned, Valid, Extended, Base):
    """One period of a store's membership under one member. An unknown first day counts as member."""

    __tablename__ = "membership_term"
    __extended__ = N_("Membership terms")
    __part_of__ = ("store_id", "member_id")
    __scope__ = (("store_id", "stores"),)
    __table_args__ = (
        Index("ix_membership_term_store", "store_id", "valid_to", "valid_from", "suspended_from", "suspended_to"),
        Index("ix_membership_term_member", "member_id", "valid_to", "valid_from"),
        Index("ix_membership_term_end", "valid_to", "store_id"),
        Index("ix_membership_term_start", "valid_from", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info=STORE)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), info={"label": N_("Member"), "lookup": "member"})
    valid_from: Mapped[dt.date | None] = mapped_column(
        info=FIRST | {"help": N_("Leave empty only while it is unknown.")}
    )
    valid_to: Mapped[dt.date | None] = mapped_column(info=LAST)
    notice_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Notice given on")})
    end_reason: Mapped[str | None] = mapped_column(
        String(12), info={"label": N_("Reason for leaving"), "choices": END_REASONS}
    )
    suspended_from: Mapped[dt.date | None] = mapped_column(info={"label": N_("Suspended from")})
    suspended_to: Mapped[dt.date | None] = mapped_column(info={"label": N_("Suspended until"), "last_day": True})
    store: Mapped[Store] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")
