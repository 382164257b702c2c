"""What saving has in common in every domain: values go into their stored form or are refused, facts may not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.kernel.checks import Checking
from app.kernel.periods import Period, day_before, making_way
from app.kernel.problems import N_, Problem, Refused, require
from app.platform.db import Uow

OVERLAP = N_("This period overlaps another one: %(first)s – %(last)s.")
OVERLAP_OPEN = N_("Another one holds from %(first)s and has no last day. Give it a last day first, then save this one.")
SUCCEEDS = N_("Another one holds from %(first)s to %(last)s. It can get %(day)s as its last day when this is saved.")
SUCCEEDS_OPEN = N_("Another one holds from %(first)s. It can get %(day)s as its last day when this is saved.")
MAKES_WAY = "period.succeeds"
"""The code of the problem that saving once more with `end_previous` solves."""


def values(item: Any, fields: Sequence[str]) -> Mapping[str, Any]:
    """A record's values by name, as the rules want to see them."""
    return {name: getattr(item, name) for name in fields}


def tidy(item: Any, found: Checking, fields: Sequence[str]) -> None:
    """Refuse what is wrong, and keep the cleaned values."""
    require(found.problems)
    for name in fields:
        if getattr(item, name) != found.values[name]:
            setattr(item, name, found.values[name])


def queue(uow: Uow, model: Any, owner: str, ids: Iterable[int]) -> None:
    """Let the facts of the same owners be saved one after the other: whoever comes second sees the first one's.

    `owner`: the column of the fact's model that points to whose it is. The owners' rows are locked, in order, so that
    no two wait for each other; on SQLite writers take turns anyway.
    """
    parent = next(iter(model.__table__.c[owner].foreign_keys)).column
    lock = select(parent).where(parent.in_(sorted(set(ids)))).order_by(parent).with_for_update(key_share=True)
    uow.session.connection().execute(lock)


def alone(uow: Uow, item: Any, owner: str, *same: str, successive: bool = False) -> None:
    """Refuse a dated fact that shares a day with another of the same owner and the same kind.

    `owner`: the column that points to whose fact it is; of two saved at once the second sees the first. `successive`:
    where the fact takes the other's place from its first day on, the other makes way if the unit of work says so
    (`end_previous`); else the problem tells that it can.
    """
    model = type(item)
    queue(uow, model, owner, [getattr(item, owner)])
    others = select(model).where(*(getattr(model, name) == getattr(item, name) for name in (owner, *same)))
    if item.id is not None:
        others = others.where(model.id != item.id)
    clashes = [other for other in uow.session.scalars(others) if item.period.overlaps(other.period)]
    if not clashes:
        return
    held = clashes[0].period
    left = making_way(held, item.period) if successive and len(clashes) == 1 else None
    if left is None or not uow.end_previous:
        raise Refused([_shared(held, left)])
    clashes[0].valid_to = left.end
    uow.settle()


def _shared(held: Period, left: Period | None) -> Problem:
    """That a day is shared with what holds; `left`: what would be left of it if it made way."""
    days: dict[str, object] = {"first": held.start or "…", "last": held.last_day or "…"}
    if left is None:
        message = OVERLAP if held.end or held.start is None else OVERLAP_OPEN
        return Problem("period.overlap", "valid_from", message, days)
    message = SUCCEEDS if held.end else SUCCEEDS_OPEN
    return Problem(MAKES_WAY, "valid_from", message, days | {"day": day_before(left.end)})


def saved(uow: Uow, item: Any) -> None:
    """Nothing more to do than to save."""


def removed(uow: Uow, item: Any) -> None:
    """Entered by mistake: nothing more to do, the database refuses while others point here."""
