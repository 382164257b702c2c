"""Reads for a scheme's list of renewals: what is registered around its rows, its rows, and who is not on it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.certifications.models import Certificate, RenewalList, RenewalRow, Scheme
from app.certifications.rules import renewing
from app.certifications.rules.renewing import Around, Registered, Rival
from app.certifications.rules.sent import Sent
from app.kernel.periods import day_before
from app.members.models import Member
from app.platform.columns import holds_on
from app.stores.models import Store, StoreOwner

REGISTERED = (
    Certificate.id, Certificate.store_id, Certificate.holder_org_number, Certificate.number, Certificate.valid_from,
    Certificate.valid_to, Certificate.withdrawn_on, Certificate.predecessor_id, Certificate.version,
)  # fmt: skip


def around(session: Session, scheme_id: int, rows: Iterable[Sent], today: dt.date) -> Around:
    """What is registered around some rows. Seven statements, however many rows."""
    sent = list(rows)
    orgs = {each.org_number for each in sent if each.org_number}
    numbers = {way for each in sent if each.number for way in _ways(each.number)}
    ids: set[int] = set()
    for met in (Certificate.holder_org_number.in_(orgs), Certificate.number.in_(numbers)):  # each by its own index
        ids.update(session.scalars(select(Certificate.store_id).where(Certificate.scheme_id == scheme_id, met)))
    stores: dict[str, int] = {
        org: pk
        for pk, org in session.execute(select(Store.id, Store.org_number).where(Store.org_number.in_(orgs)))
        if org is not None
    }
    owned: dict[str, list[int]] = defaultdict(list)
    theirs = (
        select(Member.org_number, StoreOwner.store_id)
        .join(StoreOwner, and_(StoreOwner.member_id == Member.id, holds_on(StoreOwner, today)))
        .where(Member.org_number.in_(orgs))
    )
    for org, store in session.execute(theirs):
        owned[org].append(store)
    ids |= {*stores.values(), *(store for many in owned.values() for store in many)}
    own = dict(session.execute(select(Store.id, Store.org_number).where(Store.id.in_(ids))).all())
    years = session.scalar(select(Scheme.duration_years).where(Scheme.id == scheme_id))
    return Around(_of_stores(session, scheme_id, ids), stores, dict(owned), own, years).indexed()


def _ways(number: str) -> set[str]:
    """How a number may be spelled in the register: an index is of no use to a comparison without capitals."""
    return {number, number.upper(), number.lower()}


def _of_stores(session: Session, scheme_id: int, ids: Iterable[int]) -> Mapping[int, Sequence[Registered]]:
    found: dict[int, list[Registered]] = defaultdict(list)
    chosen = select(*REGISTERED).where(Certificate.scheme_id == scheme_id, Certificate.store_id.in_(ids))
    for pk, store, holder, number, first, end, off, before, version in session.execute(chosen.order_by(Certificate.id)):
        found[store].append(Registered(pk, store, holder, number, first, day_before(end), off, before, version))
    return found


def renewal_list(session: Session, list_id: int) -> RenewalList | None:
    """A list."""
    return session.get(RenewalList, list_id)


def renewal_lists(session: Session, *, limit: int, offset: int) -> Sequence[tuple[RenewalList, str]]:
    """The lists with their schemes' names, the latest first."""
    chosen = select(RenewalList, Scheme.name).join(Scheme, Scheme.id == RenewalList.scheme_id)
    found = session.execute(chosen.order_by(RenewalList.id.desc()).limit(limit).offset(offset))
    return [(item, name) for item, name in found]


def count_renewal_lists(session: Session) -> int:
    """How many lists there are."""
    return session.scalar(select(func.count()).select_from(RenewalList)) or 0


def renewal_rows(list_id: int, *, outcome: str | None = None, after: int = -1) -> Select[RenewalRow]:
    """The statement of a list's rows in their order, of one outcome where that is asked."""
    chosen = select(RenewalRow).where(RenewalRow.list_id == list_id, RenewalRow.row > after)
    return (chosen if outcome is None else chosen.where(RenewalRow.outcome == outcome)).order_by(RenewalRow.row)


def renewal_counts(session: Session, list_id: int) -> dict[str, int]:
    """How many rows come to what."""
    chosen = select(RenewalRow.outcome, func.count()).where(RenewalRow.list_id == list_id)
    return dict(session.execute(chosen.group_by(RenewalRow.outcome)).all())


def ready(list_id: int) -> Any:
    """That a row is to be carried out: a renewal that nobody unticked, a new certificate that somebody ticked."""
    renews = and_(RenewalRow.outcome == renewing.RENEWS, RenewalRow.chosen.is_not(False))
    new = and_(RenewalRow.outcome == renewing.NEW, RenewalRow.chosen.is_(True))
    return and_(RenewalRow.list_id == list_id, or_(renews, new))


def count_ready(session: Session, list_id: int) -> tuple[int, int]:
    """How many rows would renew a certificate, and how many would add one."""
    chosen = select(RenewalRow.outcome, func.count()).where(ready(list_id)).group_by(RenewalRow.outcome)
    found: dict[str, int] = dict(session.execute(chosen).all())
    return found.get(renewing.RENEWS, 0), found.get(renewing.NEW, 0)


def rivals(session: Session, list_id: int) -> Sequence[Sequence[Rival]]:
    """The rows that would do something to the same certificate, or give the same store a new one, together."""
    mine = (RenewalRow.list_id == list_id, RenewalRow.outcome.in_((renewing.RENEWS, renewing.NEW)))
    standing = (*mine, RenewalRow.chosen.is_not(False))
    about = case((RenewalRow.certificate_id.is_not(None), RenewalRow.certificate_id), else_=-RenewalRow.store_id)
    # Counted in passing: an IN over the groups reads the list once for each of its rows where nothing is known of it.
    told = select(
        about.label("about"), RenewalRow.id, RenewalRow.row, RenewalRow.number, RenewalRow.first_day,
        RenewalRow.last_day, func.count().over(partition_by=about).label("together"),
    ).where(*standing).subquery()  # fmt: skip
    columns = [column for column in told.c if column.name != "together"]
    found: dict[int, list[Rival]] = defaultdict(list)
    for key, *values in session.execute(select(*columns).where(told.c.together > 1)):
        found[key].append(Rival(*values))
    return list(found.values())


def not_on(item: RenewalList, today: dt.date) -> Any:
    """The statement of certificates of a scheme that hold on a day and of which its list says nothing.

    (certificate, store id, store number, store name, holder, number, valid_to), the first to end first.
    """
    row, after = RenewalRow, aliased(Certificate)
    named = (
        row.certificate_id == Certificate.id,
        row.org_number == Certificate.holder_org_number,
        row.number == Certificate.number,
    )
    said = [exists().where(row.list_id == item.id, each) for each in named]
    renewed = exists().where(after.predecessor_id == Certificate.id)
    holds = and_(
        Certificate.valid_to > today, or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > today)
    )
    chosen: Any = (
        select(
            Certificate.id, Store.id, Store.number, Store.name, Certificate.holder_org_number, Certificate.number,
            Certificate.valid_to,
        )
        .join(Store, Store.id == Certificate.store_id)
        .where(Certificate.scheme_id == item.scheme_id, holds, ~renewed, *(~each for each in said))
        .order_by(Certificate.valid_to, Certificate.id)
    )  # fmt: skip
    return chosen


def count_not_on(session: Session, item: RenewalList, today: dt.date) -> int:
    """How many certificates `not_on` names."""
    return session.scalar(select(func.count()).select_from(not_on(item, today).order_by(None).subquery())) or 0
