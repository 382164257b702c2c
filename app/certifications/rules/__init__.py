"""The decisions about certificates: plain values in, values and problems out. No clock, no database."""

from __future__ import annotations

from app.certifications.rules.question import (
    Answer,
    Question,
    StoreFacts,
    Verdict,
    answer,
    answers,
    postal_range,
    question_problems,
    sentence,
)
from app.certifications.rules.records import (
    DESIGNER_TRADE,
    CertificateKey,
    deletion_problems,
    first_day,
    one_line,
    predecessor_problems,
    renewal_problems,
    verification_problems,
    warnings,
    working_periods,
)
from app.certifications.rules.schemes import SCHEMES, Scheme, needs_own_certificate, scheme_name
from app.certifications.rules.shortfall import Condition
from app.certifications.rules.validity import (
    CertificateFact,
    CertificateStatus,
    certificate_status,
    counts_for,
    recertification_window,
    valid_periods,
    valid_since,
    validity_of_store,
    while_owned,
)

__all__ = [
    "DESIGNER_TRADE",
    "SCHEMES",
    "Answer",
    "CertificateFact",
    "CertificateKey",
    "CertificateStatus",
    "Condition",
    "Question",
    "Scheme",
    "StoreFacts",
    "Verdict",
    "answer",
    "answers",
    "certificate_status",
    "counts_for",
    "deletion_problems",
    "first_day",
    "needs_own_certificate",
    "one_line",
    "postal_range",
    "predecessor_problems",
    "question_problems",
    "recertification_window",
    "renewal_problems",
    "scheme_name",
    "sentence",
    "valid_periods",
    "valid_since",
    "validity_of_store",
    "verification_problems",
    "warnings",
    "while_owned",
    "working_periods",
]
