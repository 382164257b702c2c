"""Certificates with all that decides about their validity, in one statement. Lists of many read less: see `records`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.certifications.models import Certificate, CertificateSuspension, Scheme
from app.certifications.rules import CertificateFact
from app.kernel.periods import Period, day_before
from app.platform.once import once
from app.platform.security.users import AppUser


class Held(NamedTuple):
    """A certificate with its scheme's name, what is registered of it, and who has verified it."""

    item: Certificate
    scheme: str
    fact: CertificateFact
    verifier: AppUser | None = None


def held(session: Session, condition: Any) -> list[Held]:
    """The certificates that meet a condition, the longest lasting first, with all that decides. One statement."""
    pause = CertificateSuspension
    statement = (
        select(Certificate, Scheme.code, Scheme.name, pause.valid_from, pause.valid_to, AppUser)
        .join(Scheme, Scheme.id == Certificate.scheme_id)
        .outerjoin(AppUser, AppUser.id == Certificate.verified_by_id)
        .outerjoin(pause, pause.certificate_id == Certificate.id)
        .where(condition)
        .order_by(Certificate.valid_to.desc().nulls_last(), Certificate.id.desc(), pause.valid_from)
    )
    found: dict[int, tuple[Certificate, str, str, AppUser | None]] = {}
    pauses: dict[int, list[Period]] = defaultdict(list)
    for item, code, name, start, end, verifier in session.execute(statement):
        found[item.id] = (item, code, name, verifier)
        if start is not None:
            pauses[item.id].append(Period(start, end))
    return [
        Held(item, name, fact_of(item, code, pauses[pk]), verifier)
        for pk, (item, code, name, verifier) in found.items()
    ]


def fact_of(item: Certificate, code: str, pauses: Sequence[Period]) -> CertificateFact:
    """What is registered of a certificate, as the rules ask for it."""
    return CertificateFact(
        code, item.number, item.holder_org_number or "", item.valid_from, day_before(item.valid_to), item.withdrawn_on,
        tuple(pauses), item.from_assumed, item.verified_on is not None, item.recorded_at,
    )  # fmt: skip


def held_one(session: Session, certificate_id: int) -> Held:
    """One certificate with all that decides; read once for a page."""
    return once("certifications.held", certificate_id, lambda: held(session, Certificate.id == certificate_id)[0])


def line_of(session: Session, item: Certificate) -> tuple[Certificate | None, Sequence[Certificate]]:
    """The certificate that one renews, and those that renew it."""
    either = or_(Certificate.predecessor_id == item.id, Certificate.id == (item.predecessor_id or 0))
    found = session.scalars(select(Certificate).where(either).order_by(Certificate.id)).all()
    before = next((each for each in found if each.id == item.predecessor_id), None)
    return before, [each for each in found if each.predecessor_id == item.id]
