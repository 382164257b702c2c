"""What texts may say of a certificate: its own values and those of its store."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.certifications.models import Certificate, Scheme
from app.kernel.problems import N_
from app.platform import offering
from app.platform.offering import Offer
from app.stores.queries import STORE_LABELS, store_values

OWN = ("number", "certifier", "issued_on", "withdrawn_on", "verified_on")


def _certificate(session: Session, pk: int) -> dict[str, dict[str, Any]] | None:
    found = session.get(Certificate, pk)
    if found is None or (around := store_values(session, found.store_id)) is None:
        return None
    scheme = session.get(Scheme, found.scheme_id)
    mine = {**offering.values_of(found, OWN), **offering.period_values(found)}
    return {**around, "certificate": {**mine, "scheme": scheme.name if scheme else None}}


LABELS = {
    "certificate.scheme": N_("Scheme"),
    **offering.labels_of("certificate", Certificate, OWN),
    **offering.period_labels("certificate"),
}
OFFERS = {"certificate": Offer(N_("Certificates"), {**LABELS, **STORE_LABELS}, _certificate)}
