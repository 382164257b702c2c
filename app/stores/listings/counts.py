"""How many stores and members one filter leaves of all: counted by the facts, which an index holds together.

The conditions of the same filters ask for each store, so that a page is full after a few of them; counting so would ask
for all. Facts are read in the order of their stores, each store told once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from app.members.models import Member
from app.platform.columns import holding_on, holds_on
from app.platform.listing import Lens
from app.stores.models import MembershipTerm, Store, StoreAddress

HELD = frozenset(("active", "notice", "suspended"))


def told_once(facts: Any) -> Any:
    """How many different values a statement of one column finds."""
    return select(func.count()).select_from(facts.distinct().subquery())


def others(model: Any, found: Any) -> Any:
    """How many rows a model has besides those that a statement counts."""
    every = select(func.count()).select_from(model)
    return select(every.scalar_subquery() - found.scalar_subquery())


def with_municipality(lens: Lens, values: Sequence[bool]) -> Any:
    """Stores whose visiting address on the day has a municipality, or the others."""
    address = StoreAddress
    here = and_(address.kind == "visiting", func.coalesce(address.municipality_code, "") != "")
    known = told_once(select(address.store_id).where(here, holding_on(address, lens.today)))
    return known if values[0] else others(Store, known)


def in_state(lens: Lens, values: Sequence[str]) -> Any:
    """Stores in one membership status, or in in several that a term on the day tells. None for other mixtures."""
    term, day = MembershipTerm, lens.today
    if set(values) <= HELD:
        paused = and_(term.suspended_from <= day, func.coalesce(term.suspended_to, dt.date.max) > day)
        free = or_(term.suspended_from.is_(None), ~paused)
        conditions = {
            "active": and_(term.valid_to.is_(None).is_(True), free),
            "notice": and_(term.valid_to.is_not(None), free),
            "suspended": paused,
        }
        wanted = or_(*(conditions[value] for value in values))
        return told_once(select(term.store_id).where(holding_on(term, day), wanted))
    return _outside(values[0], day) if len(values) == 1 else None


def _outside(state: str, day: dt.date) -> Any:
    """Stores without a term on the day: those that have had one, will have one, or neither."""
    term, other = MembershipTerm, aliased(MembershipTerm)
    if state == "former":
        last = func.max(func.coalesce(term.valid_to, dt.date.max))
        former = select(term.store_id).group_by(term.store_id).having(last <= day)
        return select(func.count()).select_from(former.subquery())
    if state == "applicant":
        now = select(other.id).where(other.store_id == term.store_id, holds_on(other, day))
        return told_once(select(term.store_id).where(term.valid_from > day, ~now.exists()))
    return others(Store, told_once(select(term.store_id)))


def members_with_term(lens: Lens, values: Sequence[bool]) -> Any:
    """Members that hold a term on the day, or the others."""
    held = told_once(select(MembershipTerm.member_id).where(holding_on(MembershipTerm, lens.today)))
    return held if values[0] else others(Member, held)
