"""The REST resources of certificates, trade qualifications and the tender team's question."""

from __future__ import annotations

from app.certifications.api.certified import CertifiedStoresApi
from app.certifications.api.records import CertificateApi, QualificationApi, SchemeApi, SuspensionApi

__all__ = ["CertificateApi", "CertifiedStoresApi", "QualificationApi", "SchemeApi", "SuspensionApi"]
