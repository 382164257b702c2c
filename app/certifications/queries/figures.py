"""The start page's figures about certificates, and what ends next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.certifications import rules
from app.certifications.models import Certificate, Scheme
from app.certifications.queries import conditions
from app.certifications.queries.held import fact_of
from app.certifications.rules import CertificateStatus
from app.certifications.rules.schemes import add_months
from app.kernel.periods import ONE_DAY
from app.stores.models import Store


def figures(today: dt.date) -> dict[str, Any]:
    """Scalar statements: member stores certified today, certificates that expire within 90 days, member stores without
    a designer.
    """
    scheme = [conditions.MILJOFYRTARN]
    member, paused = conditions.stores_member_on(today), conditions.stores_suspended_on(today)
    certified = select(func.count(Store.id)).where(conditions.stores_certified_on(scheme, today), member, ~paused)
    expiring = select(func.count(Certificate.id)).where(
        conditions.of_scheme(scheme), conditions.in_state("expires_soon", today)
    )
    missing = select(func.count(Store.id)).where(member, conditions.stores_with_designer(today, having=False))
    found = {"certified": certified, "expiring": expiring, "without_designer": missing}
    return {name: each.scalar_subquery() for name, each in found.items()}


class Ending(NamedTuple):
    """A certificate that is valid now, and whose it is."""

    item: Certificate
    scheme: str
    store_number: str
    store_name: str
    status: CertificateStatus


def expiring_next(session: Session, today: dt.date, *, limit: int, codes: Sequence[str] = ()) -> Sequence[Ending]:
    """Certificates that are valid today and end next; of the named schemes only. One statement."""
    columns = (Certificate, Scheme.code, Scheme.name, Store.number, Store.name)
    statement = select(*columns).join(Store, Store.id == Certificate.store_id)
    statement = statement.join(Scheme, Scheme.id == Certificate.scheme_id).where(conditions.valid_on(today))
    if codes:
        statement = statement.where(conditions.of_scheme(codes))
    rows = session.execute(statement.order_by(Certificate.valid_to, Certificate.id).limit(limit))
    return [
        Ending(item, name, number, store, rules.certificate_status(fact_of(item, code, ()), today))
        for item, code, name, number, store in rows
    ]


class Month(NamedTuple):
    """How many certificates have their last day in a month: those that nobody has renewed yet, and the renewed ones."""

    first_day: dt.date
    waiting: int
    renewed: int


def expiries(
    session: Session, first: dt.date, months: int, *, codes: Sequence[str], counties: Sequence[str], today: dt.date
) -> list[Month]:
    """The last days of certificates month by month, from the month that begins on a day. One statement.

    Rows by day come through the index on the last day; the months are told apart here, since each database has its own
    words for a month.
    """
    days = [add_months(first, number) for number in range(months)]
    renewed = case((conditions.renewed(), 1), else_=0)
    wanted = [conditions.ends_in_months(first, months)]
    wanted += [conditions.of_scheme(codes)] if codes else []
    wanted += [conditions.in_counties(counties, today)] if counties else []
    counted = select(Certificate.valid_to, renewed, func.count()).where(*wanted).group_by(Certificate.valid_to, renewed)
    found = {day: [0, 0] for day in days}
    for end, is_renewed, count in session.execute(counted):
        found[(end - ONE_DAY).replace(day=1)][is_renewed] += count
    return [Month(day, *found[day]) for day in days]
