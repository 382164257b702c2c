"""The candidates of the question without near misses, where each store needs its own certificate: read in one pass.

A store that is certified and a member each day up to the last has a certificate and a term that reach beyond that day,
so these drive the one joined statement. What ends sooner only bridges gaps and is read besides, where the question asks
about more than a day. Tables, not mapped classes: half the time, and a reader with a narrower scope is refused.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.certifications.models import Certificate
from app.certifications.rules import CertificateFact, Question, StoreFacts
from app.kernel.periods import ONE_DAY, Period
from app.stores.models import MembershipTerm, Store, StoreAddress

CERTIFICATE, STORE = Certificate.__table__, Store.__table__
ADDRESS, TERM = StoreAddress.__table__, MembershipTerm.__table__
Pauses = Mapping[int, tuple[Period, ...]]
Names = Mapping[str, Mapping[str, str]]
_CERTIFICATE = (
    CERTIFICATE.c.id,
    CERTIFICATE.c.number,
    CERTIFICATE.c.valid_from,
    CERTIFICATE.c.valid_to,
    CERTIFICATE.c.withdrawn_on,
    CERTIFICATE.c.verified_on.is_not(None),
)
_TERM = (TERM.c.id, TERM.c.valid_from, TERM.c.valid_to, TERM.c.suspended_from, TERM.c.suspended_to)
_NO_CERTIFICATE, _NO_TERM = (None,) * len(_CERTIFICATE), (None,) * len(_TERM)
PART = 1000


def in_region(question: Question) -> ColumnElement[bool]:
    """Addresses in the region; its options unite."""
    code, postal = ADDRESS.c.municipality_code, ADDRESS.c.postal_code
    wanted = [code.between(county, county + "99") for county in sorted(question.counties)]
    if question.municipalities:
        wanted.append(code.in_(sorted(question.municipalities)))
    wanted += [postal.between(low, high) for low, high in question.postal_ranges]
    return or_(*wanted)


def regional(question: Question) -> bool:
    """Whether a region is asked for."""
    return bool(question.counties or question.municipalities or question.postal_ranges)


def address_on(day: dt.date) -> ColumnElement[bool]:
    """A store's visiting address on a day."""
    begun = or_(ADDRESS.c.valid_from.is_(None), ADDRESS.c.valid_from <= day)
    held = and_(begun, or_(ADDRESS.c.valid_to.is_(None), ADDRESS.c.valid_to > day))
    return and_(ADDRESS.c.store_id == STORE.c.id, ADDRESS.c.kind == "visiting", held)


def reaching(scheme: int, day: dt.date) -> ColumnElement[bool]:
    """Certificates with a number that were not over, nor withdrawn, on a day."""
    held = CERTIFICATE.c
    kept = or_(held.withdrawn_on.is_(None), held.withdrawn_on > day)
    return and_(held.scheme_id == scheme, held.number.is_not(None), held.valid_to > day, kept)


def holders(question: Question, scheme: int) -> Any:
    """The stores that may qualify, as a subquery."""
    return select(CERTIFICATE.c.store_id).where(reaching(scheme, question.last))


def candidates(
    session: Session,
    question: Question,
    scheme: int,
    pauses: Pauses,
    names: Names,
    designers: tuple[Mapping[int, list[Period]], frozenset[int]],
) -> Iterable[StoreFacts]:
    """The stores that may qualify, each with all that decides it. Nearly all have one certificate and one term.

    Rows are let go a part at a time: what is alive together is what a garbage collection must walk through.
    """
    bridges = _bridges(session, question, scheme) if question.first != question.last else {}
    counties, municipalities = names["counties"], names["municipalities"]
    working, unverified = designers
    code, terms = question.scheme, _Terms()
    for mine in _by_store(session.execute(_statement(question, scheme)).partitions(PART)):
        pk, number, name, org, street, postal, town, area, ident, held, start, end, off, seen = mine[0][:14]
        if len(mine) == 1 and pk not in bridges:
            pause = pauses.get(ident, ()) if pauses else ()
            certificates: Sequence[CertificateFact] = (
                CertificateFact(code, held, org, start, end - ONE_DAY, off, pause, False, seen),
            )
            periods, holes = terms.of(mine)
        else:
            whole = [*mine, *((*mine[0][:8], *rest) for rest in bridges.get(pk, ()))]
            certificates, (periods, holes) = _certificates(whole, code, org, pauses), terms.of(whole)
        county = area[:2] if area else None
        yield StoreFacts(
            pk, number, name, org, street, postal, town, area, municipalities.get(area or ""), county,
            counties.get(county or ""), periods, certificates, working.get(pk, ()), pk in unverified, holes,
        )  # fmt: skip


