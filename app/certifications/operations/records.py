"""What can be done to certificates, suspensions, qualifications and schemes. Every way in ends here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select

from app.certifications import queries, rules
from app.certifications.events import (
    CertificateRegistered,
    CertificateSaved,
    CertificatesRegistered,
    CertificateSuspended,
    CertificateVerified,
    QualificationSaved,
)
from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.certifications.rules import records
from app.kernel.periods import day_before
from app.kernel.problems import N_, Problem, Refused, require
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.settings import allow_synthetic
from app.platform.tidying import alone, saved, tidy, values
from app.stores import queries as stores

CERTIFICATE_FIELDS = ("number", "holder_org_number", "issued_on", "valid_from", "valid_to")
SUSPENSION_FIELDS = ("valid_from", "valid_to")
QUALIFICATION_FIELDS = ("trade", "issued_on", "revoked_on")
SCHEME_FIELDS = ("code", "name", "duration_years")
PROVEN = ("number", "holder_org_number", "valid_to")
GONE = Problem("record.gone", None, N_("There is no such record."))


def _touched(item: Any, *fields: str) -> bool:
    """Whether one of the fields is being changed by this save."""
    state = inspect(item)
    return any(state.attrs[name].history.has_changes() for name in fields)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def tidy_certificate(uow: Uow, item: Certificate) -> None:
    """Holder and first day are filled in where they were left empty; an assumed first day follows the last one."""
    assumed = inspect(item).persistent and item.from_assumed and not _touched(item, "valid_from")
    _settle(uow, item, None if assumed else item.valid_from)
    if item.verified_on is not None and _touched(item, *PROVEN) and not _touched(item, "verified_on"):
        item.verified_on = item.verified_by_id = item.verified_how = None


def certificate_created(uow: Uow, item: Certificate) -> None:
    """Tell that a certificate has been registered."""
    code, last = _scheme(uow, item.scheme_id).code, _iso(day_before(item.valid_to))
    uow.emit(
        CertificateRegistered(
            certificate_id=item.id, store_id=item.store_id, scheme=code, number=item.number, last_day=last
        )
    )


def certificate_changed(uow: Uow, item: Certificate) -> None:
    """Tell what a certificate says now."""
    code, last, off = _scheme(uow, item.scheme_id).code, _iso(day_before(item.valid_to)), _iso(item.withdrawn_on)
    uow.emit(
        CertificateSaved(
            certificate_id=item.id,
            store_id=item.store_id,
            scheme=code,
            number=item.number,
            last_day=last,
            withdrawn_on=off,
        )
    )


def _settle(uow: Uow, item: Certificate, typed: dt.date | None) -> None:
    store = stores.store(uow.session, item.store_id)
    if store is None:
        raise Refused([Problem("field.relation", "store_id", N_("There is no such record."))])
    said = {**values(item, CERTIFICATE_FIELDS), "valid_from": typed}
    tidy(item, records.certificate(said, allow_synthetic=allow_synthetic(), country=store.country), CERTIFICATE_FIELDS)
    item.holder_org_number = item.holder_org_number or store.org_number
    years = _scheme(uow, item.scheme_id).duration_years
    item.valid_from, item.from_assumed = rules.first_day(typed, item.valid_to, years)
    before = _predecessor(uow, item)
    if before is not None and item.from_assumed and before.valid_to is not None:
        item.valid_from = max(item.valid_from or before.valid_to, before.valid_to)
    require(_duplicate(uow, item))
    if before is not None:
        require(_renews(uow, item, before))


def _scheme(uow: Uow, scheme_id: int) -> Scheme:
    found = uow.session.get(Scheme, scheme_id)
    if found is None:
        raise Refused([Problem("field.relation", "scheme_id", N_("There is no such record."))])
    return found


def _duplicate(uow: Uow, item: Certificate) -> list[Problem]:
    """The same certificate entered twice: identity is scheme, holder and number."""
    if not item.number:
        return []
    same = (Certificate.scheme_id == item.scheme_id, Certificate.number == item.number)
    mine = Certificate.holder_org_number.is_not_distinct_from(item.holder_org_number)
    line: dict[int | None, int | None] = dict(
        uow.session.execute(select(Certificate.id, Certificate.predecessor_id).where(*same, mine)).all()
    )
    if rules.one_line(line | {item.id: item.predecessor_id}):
        return []
    message = N_("This certificate is registered already: the same scheme, holder and number.")
    return [Problem("certifications.certificate.duplicate", "number", message)]


def _predecessor(uow: Uow, item: Certificate) -> Certificate | None:
    if item.predecessor_id is None:
        return None
    before = uow.session.get(Certificate, item.predecessor_id)
    if before is None:
        raise Refused([Problem("field.relation", "predecessor_id", N_("There is no such record."))])
    return before


def _renews(uow: Uow, item: Certificate, before: Certificate) -> list[Problem]:
    chain, each = [before.id], before
    while each.predecessor_id is not None and each.predecessor_id not in chain and len(chain) < 100:
        chain.append(each.predecessor_id)
        if (following := uow.session.get(Certificate, each.predecessor_id)) is None:
            break
        each = following
    wrong = rules.predecessor_problems(queries.key_of(item), item.id, queries.key_of(before), chain)
    return wrong or rules.renewal_problems(
        item.valid_from, day_before(item.valid_to), day_before(before.valid_to), before.withdrawn_on
    )


def tidy_suspension(uow: Uow, item: CertificateSuspension) -> None:
    """A suspension belongs to its certificate's store; two of one certificate may not share a day."""
    tidy(item, records.suspension(values(item, SUSPENSION_FIELDS)), SUSPENSION_FIELDS)
    held = uow.session.get(Certificate, item.certificate_id)
    if held is None:
        raise Refused([Problem("field.relation", "certificate_id", N_("There is no such record."))])
    item.store_id = held.store_id
    alone(uow, item, "certificate_id")


