"""Whether a record was there on a day, as far as any fact about it tells."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.dates import end_of
from app.platform.past import tables

BEGINNINGS = ("valid_from", "issued_on")


def not_yet(session: Session, item: Any, day: dt.date) -> bool:
    """Whether nothing about a record holds as early as a day: it was not recorded by then, nor any dated fact of it."""
    model = type(item)
    if item.recorded_at < end_of(day):
        return False
    own = [getattr(item, name) for name in BEGINNINGS if name in model.__table__.c]
    if own:
        dated = [first for first in own if first is not None]
        return bool(dated) and min(dated) > day
    return session.scalar(select(model.id).where(model.id == item.id, or_(*_facts(model, day)))) is None


def _facts(model: Any, day: dt.date) -> list[Any]:
    """That a dated fact of the record had begun by a day; an unknown first day counts as begun."""
    found = []
    for other in tables.covered():
        table = other.__table__
        if "valid_from" not in table.c:
            continue
        for column in (c for c in table.c if any(key.column.table is model.__table__ for key in c.foreign_keys)):
            begun = or_(other.valid_from.is_(None), other.valid_from <= day)
            found.append(select(other.id).where(getattr(other, column.name) == model.id, begun).exists())
    return found or [model.id.is_(None)]
