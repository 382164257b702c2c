"""Reads about certificates, suspensions and qualifications; not the tender team's question."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certifications import rules
from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.certifications.queries import conditions
from app.certifications.rules import CertificateFact, CertificateStatus
from app.certifications.rules.records import CertificateKey
from app.kernel.periods import Period, day_before
from app.kernel.problems import Problem
from app.members.models import Person
from app.platform.among import one_of
from app.platform.columns import holds_on, unindexed
from app.stores.models import Employment, Store

FACT = (
    Certificate.id,
    Certificate.store_id,
    Scheme.code,
    Certificate.number,
    Certificate.holder_org_number,
    Certificate.valid_from,
    Certificate.valid_to,
    Certificate.withdrawn_on,
    Certificate.from_assumed,
    Certificate.verified_on,
    Certificate.recorded_at,
)


def schemes(session: Session) -> Mapping[str, str]:
    """The schemes in use: names by code, in the order of the names."""
    statement = select(Scheme.code, Scheme.name).where(Scheme.active.is_(True)).order_by(Scheme.name)
    return dict(session.execute(statement).all())


def scheme_ids(session: Session) -> Mapping[str, int]:
    """All schemes' ids by code."""
    return dict(session.execute(select(Scheme.code, Scheme.id)).all())


def scheme_names(session: Session) -> Mapping[int, str]:
    """All schemes' names by id."""
    return dict(session.execute(select(Scheme.id, Scheme.name)).all())


def certificate(session: Session, certificate_id: int) -> Certificate | None:
    """A certificate, where the reader may see it."""
    return session.get(Certificate, certificate_id)


def certificates_of(session: Session, store_ids: Sequence[int], scheme: str | None = None) -> Sequence[Certificate]:
    """Certificates of stores, the one that lasts longest first; of one scheme where its code is given."""
    statement = select(Certificate).where(one_of(session, Certificate.store_id, store_ids))
    if scheme is not None:
        statement = statement.where(conditions.of_scheme([scheme]))
    return session.scalars(statement.order_by(Certificate.valid_to.desc().nulls_last(), Certificate.id.desc())).all()


def suspensions(session: Session, certificate_ids: Sequence[int]) -> Mapping[int, Sequence[CertificateSuspension]]:
    """Suspensions by certificate, the latest first."""
    found: dict[int, list[CertificateSuspension]] = defaultdict(list)
    mine = CertificateSuspension.certificate_id.in_(certificate_ids)
    for row in session.scalars(
        select(CertificateSuspension).where(mine).order_by(CertificateSuspension.valid_from.desc())
    ):
        found[row.certificate_id].append(row)
    return found


def facts(session: Session, condition: Any) -> Mapping[int, tuple[int, CertificateFact]]:
    """(store, what is registered) of the certificates that meet a condition, by id. Two statements."""
    rows = session.execute(select(*FACT).join(Scheme, Scheme.id == Certificate.scheme_id).where(condition)).all()
    pauses = _pauses(session, [row[0] for row in rows])
    return {
        pk: (
            store,
            CertificateFact(
                code,
                number,
                holder or "",
                start,
                day_before(end),
                off,
                pauses.get(pk, ()),
                assumed,
                seen is not None,
                at,
            ),
        )
        for pk, store, code, number, holder, start, end, off, assumed, seen, at in rows
    }


def _pauses(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[Period, ...]]:
    if not ids:
        return {}
    model, found = CertificateSuspension, defaultdict(list)
    statement = select(model.certificate_id, model.valid_from, model.valid_to).where(
        one_of(session, model.certificate_id, ids)
    )
    for pk, start, end in session.execute(statement):
        found[pk].append(Period(start, end))
    return {pk: tuple(periods) for pk, periods in found.items()}


def statuses(session: Session, ids: Sequence[int], on: dt.date) -> Mapping[int, CertificateStatus]:
    """The status of certificates on a day, by id."""
    if not ids:
        return {}
    return {
        pk: rules.certificate_status(fact, on)
        for pk, (_, fact) in facts(session, one_of(session, Certificate.id, ids)).items()
    }


class StoreValidity(NamedTuple):
    """What a store's certificates of one scheme come to on a day.

    `last_day`: of the validity, or the latest that ended. `first_day`: of the latest valid one.
    """

    status: CertificateStatus
    last_day: dt.date | None
    first_day: dt.date | None = None


