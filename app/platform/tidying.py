"""What saving has in common in every domain: values go into their stored form or are refused, facts may not overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.kernel.checks import Checking
from app.kernel.periods import clashing
from app.kernel.problems import N_, Problem, Refused, require
from app.platform.db import Uow

OVERLAP = N_("This period overlaps another one: %(first)s – %(last)s.")
OVERLAP_OPEN = N_("Another one holds from %(first)s and has no last day. Give it a last day first, then save this one.")


def values(item: Any, fields: Sequence[str]) -> Mapping[str, Any]:
    """A record's values by name, as the rules want to see them."""
    return {name: getattr(item, name) for name in fields}


def tidy(item: Any, found: Checking, fields: Sequence[str]) -> None:
    """Refuse what is wrong, and keep the cleaned values."""
    require(found.problems)
    for name in fields:
        if getattr(item, name) != found.values[name]:
            setattr(item, name, found.values[name])


def alone(uow: Uow, item: Any, owner: str, *same: str) -> None:
    """Refuse a dated fact that shares a day with another of the same owner and the same kind.

    `owner`: the column that points to whose fact it is. That record is locked, so that of two saved at once the second
    sees the first; SQLite's writers take turns anyway.
    """
    model, parent = type(item), next(iter(type(item).__table__.c[owner].foreign_keys)).column
    lock = select(parent).where(parent == getattr(item, owner)).with_for_update(key_share=True)
    uow.session.connection().execute(lock)
    others = select(model).where(*(getattr(model, name) == getattr(item, name) for name in (owner, *same)))
    if item.id is not None:
        others = others.where(model.id != item.id)
    clash = clashing(item.period, (other.period for other in uow.session.scalars(others)))
    if clash is not None:
        message = OVERLAP if clash.end or clash.start is None else OVERLAP_OPEN
        days = {"first": clash.start or "…", "last": clash.last_day or "…"}
        raise Refused([Problem("period.overlap", "valid_from", message, days)])


def saved(uow: Uow, item: Any) -> None:
    """Nothing more to do than to save."""


def removed(uow: Uow, item: Any) -> None:
    """Entered by mistake: nothing more to do, the database refuses while others point here."""
