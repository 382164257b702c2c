"""Certificates and trade qualifications on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from app.certifications import events, forms, listings, panels, queries
from app.certifications.api import CertificateApi, CertifiedStoresApi, QualificationApi, SchemeApi, SuspensionApi
from app.certifications.commands import certificates, stores
from app.certifications.models import (
    Certificate,
    CertificateSuspension,
    Qualification,
    RenewalList,
    RenewalRow,
    Scheme,
)
from app.certifications.operations import FOLLOW_UPS, RUN_JOB, WEIGH_JOB, load_schemes
from app.certifications.tasks import CERTIFIED_PDF
from app.certifications.views import (
    CertificateView,
    CertifiedStoresView,
    ExpiriesView,
    QualificationView,
    RenewalListView,
    SchemeView,
    SuspensionView,
)
from app.kernel.domain import READ, Domain, Entry
from app.kernel.problems import N_
from app.platform.lookups import Searchable
from app.platform.recordstates import States
from app.platform.security.roles import (
    ADMINISTRATOR,
    MEMBERSHIP,
    OFFICE,
    QUALITY,
    TENDER_TEAM,
    granted,
    office_reads,
    only,
)
from app.stores import queries as stores_queries
from app.todos.queries import about

KEEPERS = (TENDER_TEAM, MEMBERSHIP, QUALITY)
VERIFIERS = {"verify": (ADMINISTRATOR, *KEEPERS)}


def certificate_texts(session: Any, items: Sequence[Certificate]) -> list[tuple[str, str]]:
    """A certificate's number and scheme, and its store."""
    names = stores_queries.names(session, [item.store_id for item in items])
    schemes = queries.scheme_names(session)
    return [
        (f"{schemes.get(c.scheme_id, '')} {c.number or ''}".strip(), " · ".join(names.get(c.store_id, ())))
        for c in items
    ]


def scheme_texts(session: Any, items: Sequence[Scheme]) -> list[tuple[str, str]]:
    """A scheme's name and code."""
    return [(item.name, item.code) for item in items]


def state_of(session: Any, item: Certificate, day: dt.date) -> str:
    """Whether a certificate has come into force (whatever came after), or is registered only."""
    code = queries.statuses(session, [item.id], day)[item.id].code
    return "registered" if code in ("incomplete", "not_yet_valid") else "valid"


STATES = States(
    order=(("registered", N_("Certificates: from registered on")), ("valid", N_("Certificates: from valid on"))),
    of=state_of,
)

DOMAIN = Domain(
    "certifications",
    models=(Scheme, Certificate, CertificateSuspension, Qualification, RenewalList, RenewalRow),
    entries=(
        Entry(CertifiedStoresView, N_("Certified stores"), N_("Tenders"), "search", key="f"),
        Entry(CertificateView, N_("Certificates"), N_("Quality"), "patch-check", key="c"),
        Entry(ExpiriesView, N_("Expiries by month"), N_("Quality"), "bar-chart", key="x"),
        Entry(QualificationView, N_("Trade qualifications"), N_("Quality"), "mortarboard", key="q"),
        Entry(SchemeView, N_("Certification schemes"), N_("Set up"), "award"),
        *(Entry(each) for each in (SuspensionView, RenewalListView)),
        *(Entry(each) for each in (CertifiedStoresApi, CertificateApi, SuspensionApi, QualificationApi, SchemeApi)),
    ),
    access=(
        office_reads("Certificates", write=KEEPERS, florist=READ, also=VERIFIERS),
        office_reads("Qualifications", write=KEEPERS, florist=READ, also=VERIFIERS),
        office_reads("Schemes", write=(QUALITY,), florist=READ),
        only("RenewalLists", write=(ADMINISTRATOR, *KEEPERS)),
        granted("CertifiedStores", dict.fromkeys(OFFICE, READ)),
    ),
    columns={"stores": listings.STORE_COLUMNS},
    filters={
        "stores": (*listings.STORE_FILTERS, listings.STORE_VALIDITY),
        "tasks": (about("certificate", N_("Certificate")),),
    },
    layers={"stores": (listings.store_layers,)},
    relations={"stores": listings.OF_STORES, "people": listings.OF_PEOPLE},
    panels={"store": panels.ON_STORE, "person": panels.ON_PERSON},
    search=(
        Searchable(Certificate, "Certificates", N_("Certificates"), "CertificateView", certificate_texts),
        Searchable(Scheme, "Schemes", N_("Certification schemes"), "SchemeView", scheme_texts),
    ),
    events=(
        events.CertificateRegistered,
        events.CertificatesRegistered,
        events.CertificateSaved,
        events.CertificateVerified,
        events.CertificateSuspended,
        events.QualificationSaved,
        events.RenewalsCarriedOut,
    ),
    jobs=(CERTIFIED_PDF, WEIGH_JOB, RUN_JOB),
    follow_ups=FOLLOW_UPS,
    commands=(stores, certificates),
    offers=queries.OFFERS,
    states={"certificate": STATES},
    merging=forms.MERGING,
    prepare=(load_schemes,),
    tiles=panels.TILES,
)
