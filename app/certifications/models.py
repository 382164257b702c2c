"""Tables of schemes, certificates and trade qualifications. Validity is computed from the rows, never typed."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certifications.rules.renewing import WAITING
from app.kernel.problems import N_
from app.members.models import Person
from app.platform.columns import Json, Recorded, UtcDateTime, Valid, Versioned
from app.platform.db import Base
from app.platform.extended import Extended
from app.stores.models import Store

QUALIFICATIONS = (
    ("fagbrev", N_("Craft certificate (fagbrev)")),
    ("svennebrev", N_("Journeyman's certificate (svennebrev)")),
    ("mesterbrev", N_("Master craftsman's certificate (mesterbrev)")),
    ("foreign", N_("Recognised foreign qualification")),
    ("unspecified", N_("Kind not known")),
)
VERIFIED_HOW = (
    ("register", N_("Looked up in the issuer's register")),
    ("document", N_("Document seen")),
    ("issuer", N_("Confirmed by the issuer")),
)
SCHEME = {"label": N_("Scheme"), "lookup": "scheme"}


class Scheme(Recorded, Versioned, Base):
    """A certification scheme: Miljøfyrtårn, ISO 14001, ... and own ones."""

    __tablename__ = "scheme"
    __search__ = ("code", "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(
        String(40), unique=True, info={"label": N_("Code"), "help": N_("Short, lower case, never changed.")}
    )
    name: Mapped[str] = mapped_column(String(100), info={"label": N_("Name")})
    duration_years: Mapped[int | None] = mapped_column(info={"label": N_("Years a certificate lasts")})
    active: Mapped[bool] = mapped_column(default=True, info={"label": N_("In use")})


class Certificate(Recorded, Versioned, Extended, Base):
    """A certificate of one holder. Identity is scheme + holder + number; a renewal is a successor, not an edit, and may
    bear its predecessor's number.

    `valid_to` is the first day after the last one; None is an unknown last day, and that is never valid.
    """

    __tablename__ = "certificate"
    __extended__ = N_("Certificates")
    __part_of__ = ("store_id",)
    __scope__ = (("store_id", "stores"),)
    __search__ = ("number",)
    __table_args__ = (
        Index(
            "uq_certificate_identity",
            *("scheme_id", "holder_org_number", "number"),
            unique=True,
            sqlite_where=text("predecessor_id IS NULL"),
            postgresql_where=text("predecessor_id IS NULL"),
        ),  # a scheme's owner may keep the number when it renews: then the renewals tell each other apart
        Index("uq_certificate_renewal", "predecessor_id", "holder_org_number", "number", unique=True),
        Index(
            "ix_certificate_store",
            *("store_id", "scheme_id", "valid_to", "valid_from", "withdrawn_on", "holder_org_number", "number"),
        ),  # all that decides whether a store is certified, so that counting stores reads no certificate
        Index(
            "ix_certificate_scheme",
            *("scheme_id", "valid_to", "valid_from", "withdrawn_on", "store_id", "holder_org_number", "number", "id"),
        ),  # the same by scheme, for PostgreSQL, which joins the other way round
        Index("ix_certificate_scheme_id", "scheme_id", "id"),  # a scheme's certificates, the newest first
        Index("ix_certificate_end", "valid_to", "id", "valid_from", "withdrawn_on", "number", "verified_on"),
        Index(
            "ix_certificate_withdrawn",
            *("withdrawn_on", "valid_to", "number", "id"),
            sqlite_where=text("withdrawn_on IS NOT NULL"),
            postgresql_where=text("withdrawn_on IS NOT NULL"),
        ),  # few are: a list of them reads no others
        Index("ix_certificate_number", "number", "id"),
        Index("ix_certificate_predecessor", "predecessor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), info=SCHEME)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info={"label": N_("Store"), "lookup": "store"})
    holder_org_number: Mapped[str | None] = mapped_column(
        String(20),
        info={"label": N_("Holder's organisation number"), "help": N_("The store's own; filled in when left empty.")},
    )
    number: Mapped[str | None] = mapped_column(
        String(60),
        info={"label": N_("Certificate number"), "help": N_("Without a number the certificate does not count.")},
    )
    certifier: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Certifier")})
    criteria_set: Mapped[str | None] = mapped_column(String(100), info={"label": N_("Criteria set")})
    issued_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Issued on")})
    valid_from: Mapped[dt.date | None] = mapped_column(
        info={
            "label": N_("First day"),
            "help": N_("Left empty, it is taken to be the last day less the scheme's duration."),
        }
    )
    valid_to: Mapped[dt.date | None] = mapped_column(
        info={
            "label": N_("Last day"),
            "last_day": True,
            "help": N_("Without a last day the certificate is never valid."),
        }
    )
    from_assumed: Mapped[bool] = mapped_column(default=False, info={"label": N_("First day assumed")})
    withdrawn_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Withdrawn on")})
    verified_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Verified on")})
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), info={"label": N_("Verified by")})
    verified_how: Mapped[str | None] = mapped_column(
        String(10), info={"label": N_("Verified how"), "choices": VERIFIED_HOW}
    )
    predecessor_id: Mapped[int | None] = mapped_column(
        ForeignKey("certificate.id"), info={"label": N_("Renewal of"), "lookup": "certificate"}
    )
    store: Mapped[Store] = relationship(lazy="raise_on_sql")
    scheme: Mapped[Scheme] = relationship(lazy="raise_on_sql")


class CertificateSuspension(Recorded, Versioned, Valid, Base):
    """A period in which the certifier has suspended a certificate."""

    __tablename__ = "certificate_suspension"
    __part_of__ = ("certificate_id", "store_id")
    __scope__ = (("store_id", "stores"),)
    __table_args__ = (
        Index("ix_certificate_suspension_certificate", "certificate_id", "valid_from", "valid_to"),
        Index("ix_certificate_suspension_store", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificate.id"), info={"label": N_("Certificate"), "lookup": "certificate"}
    )
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info={"label": N_("Store")})
    valid_from: Mapped[dt.date] = mapped_column(info={"label": N_("First day")})
    valid_to: Mapped[dt.date | None] = mapped_column(info={"label": N_("Last day"), "last_day": True})
    reason: Mapped[str | None] = mapped_column(String(200), info={"label": N_("Reason")})
    certificate: Mapped[Certificate] = relationship(lazy="raise_on_sql")


class Qualification(Recorded, Versioned, Extended, Base):
    """A person's trade qualification. Unverified until somebody says how it was checked."""

    __tablename__ = "qualification"
    __extended__ = N_("Trade qualifications")
    __part_of__ = ("person_id",)
    __scope__ = (("person_id", "people"),)
    __table_args__ = (Index("ix_qualification_person", "person_id", "trade", "issued_on", "revoked_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info={"label": N_("Person"), "lookup": "person"})
    kind: Mapped[str] = mapped_column(
        String(12), default="fagbrev", info={"label": N_("Kind"), "choices": QUALIFICATIONS}
    )
    trade: Mapped[str] = mapped_column(String(60), default="blomsterdekoratør", info={"label": N_("Trade")})
    issued_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Issued on")})
    issuer: Mapped[str | None] = mapped_column(
        String(120), info={"label": N_("Issuer"), "help": N_("The county, or Mesterbrevnemnda.")}
    )
    revoked_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Revoked on")})
    verified_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Verified on")})
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), info={"label": N_("Verified by")})
    verified_how: Mapped[str | None] = mapped_column(
        String(10), info={"label": N_("Verified how"), "choices": VERIFIED_HOW}
    )
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


