"""Reads about certificates and trade qualifications; plain values and own rows."""

from __future__ import annotations

from app.certifications.queries.certified import certified_stores, known, region_names
from app.certifications.queries.conditions import MILJOFYRTARN
from app.certifications.queries.figures import Figures, Month, expiries, expiring_next, figures
from app.certifications.queries.held import Held, held, held_one, line_of
from app.certifications.queries.records import (
    StoreValidity,
    certificate,
    certificates_of,
    designers,
    key_of,
    qualifications_at,
    qualifications_of,
    qualified_people,
    scheme_ids,
    scheme_names,
    schemes,
    statuses,
    store_validity,
    suspensions,
    warnings,
)

__all__ = [
    "MILJOFYRTARN",
    "Figures",
    "Held",
    "Month",
    "StoreValidity",
    "certificate",
    "certificates_of",
    "certified_stores",
    "designers",
    "expiries",
    "expiring_next",
    "figures",
    "held",
    "held_one",
    "key_of",
    "known",
    "line_of",
    "qualifications_at",
    "qualifications_of",
    "qualified_people",
    "region_names",
    "scheme_ids",
    "scheme_names",
    "schemes",
    "statuses",
    "store_validity",
    "suspensions",
    "warnings",
]