def suspension_saved(uow: Uow, item: CertificateSuspension) -> None:
    """Tell in which days a certificate does not count."""
    first, last = item.valid_from.isoformat(), _iso(day_before(item.valid_to))
    held, store = item.certificate_id, item.store_id
    uow.emit(
        CertificateSuspended(suspension_id=item.id, certificate_id=held, store_id=store, first_day=first, last_day=last)
    )


def tidy_qualification(uow: Uow, item: Qualification) -> None:
    """Refuse a qualification's wrong details."""
    tidy(item, records.qualification(values(item, QUALIFICATION_FIELDS), uow.today), QUALIFICATION_FIELDS)


def qualification_saved(uow: Uow, item: Qualification) -> None:
    """Tell that a qualification has been saved."""
    uow.emit(QualificationSaved(qualification_id=item.id, person_id=item.person_id, kind=item.kind))


def tidy_scheme(uow: Uow, item: Scheme) -> None:
    """A scheme's code stands in addresses, imports and commands, so it never changes."""
    if inspect(item).persistent and _touched(item, "code"):
        raise Refused([Problem("certifications.scheme.code_fixed", "code", N_("The code of a scheme never changes."))])
    tidy(item, records.scheme(values(item, SCHEME_FIELDS)), SCHEME_FIELDS)


def removed(uow: Uow, item: Any) -> None:
    """Entered by mistake, which what somebody has verified was not. The database refuses while others point here."""
    require(rules.deletion_problems(verified=getattr(item, "verified_on", None) is not None))


def verify(uow: Uow, certificate_id: int, how: str) -> None:
    """Mark a certificate as checked today by whoever asks. `how`: register, document or issuer."""
    item = uow.session.get(Certificate, certificate_id)
    if item is None:
        raise Refused([GONE])
    require(rules.verification_problems(how, complete=bool(item.number) and item.valid_to is not None))
    item.verified_on, item.verified_by_id, item.verified_how = uow.today, uow.actor_id, how
    uow.emit(CertificateVerified(certificate_id=item.id, store_id=item.store_id, how=how))


def verify_qualification(uow: Uow, qualification_id: int, how: str) -> None:
    """Mark a trade qualification as checked today by whoever asks. `how`: register, document or issuer."""
    item = uow.session.get(Qualification, qualification_id)
    if item is None:
        raise Refused([GONE])
    require(rules.verification_problems(how, complete=True))
    item.verified_on, item.verified_by_id, item.verified_how = uow.today, uow.actor_id, how
    uow.emit(QualificationSaved(qualification_id=item.id, person_id=item.person_id, kind=item.kind))


def load_schemes(uow: Uow) -> None:
    """Bring the shipped schemes into the table; what a cooperative has changed or added since stays."""
    known = queries.scheme_ids(uow.session)
    shipped = [s for s in rules.SCHEMES.values() if s.code not in known]
    uow.insert_many(
        Scheme, [{"code": s.code, "name": s.name, "duration_years": s.years, "active": True} for s in shipped]
    )


def register_certificates(uow: Uow, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many certificates whose values the rules have already cleaned. Returns their ids in order.

    A row has the table's columns; `valid_to` is the first day after the last one. A first day left out is reckoned
    from the last one and the scheme's duration, and marked as assumed. A row without holder counts for nobody.
    """
    years = dict(uow.session.execute(select(Scheme.id, Scheme.duration_years)).all())
    ids = uow.insert_many(Certificate, [_with_first_day(row, years) for row in rows])
    if made := tuple(pk for pk in ids if pk):
        uow.emit(CertificatesRegistered(certificate_ids=made))
    return ids


def _with_first_day(row: Mapping[str, Any], years: Mapping[int, int | None]) -> dict[str, Any]:
    if row.get("valid_from") is not None:
        return {"from_assumed": False, **row}
    start, assumed = rules.first_day(None, row.get("valid_to"), years.get(row["scheme_id"]))
    return {**row, "valid_from": start, "from_assumed": assumed}


def register_qualifications(uow: Uow, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many qualifications whose values the rules have already cleaned. Returns their ids in order."""
    plain = {"kind": "fagbrev", "trade": rules.DESIGNER_TRADE}
    return uow.insert_many(Qualification, [{**plain, **row} for row in rows])


def register_suspensions(uow: Uow, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many suspensions whose values the rules have already cleaned. Returns their ids in order."""
    return uow.insert_many(CertificateSuspension, rows)


CERTIFICATE = Lifecycle(certificate_created, certificate_changed, removed, tidy_certificate)
SUSPENSION = Lifecycle(suspension_saved, suspension_saved, removed, tidy_suspension)
QUALIFICATION = Lifecycle(qualification_saved, qualification_saved, removed, tidy_qualification)
SCHEME = Lifecycle(saved, saved, removed, tidy_scheme)