COLUMNS, WEIGHING, WEIGHED = "columns", "weighing", "weighed"
RUNNING, DONE, STOPPED = "running", "done", "stopped"


class RenewalList(Base):
    """A list of certified businesses from a scheme's owner. `mapping`: field -> column; `group_id`: what it changed."""

    __tablename__ = "renewal_list"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sheet: Mapped[str | None] = mapped_column(String(100))
    headings: Mapped[list[str]] = mapped_column(Json, default=list)
    mapping: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=COLUMNS)
    rows: Mapped[int] = mapped_column(default=0)
    passed_over: Mapped[int] = mapped_column(default=0)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("change_group.id"), index=True)
    job_id: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class RenewalRow(Base):
    """One row of such a list: its cells until it is carried out, what a person typed instead, and what it comes to.

    `chosen`: ticked or unticked by a person; None is as the outcome says. `certificate_id`: what it renews or repeats,
    `version` that certificate's when the row was weighed, `made_id` the certificate it became.
    """

    __tablename__ = "renewal_row"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what a list of renewals did
    __audited__ = False
    __table_args__ = (
        Index("uq_renewal_row_row", "list_id", "row", unique=True),
        Index("ix_renewal_row_outcome", "list_id", "outcome", "row"),
        Index("ix_renewal_row_certificate", "list_id", "certificate_id"),
        Index("ix_renewal_row_org", "list_id", "org_number"),
        Index("ix_renewal_row_number", "list_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("renewal_list.id"))
    row: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(Json, default=list)
    mended: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    texts: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    chosen: Mapped[bool | None]
    outcome: Mapped[str] = mapped_column(String(10), default=WAITING)
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    org_number: Mapped[str | None] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(60))
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None]
    from_assumed: Mapped[bool] = mapped_column(default=False)
    certificate_id: Mapped[int | None]
    version: Mapped[int | None]
    store_id: Mapped[int | None]
    made_id: Mapped[int | None]
    by_id: Mapped[int | None]
    at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
