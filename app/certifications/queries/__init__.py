"""Reads about certificates and trade qualifications; plain values and own rows."""

from __future__ import annotations

from app.certifications.queries.certified import certified_stores, known, region_names
from app.certifications.queries.conditions import MILJOFYRTARN
from app.certifications.queries.figures import Figures, Month, expiries, expiring_next, figures
from app.certifications.queries.held import Held, held, held_one, line_of
from app.certifications.queries.offered import OFFERS
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
from app.certifications.queries.renewals import (
    around,
    count_not_on,
    count_ready,
    count_renewal_lists,
    not_on,
    ready,
    renewal_counts,
    renewal_list,
    renewal_lists,
    renewal_rows,
    rivals,
)

__all__ = [
    "MILJOFYRTARN",
    "OFFERS",
    "Figures",
    "Held",
    "Month",
    "StoreValidity",
    "around",
    "certificate",
    "certificates_of",
    "certified_stores",
    "count_not_on",
    "count_ready",
    "count_renewal_lists",
    "designers",
    "expiries",
    "expiring_next",
    "figures",
    "held",
    "held_one",
    "key_of",
    "known",
    "line_of",
    "not_on",
    "qualifications_at",
    "qualifications_of",
    "qualified_people",
    "ready",
    "region_names",
    "renewal_counts",
    "renewal_list",
    "renewal_lists",
    "renewal_rows",
    "rivals",
    "scheme_ids",
    "scheme_names",
    "schemes",
    "statuses",
    "store_validity",
    "suspensions",
    "warnings",
]
