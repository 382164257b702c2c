"""Tables of firms, their dated addresses and people. No decisions stand here."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.identifiers import formatted_organisation_number, formatted_phone
from app.kernel.problems import N_
from app.platform.columns import Recorded, Valid, Versioned
from app.platform.db import Base
from app.platform.extended import Extended

LEGAL_FORMS = (
    ("AS", N_("Limited company (AS)")),
    ("ENK", N_("Sole proprietorship (ENK)")),
    ("ANS", N_("General partnership (ANS)")),
    ("DA", N_("Shared-liability partnership (DA)")),
    ("SA", N_("Cooperative (SA)")),
    ("NUF", N_("Foreign company (NUF)")),
    ("other", N_("Other")),
)
ADDRESS_KINDS = (("business", N_("Business address")), ("postal", N_("Postal address")))
COUNTRIES = (
    ("NO", N_("Norway")),
    ("SE", N_("Sweden")),
    ("DK", N_("Denmark")),
    ("FI", N_("Finland")),
    ("FR", N_("France")),
    ("DE", N_("Germany")),
)

PHONE = {"label": N_("Phone"), "show": formatted_phone, "reach": "tel:"}
ORG_NUMBER = {"label": N_("Organisation number"), "show": formatted_organisation_number}


class Member(Recorded, Versioned, Extended, Base):
    """A member firm (*enhet*): the legal entity that owns stores."""

    __tablename__ = "member"
    __undated__ = True
    __extended__ = N_("Members")
    __scope__ = (("id", "members"),)
    __search__ = ("number", "name", "org_number", "email")
    __table_args__ = (
        Index("ix_member_name", "name", "id"),
        Index("uq_member_org_number", "org_number", "country", unique=True),
        Index("ix_member_phone", "phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True, info={"label": N_("Member number")})
    name: Mapped[str] = mapped_column(String(200), info={"label": N_("Firm name")})
    country: Mapped[str] = mapped_column(String(2), default="NO", info={"label": N_("Country"), "choices": COUNTRIES})
    org_number: Mapped[str] = mapped_column(
        String(20), info=ORG_NUMBER | {"help": N_("Nine digits, as in the public register.")}
    )
    legal_form: Mapped[str | None] = mapped_column(String(10), info={"label": N_("Legal form"), "choices": LEGAL_FORMS})
    vat_registered: Mapped[bool] = mapped_column(default=False, info={"label": N_("VAT registered")})
    email: Mapped[str | None] = mapped_column(String(200), info={"label": N_("E-mail"), "reach": "mailto:"})
    phone: Mapped[str | None] = mapped_column(String(30), info=PHONE)
    website: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Website"), "reach": ""})


class MemberAddress(Recorded, Versioned, Valid, Extended, Base):
    """Where a firm is registered or receives post, for a period."""

    __tablename__ = "member_address"
    __extended__ = N_("Addresses of members")
    __part_of__ = ("member_id",)
    __scope__ = (("member_id", "members"),)
    __table_args__ = (Index("ix_member_address_member", "member_id", "kind", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), info={"label": N_("Member"), "lookup": "member"})
    kind: Mapped[str] = mapped_column(
        String(10), default="business", info={"label": N_("Kind"), "choices": ADDRESS_KINDS}
    )
    street: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Street")})
    postal_code: Mapped[str] = mapped_column(String(10), info={"label": N_("Postal code")})
    place: Mapped[str | None] = mapped_column(
        String(100), info={"label": N_("Place"), "help": N_("Filled in from the postal code when left empty.")}
    )
    valid_from: Mapped[dt.date | None] = mapped_column(info={"label": N_("First day")})
    valid_to: Mapped[dt.date | None] = mapped_column(info={"label": N_("Last day"), "last_day": True})
    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class Person(Recorded, Versioned, Extended, Base):
    """Somebody who works at a store. A person without a name is known only by a qualification in an old register.

    No national identity number is stored.
    """

    __tablename__ = "person"
    __undated__ = True
    __extended__ = N_("People")
    __scope__ = (("id", "people"),)
    __search__ = ("name", "email", "phone")
    __table_args__ = (Index("ix_person_name", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(
        String(200), info={"label": N_("Name"), "help": N_("May be empty only while nobody knows it.")}
    )
    email: Mapped[str | None] = mapped_column(String(200), info={"label": N_("E-mail"), "reach": "mailto:"})
    phone: Mapped[str | None] = mapped_column(String(30), info=PHONE)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id"), unique=True, info={"label": N_("User account"), "lookup": "ab_user"}
    )
