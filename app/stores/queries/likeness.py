"""What of stores, firms and people tells that two are the same, and what decides whether stores may be merged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.periods import Period
from app.platform.columns import holds_on
from app.stores import rules
from app.stores.models import Employment, MembershipTerm, Store
from app.stores.queries.reading import owners, places, statuses


def postal_codes(session: Session, ids: Sequence[int], day: dt.date) -> Mapping[int, Sequence[str]]:
    """The postal code of stores' visiting addresses on a day, by store id."""
    found = places(session, ids, day)
    return {pk: (place.postal_code,) for pk, place in found.items() if place.postal_code}


def owner_names(session: Session, ids: Sequence[int], day: dt.date) -> Mapping[int, Sequence[str]]:
    """The owner of stores on a day, by store id."""
    return {pk: (name,) for pk, (_, name) in owners(session, ids, day).items()}


def workplace_names(session: Session, ids: Sequence[int], day: dt.date) -> Mapping[int, Sequence[str]]:
    """The stores where people work on a day, number and name, by person id."""
    chosen = (
        select(Employment.person_id, Store.number, Store.name)
        .join(Store, Store.id == Employment.store_id)
        .where(Employment.person_id.in_(ids), holds_on(Employment, day))
        .order_by(Employment.person_id, Store.number)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for person, number, name in session.execute(chosen):
        if (text := f"{number} {name}") not in found[person]:
            found[person].append(text)
    return found


def merging_facts(session: Session, stores: Sequence[Store], day: dt.date) -> list[rules.StoreFact]:
    """What of stores decides whether they may be merged."""
    ids = [store.id for store in stores]
    terms: dict[int, list[tuple[int, Period]]] = defaultdict(list)
    columns = (MembershipTerm.store_id, MembershipTerm.member_id, MembershipTerm.valid_from, MembershipTerm.valid_to)
    for store, member, start, end in session.execute(select(*columns).where(MembershipTerm.store_id.in_(ids))):
        terms[store].append((member, Period(start, end)))
    now = statuses(session, ids, day)
    return [rules.StoreFact(s.number, s.org_number, now[s.id].member, terms[s.id]) for s in stores]
