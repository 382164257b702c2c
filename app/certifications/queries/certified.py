"""The tender team's question, asked of the tables: fetches candidates in a fixed number of statements; `rules` decide.

What is narrowed here and why nothing more is, says the docstring of `rules.question`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.certifications import rules
from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.certifications.queries import conditions, qualifying
from app.certifications.queries.extra import field_labels
from app.certifications.rules import Answer, CertificateFact, Question, StoreFacts
from app.certifications.rules.asking import Known
from app.geography import queries as geography
from app.kernel.periods import ONE_DAY, Period
from app.members import queries as members
from app.platform import past
from app.stores.models import Employment, MembershipTerm, StoreOwner

Periods = Mapping[int, list[Period]]


def certified_stores(session: Session, question: Question, today: dt.date) -> list[Answer]:
    """The stores that qualify, and the near misses where they are asked for, by store number.

    Places are those of the question's first day, with the names of counties and municipalities as they are `today`.
    For a reader who sees all stores; anybody else is refused. With `question.known` the answer is what the register
    would have answered at the end of that day.
    """
    with past.looking(session, past.Moment(known=question.known)):
        return _answers(session, question, today)


def _answers(session: Session, question: Question, today: dt.date) -> list[Answer]:
    scheme = session.scalar(select(Scheme.id).where(Scheme.code == question.scheme))
    if scheme is None:
        return []
    names, pauses = region_names(session, today), _suspensions(session, scheme)
    designers = _designers(session, question, scheme) if question.designer else ({}, frozenset())
    read = _candidates if question.near_misses or _lenient(question) else qualifying.candidates
    found = list(rules.answers(question, read(session, question, scheme, pauses, names, designers)))
    found.sort(key=lambda each: (len(each.store.number), each.store.number))
    return found


def _candidates(
    session: Session,
    question: Question,
    scheme: int,
    pauses: qualifying.Pauses,
    names: qualifying.Names,
    designers: Any,
) -> list[StoreFacts]:
    """Every store that may be a near miss, or that its firm's certificate may cover."""
    certificates = _certificates(session, question, scheme, pauses)
    terms, holes = _terms(session, question)
    working, unverified = designers
    counties, municipalities = names["counties"], names["municipalities"]
    facts = []
    for pk, number, name, org, street, postal, place, area in session.execute(_stores(question)):
        held = certificates.get(pk)
        if held is None:
            continue
        county = area[:2] if area else None
        facts.append(
            StoreFacts(
                pk,
                number,
                name,
                org,
                street,
                postal,
                place,
                area,
                municipalities.get(area or ""),
                county,
                counties.get(county or ""),
                terms.get(pk, ()),
                held,
                working.get(pk, ()),
                pk in unverified,
                holes.get(pk, ()),
            )
        )
    return facts


def _stores(question: Question) -> Any:
    """The stores' own columns. An address is read, not demanded, where no region is asked for."""
    store, place = qualifying.STORE.c, qualifying.ADDRESS.c
    columns = (
        store.id,
        store.number,
        store.name,
        store.org_number,
        place.street,
        place.postal_code,
        place.place,
        place.municipality_code,
    )
    everywhere = not qualifying.regional(question)
    source = qualifying.STORE.join(qualifying.ADDRESS, qualifying.address_on(question.first), isouter=everywhere)
    statement = select(*columns).select_from(source)
    return statement if everywhere else statement.where(qualifying.in_region(question))


def _lenient(question: Question) -> bool:
    """Whether a certificate of the firm covers its other stores."""
    return not rules.needs_own_certificate(question.scheme)


def _narrow(question: Question, scheme: int) -> list[ColumnElement[bool]]:
    """Which certificates are read."""
    found = [Certificate.scheme_id == scheme]
    if not question.near_misses:
        found += [
            Certificate.number.is_not(None),
            Certificate.valid_to > question.first,
            or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > question.first),
        ]
    return found


def _certificates(
    session: Session, question: Question, scheme: int, pauses: qualifying.Pauses
) -> Mapping[int, list[CertificateFact]]:
    columns = (
        Certificate.id,
        Certificate.store_id,
        Certificate.number,
        Certificate.holder_org_number,
        Certificate.valid_from,
        Certificate.valid_to,
        Certificate.withdrawn_on,
        Certificate.from_assumed,
        Certificate.verified_on,
    )
    statement = select(*columns).where(*_narrow(question, scheme))
    code, found = question.scheme, defaultdict(list)
    for pk, store, number, holder, start, end, withdrawn, assumed, verified in session.execute(statement):
        last = None if end is None else end - ONE_DAY
        pause = pauses.get(pk, ()) if pauses else ()
        found[store].append(
            CertificateFact(code, number, holder or "", start, last, withdrawn, pause, assumed, verified is not None)
        )
    if _lenient(question):
        _share(session, found)
    return found


