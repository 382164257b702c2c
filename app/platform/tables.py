"""The installation's tables by name, and their records by id: for imports, bulk edits and undoing. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import select
from sqlalchemy.orm import Session

CHUNK = 500


@cache
def _models() -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for mapper in Model.registry.mappers:
        name = getattr(mapper.class_, "__tablename__", None)
        if name and not (name in found and issubclass(found[name], mapper.class_)):  # our user stands on FAB's table
            found[name] = mapper.class_
    return found


def model(table: str) -> Any:
    """The mapped class of a table."""
    return _models()[table]


@cache
def defaults(table: str) -> Mapping[str, Any]:
    """The columns' plain defaults, for rows that leave a column to it beside rows that do not."""
    columns = model(table).__table__.c
    return {
        column.name: column.default.arg for column in columns if column.default is not None and column.default.is_scalar
    }


def records(session: Session, table: str, ids: Iterable[int], *, locked: bool = False) -> dict[int, Any]:
    """A table's records by id; those that are gone are left out. `locked`: nobody else changes them meanwhile."""
    cls, wanted, found = model(table), sorted(set(ids)), {}
    for start in range(0, len(wanted), CHUNK):
        chosen = select(cls).where(cls.id.in_(wanted[start : start + CHUNK])).order_by(cls.id)
        for item in session.scalars(chosen.with_for_update() if locked else chosen):
            found[item.id] = item
    return found
