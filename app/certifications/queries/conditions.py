"""The conditions by which lists and figures find certificates and stores: in SQL what `rules` say of one fact.

Conditions on stores ask for each store, through an index that holds all that decides: a page of a list is full after a
few of them, and a count reads no table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.certifications import rules
from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.certifications.rules.records import DESIGNER_TRADE
from app.certifications.rules.schemes import add_months
from app.certifications.rules.validity import EXPIRES_SOON_DAYS
from app.kernel.periods import ONE_DAY
from app.platform.columns import holds_on
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress

MILJOFYRTARN = "miljofyrtarn"


def of_scheme(codes: Sequence[str]) -> ColumnElement[bool]:
    """Certificates of the schemes."""
    if len(codes) == 1:  # one value lets the index on scheme and last day be read as one range
        return Certificate.scheme_id == select(Scheme.id).where(Scheme.code == codes[0]).scalar_subquery()
    return Certificate.scheme_id.in_(select(Scheme.id).where(Scheme.code.in_(codes)))


def complete() -> ColumnElement[bool]:
    """Certificates with a number and a last day."""
    return and_(Certificate.number.is_not(None), Certificate.valid_to.is_not(None))


def suspended_on(day: dt.date) -> ColumnElement[bool]:
    """Certificates that are suspended on a day."""
    return Certificate.id.in_(
        select(CertificateSuspension.certificate_id).where(holds_on(CertificateSuspension, day))
    )  # few are suspended: found once, not asked of each certificate


def _unsuspended_on(day: dt.date) -> ColumnElement[bool]:
    """The reverse, asked of each certificate: PostgreSQL then fills a page of stores after a few of them."""
    mine = CertificateSuspension.certificate_id == Certificate.id
    return ~select(CertificateSuspension.id).where(mine, holds_on(CertificateSuspension, day)).exists()


def valid_on(day: dt.date) -> ColumnElement[bool]:
    """Certificates that are valid on a day."""
    return and_(
        Certificate.number.is_not(None),
        or_(Certificate.valid_from.is_(None), Certificate.valid_from <= day),
        Certificate.valid_to > day,
        or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > day),
        _unsuspended_on(day),
    )


def in_state(state: str, today: dt.date) -> ColumnElement[bool]:
    """Certificates whose status (`rules.certificate_status`) on a day is the named one."""
    if (unless := unless_suspended(state, today)) is not None:
        return and_(unless, _unsuspended_on(today))
    withdrawn = _withdrawn(today)
    stands = and_(complete(), or_(Certificate.withdrawn_on.is_(None), ~withdrawn))
    conditions = {
        "incomplete": or_(Certificate.number.is_(None), Certificate.valid_to.is_(None)),
        "withdrawn": and_(complete(), withdrawn),
        "expired": and_(stands, Certificate.valid_to <= today),
        "not_yet_valid": and_(stands, Certificate.valid_to > today, Certificate.valid_from > today),
        "suspended": and_(_begun(today), Certificate.valid_to > today, suspended_on(today)),
    }
    return conditions[state]


def unless_suspended(state: str, today: dt.date) -> ColumnElement[bool] | None:
    """Certificates that are in the state on a day unless they are suspended; None for a state that does not ask."""
    soon = today + dt.timedelta(days=EXPIRES_SOON_DAYS) + ONE_DAY
    if state == "valid":
        return and_(_begun(today), Certificate.valid_to > soon)
    if state == "expires_soon":
        return and_(_begun(today), Certificate.valid_to > today, Certificate.valid_to <= soon)
    return None


def _withdrawn(day: dt.date) -> ColumnElement[bool]:
    return and_(Certificate.withdrawn_on <= day, Certificate.withdrawn_on < Certificate.valid_to)


def _begun(day: dt.date) -> ColumnElement[bool]:
    """Certificates that, as far as their last day and suspensions let them, hold on a day."""
    begun = or_(Certificate.valid_from.is_(None), Certificate.valid_from <= day)
    return and_(complete(), or_(Certificate.withdrawn_on.is_(None), ~_withdrawn(day)), begun)


def ends_in_months(first: dt.date, months: int = 1) -> ColumnElement[bool]:
    """Complete certificates that were not withdrawn and whose last day lies in the months from a month's first day."""
    stands = or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on >= Certificate.valid_to)
    return and_(complete(), stands, Certificate.valid_to > first, Certificate.valid_to <= add_months(first, months))


def renewed() -> ColumnElement[bool]:
    """Certificates that another one renews."""
    later = aliased(Certificate)
    return select(later.id).where(later.predecessor_id == Certificate.id).exists()


def in_counties(codes: Sequence[str], day: dt.date) -> ColumnElement[bool]:
    """Certificates of stores whose visiting address on a day lies in one of the counties."""
    where = or_(*(StoreAddress.municipality_code.between(code, code + "99") for code in codes))
    visiting = (StoreAddress.kind == "visiting", holds_on(StoreAddress, day), where)
    return Certificate.store_id.in_(select(StoreAddress.store_id).where(*visiting))


def stores_certified_on(codes: Sequence[str], day: dt.date) -> ColumnElement[bool]:
    """Stores with a certificate of one of the schemes that counts for them and is valid on a day.

    A certificate of another holder counts only where the scheme allows it.
    """
    mine, own = Certificate.store_id == Store.id, Certificate.holder_org_number == Store.org_number
    strict, lenient = split(codes)
    held = select(Certificate.id).where(mine, valid_on(day))  # an id, which each index holds, and not all columns
    wanted = [held.where(of_scheme(strict), own).exists()] if strict else []
    if lenient:
        wanted.append(held.where(of_scheme(lenient)).exists())
    return or_(*wanted)


def split(codes: Sequence[str]) -> tuple[list[str], list[str]]:
    """The schemes whose certificate must be the store's own, and those that take its firm's."""
    strict = [code for code in codes if rules.needs_own_certificate(code)]
    return strict, [code for code in codes if code not in strict]


def qualified_on(day: dt.date) -> ColumnElement[bool]:
    """Qualifications as floral designer that hold on a day."""
    return and_(
        Qualification.trade == DESIGNER_TRADE,
        or_(Qualification.issued_on.is_(None), Qualification.issued_on <= day),
        or_(Qualification.revoked_on.is_(None), Qualification.revoked_on > day),
    )


def stores_with_designer(day: dt.date, *, having: bool = True) -> ColumnElement[bool]:
    """Stores where a qualified floral designer works on a day, or where none does."""
    same = and_(Employment.store_id == Store.id, Qualification.person_id == Employment.person_id)
    working = select(Employment.id).where(same, holds_on(Employment, day), qualified_on(day)).exists()
    return working if having else ~working


def stores_member_on(day: dt.date) -> ColumnElement[bool]:
    """Stores with a membership term on a day, suspended or not."""
    mine = MembershipTerm.store_id == Store.id
    return select(MembershipTerm.id).where(mine, holds_on(MembershipTerm, day)).exists()


def stores_suspended_on(day: dt.date) -> ColumnElement[bool]:
    """Stores whose membership is suspended on a day."""
    term = MembershipTerm
    paused = and_(term.suspended_from <= day, or_(term.suspended_to.is_(None), term.suspended_to > day))
    return select(term.id).where(term.store_id == Store.id, paused, holds_on(term, day)).exists()