def _suspensions(session: Session, scheme: int) -> Mapping[int, tuple[Period, ...]]:
    model = CertificateSuspension
    statement = (
        select(model.certificate_id, model.valid_from, model.valid_to)
        .join(Certificate, Certificate.id == model.certificate_id)
        .where(Certificate.scheme_id == scheme)
    )
    found: dict[int, list[Period]] = defaultdict(list)
    for pk, start, end in session.execute(statement):
        found[pk].append(Period(start, end))
    return {pk: tuple(periods) for pk, periods in found.items()}


def _share(session: Session, found: dict[int, list[CertificateFact]]) -> None:
    """Give each store its firm's certificates too, for as long as the firm has owned it."""
    by_holder: dict[str, dict[CertificateFact, None]] = defaultdict(dict)
    for facts in found.values():
        for fact in facts:
            if fact.holder_org_number:
                by_holder[fact.holder_org_number][fact] = None
    firms = {pk: number for number, pk in members.ids_by_org_number(session, list(by_holder)).items()}
    owned = select(StoreOwner.store_id, StoreOwner.member_id, StoreOwner.valid_from, StoreOwner.valid_to)
    for store, member, start, end in session.execute(owned.where(StoreOwner.member_id.in_(firms))) if firms else ():
        known = set(found.get(store, ()))
        shared = (rules.while_owned(fact, Period(start, end)) for fact in by_holder[firms[member]] if fact not in known)
        found[store] += [fact for fact in shared if fact is not None]


def _terms(session: Session, question: Question) -> tuple[Periods, Periods]:
    """Membership terms and the suspensions of membership, by store."""
    term = MembershipTerm
    statement = select(term.store_id, term.valid_from, term.valid_to, term.suspended_from, term.suspended_to)
    if not question.near_misses:
        statement = statement.where(or_(term.valid_to.is_(None), term.valid_to > question.first))
    terms: dict[int, list[Period]] = defaultdict(list)
    holes: dict[int, list[Period]] = defaultdict(list)
    for store, start, end, pause, resume in session.execute(statement):
        terms[store].append(Period(start, end))
        if pause is not None:
            holes[store].append(Period(pause, resume).until(end))
    return terms, holes


def _designers(session: Session, question: Question, scheme: int) -> tuple[Periods, frozenset[int]]:
    """When qualified floral designers work at stores, and the stores where no verified one covers the whole period."""
    columns = (
        Employment.store_id,
        Employment.valid_from,
        Employment.valid_to,
        Qualification.issued_on,
        Qualification.revoked_on,
        Qualification.verified_on,
    )
    statement = (
        select(*columns)
        .join(Qualification, Qualification.person_id == Employment.person_id)
        .where(Qualification.trade == rules.DESIGNER_TRADE)
    )
    if not question.near_misses:
        statement = statement.where(or_(Employment.valid_to.is_(None), Employment.valid_to > question.first))
    if not question.near_misses and not _lenient(question):
        statement = statement.where(Employment.store_id.in_(qualifying.holders(question, scheme)))
    found: dict[int, list[Period]] = defaultdict(list)
    proven: set[int] = set()
    span = Period(question.first, question.last + ONE_DAY)
    for store, start, end, issued, revoked, verified in session.execute(statement):
        period = rules.working_periods(Period(start, end), issued, revoked)
        found[store].append(period)
        if verified is not None and period.covers(span):
            proven.add(store)
    return found, frozenset(found.keys() - proven)


def known(session: Session, today: dt.date, read_day: Callable[[str], dt.date]) -> Known:
    """What exists that a question can name, on a day. `read_day` is how a typed day is read."""
    schemes = session.scalars(select(Scheme.code)).all()
    counties, municipalities = geography.county_names(session, today), geography.municipality_names(session, today)
    return Known(frozenset(schemes), counties, municipalities, today, read_day, conditions.MILJOFYRTARN, field_labels())


def region_names(session: Session, today: dt.date) -> dict[str, Mapping[str, str]]:
    """The names of counties and municipalities by code, as a document prints them."""
    return {
        "counties": geography.county_names(session, today),
        "municipalities": geography.municipality_names(session, today),
    }
