"""The REST resources of certificates, suspensions, qualifications and schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.certifications import forms, listings, operations, queries
from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.platform import past
from app.platform.api import DomainApi
from app.platform.api.base import told
from app.platform.db import db
from app.platform.interface import UnitOfWorkInterface

DETAILS = (
    "holder_org_number",
    "number",
    "certifier",
    "criteria_set",
    "issued_on",
    "valid_from",
    "valid_to",
    "withdrawn_on",
    "predecessor_id",
)
SEEN = ("verified_on", "verified_by_id", "verified_how")
SKILL = ("kind", "trade", "issued_on", "issuer", "revoked_on")
PAUSE = ("valid_from", "valid_to", "reason")


class CertificateApi(DomainApi):
    resource_name = "certificates"
    class_permission_name = "Certificates"
    datamodel = UnitOfWorkInterface(Certificate, operations.CERTIFICATE)
    listing = listings.CERTIFICATES
    show_columns = ("id", "scheme_id", "store_id", *DETAILS, "from_assumed", *SEEN, "recorded_at", "version")
    add_columns = ("scheme_id", "store_id", *DETAILS)
    edit_columns = DETAILS
    check = staticmethod(forms.check_certificate)

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With what holds today, and what a person should look at."""
        session, ids = db.session(), [item.id for item in items]
        states, codes = (
            queries.statuses(session, ids, past.day()),
            {pk: c for c, pk in queries.scheme_ids(session).items()},
        )
        remarks = queries.warnings(session, items)
        found = super().shown_many(items)
        for row in found:
            row["scheme"] = codes.get(row["scheme_id"])
            row["status"] = states[row["id"]].code
            row["warnings"] = [told(problem) for problem in remarks[row["id"]]]
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        problem = {"$ref": "#/components/schemas/Problem"}
        return {
            "scheme": {"type": "string", "nullable": True},
            "status": {"type": "string", "enum": [code for code, _ in listings.STATES]},
            "warnings": {"type": "array", "items": problem},
        }


class SuspensionApi(DomainApi):
    resource_name = "suspensions"
    class_permission_name = "Certificates"
    datamodel = UnitOfWorkInterface(CertificateSuspension, operations.SUSPENSION)
    listing = listings.SUSPENSIONS
    show_columns = ("id", "certificate_id", "store_id", *PAUSE, "recorded_at", "version")
    add_columns = ("certificate_id", *PAUSE)
    edit_columns = PAUSE
    check = staticmethod(forms.check_suspension)


class QualificationApi(DomainApi):
    resource_name = "qualifications"
    class_permission_name = "Qualifications"
    datamodel = UnitOfWorkInterface(Qualification, operations.QUALIFICATION)
    listing = listings.QUALIFICATIONS
    show_columns = ("id", "person_id", *SKILL, *SEEN, "recorded_at", "version")
    add_columns = ("person_id", *SKILL)
    edit_columns = SKILL
    check = staticmethod(forms.check_qualification)


class SchemeApi(DomainApi):
    resource_name = "schemes"
    class_permission_name = "Schemes"
    datamodel = UnitOfWorkInterface(Scheme, operations.SCHEME)
    listing = listings.SCHEMES
    show_columns = ("id", "code", "name", "duration_years", "active", "recorded_at", "version")
    add_columns = ("code", "name", "duration_years", "active")
    edit_columns = ("name", "duration_years", "active")
    check = staticmethod(forms.check_scheme)