def _by_store(parts: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows of each store together; they come in the order of the stores."""
    mine: list[Any] = []
    for part in parts:
        for row in part:
            if mine and mine[0][0] != row[0]:
                yield mine
                mine = []
            mine.append(row)
    if mine:
        yield mine


def _statement(question: Question, scheme: int) -> Any:
    store = (STORE.c.id, STORE.c.number, STORE.c.name, STORE.c.org_number)
    place = (ADDRESS.c.street, ADDRESS.c.postal_code, ADDRESS.c.place, ADDRESS.c.municipality_code)
    member = and_(TERM.c.store_id == STORE.c.id, or_(TERM.c.valid_to.is_(None), TERM.c.valid_to > question.last))
    own = and_(STORE.c.id == CERTIFICATE.c.store_id, STORE.c.org_number == CERTIFICATE.c.holder_org_number)
    source = CERTIFICATE.join(STORE, own).join(TERM, member)
    source = source.join(ADDRESS, address_on(question.first), isouter=not regional(question))
    found = select(*store, *place, *_CERTIFICATE, *_TERM).select_from(source)
    found = found.where(reaching(scheme, question.last)).order_by(CERTIFICATE.c.store_id)
    return found.where(in_region(question)) if regional(question) else found


def _bridges(session: Session, question: Question, scheme: int) -> dict[int, list[Any]]:
    """Certificates and terms that end inside the period, by store, of the stores that may qualify."""
    found: dict[int, list[Any]] = defaultdict(list)
    may = holders(question, scheme)
    ends = and_(reaching(scheme, question.first), CERTIFICATE.c.valid_to <= question.last)
    own = and_(STORE.c.id == CERTIFICATE.c.store_id, STORE.c.org_number == CERTIFICATE.c.holder_org_number)
    certificates = select(STORE.c.id, *_CERTIFICATE).select_from(CERTIFICATE.join(STORE, own))
    for row in session.execute(certificates.where(ends, STORE.c.id.in_(may))):
        found[row[0]].append((*row[1:], *_NO_TERM))
    ended = and_(TERM.c.valid_to > question.first, TERM.c.valid_to <= question.last, TERM.c.store_id.in_(may))
    for row in session.execute(select(TERM.c.store_id, *_TERM).where(ended)):
        found[row[0]].append((*_NO_CERTIFICATE, *row[1:]))
    return found


def _certificates(rows: Sequence[Any], code: str, org: str, pauses: Pauses) -> list[CertificateFact]:
    found: dict[int, CertificateFact] = {}
    for row in rows:
        pk = row[8]
        if pk is not None and pk not in found:
            number, start, end, withdrawn, seen = row[9:14]
            found[pk] = CertificateFact(
                code, number, org, start, end - ONE_DAY, withdrawn, pauses.get(pk, ()), False, seen
            )
    return list(found.values())


class _Terms:
    """Membership periods of stores; equal ones are one object, for most began and end alike."""

    def __init__(self) -> None:
        self.alone: dict[tuple[dt.date | None, dt.date | None], tuple[Period]] = {}

    def of(self, rows: Sequence[Any]) -> tuple[Sequence[Period], Sequence[Period]]:
        """(terms, suspensions of membership) that the rows tell."""
        if len(rows) == 1 and rows[0][17] is None:
            key = rows[0][15], rows[0][16]
            return self.alone.get(key) or self.alone.setdefault(key, (Period(*key),)), ()
        terms = {row[14]: row for row in rows if row[14] is not None}
        periods = [Period(row[15], row[16]) for row in terms.values()]
        return periods, [Period(row[17], row[18]).until(row[16]) for row in terms.values() if row[17] is not None]
