"""How many rows one filter leaves of all, where that is told sooner than by asking the filter's condition of each row.

Indexes hold all that decides, in the order of the stores. Comparisons are worded so that SQLite reads one of them
through in that order, instead of fetching rows by date or scheme and sorting them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.certifications.queries import conditions
from app.platform import past
from app.platform.columns import holding_on, unindexed
from app.stores.models import Employment, Store


def _begun(day: dt.date, held: Any = Certificate) -> Any:
    """Certificates that, as far as their last day and suspensions let them, are valid on a day."""
    kept = func.coalesce(held.withdrawn_on, dt.date.max) > day
    return and_(func.coalesce(held.valid_from, dt.date.min) <= day, kept, held.number.is_not(None))


def _suspended(day: dt.date) -> Any:
    return select(CertificateSuspension.certificate_id).where(holding_on(CertificateSuspension, day))


def _less(many: Any, few: Any) -> Any:
    return select(many.scalar_subquery() - few.scalar_subquery())


def _by_indexes(session: Session, statement: Any) -> Any:
    """With a limit, though none, SQLite reads both halves of a rebuilt table by their indexes."""
    return statement.limit(-1) if session.get_bind().dialect.name == "sqlite" else statement


def valid_on(day: dt.date) -> Any:
    """Certificates valid on a day: all in their time, less the few that are suspended."""
    here = select(func.count()).select_from(Certificate).where(_begun(day), Certificate.valid_to > day)
    return _less(here, here.where(Certificate.id.in_(_suspended(day))))


def in_state(session: Session, states: Sequence[str], day: dt.date) -> Any:
    """Certificates whose status on a day is the one named: where only suspensions stand against it, less those that are
    suspended. None for several, and for states that are told by the condition as soon. Certificates as they were known
    are too dear to be gone through twice: of those the suspended ones are found once, and left out.
    """
    unless = conditions.unless_suspended(states[0], day) if len(states) == 1 else None
    if unless is None:
        return None
    if past.rebuilt(session):
        left = select(Certificate.id).where(unless, Certificate.id.not_in(_suspended(day)))
        return select(func.count()).select_from(_by_indexes(session, left).subquery())
    here = select(func.count()).select_from(Certificate).where(unless)
    return _less(here, here.where(Certificate.id.in_(_suspended(day))))


def renewed(session: Session, *, having: bool) -> Any:
    """Certificates that another one renews, or the others."""
    before = Certificate.predecessor_id
    some = select(before).where(before.is_not(None))
    if past.rebuilt(session):
        some = select(_by_indexes(session, some).subquery().c[0])
    found = select(func.count()).select_from(some.distinct().subquery())
    return found if having else _less(past.number_of(session, Certificate), found)


def stores_certified_on(session: Session, codes: Sequence[str], day: dt.date) -> Any:
    """Stores with a certificate of one scheme that counts for them and is valid on a day. None for several schemes, and
    on PostgreSQL, which is quicker at asking for each store.

    One index holds all that decides but the suspensions, and is read through in the order of the stores; those whom a
    suspension leaves without a certificate are few, and are taken off.
    """
    if len(codes) != 1 or session.get_bind().dialect.name != "sqlite":
        return None
    own, other = conditions.split(codes)[0], aliased(Certificate)
    scheme = select(Scheme.id).where(Scheme.code == codes[0]).scalar_subquery()
    held = (unindexed(Certificate.valid_to) > day, unindexed(Certificate.scheme_id) == scheme, _begun(day))
    facts = select(Certificate.store_id).where(*held).distinct()
    instead = [
        other.store_id == Certificate.store_id, other.scheme_id == Certificate.scheme_id, other.valid_to > day,
        _begun(day, other), other.id.not_in(_suspended(day)),
    ]  # fmt: skip
    if own:
        mine = unindexed(Store.org_number) == Certificate.holder_org_number
        facts = facts.join(Store, and_(Store.id == Certificate.store_id, mine))
        instead.append(other.holder_org_number == Certificate.holder_org_number)
    if past.rebuilt(session):
        return select(func.count()).select_from(facts.where(Certificate.id.not_in(_suspended(day))).subquery())
    lost = facts.where(Certificate.id.in_(_suspended(day)), ~select(other.id).where(*instead).exists())
    many, few = (select(func.count()).select_from(each.subquery()) for each in (facts, lost))
    return _less(many, few)


def stores_with_designer(day: dt.date, *, having: bool) -> Any:
    """Stores where a qualified floral designer works on a day, or where none does."""
    theirs = and_(Qualification.person_id == Employment.person_id, conditions.qualified_on(day))
    qualified = select(Qualification.id).where(theirs)
    facts = select(Employment.store_id).where(holding_on(Employment, day), qualified.exists()).distinct()
    found = select(func.count()).select_from(facts.subquery())
    return found if having else _less(select(func.count()).select_from(Store), found)
