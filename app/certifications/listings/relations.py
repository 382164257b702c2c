"""Which lists the lists of this domain lead to, and which lower lists lead here, so that filters reach across."""

from __future__ import annotations

from app.certifications.models import Certificate, CertificateSuspension, Qualification
from app.kernel.problems import N_
from app.members.models import Person
from app.platform.listing import Relation
from app.stores.models import Store

OF_STORES = (
    Relation(
        name="certificates", label=N_("Certificates"), thing=N_("a certificate"), listing="certificates",
        mine=Store.id, theirs=Certificate.store_id,
    ),
)  # fmt: skip
OF_PEOPLE = (
    Relation(
        name="qualifications", label=N_("Trade qualifications"), thing=N_("a trade qualification"),
        listing="qualifications", mine=Person.id, theirs=Qualification.person_id,
    ),
)  # fmt: skip
OF_CERTIFICATES = (
    Relation(
        name="store", label=N_("Store"), thing=N_("a store"), listing="stores",
        mine=Certificate.store_id, theirs=Store.id,
    ),
    Relation(
        name="suspensions", label=N_("Suspensions of certificates"), thing=N_("a suspension"), listing="suspensions",
        mine=Certificate.id, theirs=CertificateSuspension.certificate_id,
    ),
)  # fmt: skip
OF_SUSPENSIONS = (
    Relation(
        name="certificate", label=N_("Certificate"), thing=N_("a certificate"), listing="certificates",
        mine=CertificateSuspension.certificate_id, theirs=Certificate.id,
    ),
    Relation(
        name="store", label=N_("Store"), thing=N_("a store"), listing="stores",
        mine=CertificateSuspension.store_id, theirs=Store.id,
    ),
)  # fmt: skip
OF_QUALIFICATIONS = (
    Relation(
        name="person", label=N_("Person"), thing=N_("a person"), listing="people",
        mine=Qualification.person_id, theirs=Person.id,
    ),
)  # fmt: skip