def store_validity(session: Session, store_ids: Sequence[int], scheme: str, on: dt.date) -> Mapping[int, StoreValidity]:
    """Stores' validity by store id; a store without a certificate of the scheme that counts for it is left out."""
    if not store_ids:
        return {}
    # By the stores alone: SQLite would go through all certificates of the scheme.
    named = select(Scheme.id).where(Scheme.code == scheme).scalar_subquery()
    owned = one_of(session, Certificate.store_id, store_ids) & (unindexed(Certificate.scheme_id) == named)
    held: dict[int, list[CertificateFact]] = defaultdict(list)
    for store, fact in facts(session, owned).values():
        held[store].append(fact)
    org_numbers = (
        dict(session.execute(select(Store.id, Store.org_number).where(one_of(session, Store.id, held))).all())
        if held
        else {}
    )
    found = {}
    for store, mine in held.items():
        if counting := [fact for fact in mine if rules.counts_for(fact, org_numbers[store])]:
            found[store] = StoreValidity(*rules.validity_of_store(counting, on), rules.valid_since(counting, on))
    return found


def designers(
    session: Session, store_ids: Sequence[int], on: dt.date
) -> Mapping[int, Sequence[tuple[int, str | None]]]:
    """(person, name) of the qualified floral designers who work at stores on a day, by store."""
    statement = (
        select(Employment.store_id, Person.id, Person.name)
        .join(Person, Person.id == Employment.person_id)
        .join(Qualification, Qualification.person_id == Person.id)
        .where(one_of(session, Employment.store_id, store_ids), holds_on(Employment, on), conditions.qualified_on(on))
        .distinct()
        .order_by(Person.name, Person.id)
    )
    found: dict[int, list[tuple[int, str | None]]] = defaultdict(list)
    for store, person, name in session.execute(statement):
        found[store].append((person, name))
    return found


def qualifications_at(session: Session, store_id: int, on: dt.date) -> Sequence[tuple[Qualification, Person]]:
    """The trade qualifications of those who work at a store on a day."""
    statement = (
        select(Qualification, Person)
        .join(Person, Person.id == Qualification.person_id)
        .where(
            Person.id.in_(select(Employment.person_id).where(Employment.store_id == store_id, holds_on(Employment, on)))
        )
        .order_by(Person.name, Qualification.id)
    )
    return [(qualification, person) for qualification, person in session.execute(statement)]


def qualifications_of(session: Session, person_id: int) -> Sequence[Qualification]:
    """A person's trade qualifications, the first registered first."""
    return session.scalars(
        select(Qualification).where(Qualification.person_id == person_id).order_by(Qualification.id)
    ).all()


def qualified_people(session: Session, person_ids: Sequence[int]) -> frozenset[int]:
    """Those of the people who have any qualification as floral designer."""
    mine = select(Qualification.person_id).where(
        Qualification.person_id.in_(person_ids), Qualification.trade == rules.DESIGNER_TRADE
    )
    return frozenset(session.scalars(mine)) if person_ids else frozenset()


def key_of(item: Certificate) -> CertificateKey:
    """What identifies a certificate."""
    return CertificateKey(item.scheme_id, item.store_id, item.number, item.holder_org_number)


def warnings(session: Session, items: Sequence[Certificate]) -> Mapping[int, Sequence[Problem]]:
    """What a person should look at on certificates, by id. Two statements for any number of certificates."""
    if not items:
        return {}
    numbers = {item.number for item in items if item.number}
    same = select(Certificate.scheme_id, Certificate.number, Certificate.holder_org_number).where(
        Certificate.number.in_(numbers)
    )
    holders: dict[tuple[int, str | None], set[str]] = defaultdict(set)
    for scheme, number, holder in session.execute(same) if numbers else ():
        holders[scheme, number].add(holder or "–")
    own = (
        select(Certificate.id, Store.org_number, Scheme.code)
        .join(Store, Store.id == Certificate.store_id)
        .join(Scheme, Scheme.id == Certificate.scheme_id)
        .where(Certificate.id.in_([item.id for item in items]))
    )
    known = {pk: (org_number, code) for pk, org_number, code in session.execute(own)}
    return {
        item.id: rules.warnings(
            key_of(item),
            known[item.id][0],
            own_needed=rules.needs_own_certificate(known[item.id][1]),
            sharing=holders[item.scheme_id, item.number] - {item.holder_org_number or "–"},
        )
        for item in items
    }
