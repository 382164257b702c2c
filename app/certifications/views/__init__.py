"""The pages of certificates, trade qualifications and certified stores."""

from __future__ import annotations

from app.certifications.views.certified import CertifiedStoresView
from app.certifications.views.expiries import ExpiriesView
from app.certifications.views.records import CertificateView, QualificationView, SchemeView, SuspensionView
from app.certifications.views.renewals import RenewalListView

__all__ = [
    "CertificateView",
    "CertifiedStoresView",
    "ExpiriesView",
    "QualificationView",
    "RenewalListView",
    "SchemeView",
    "SuspensionView",
]
