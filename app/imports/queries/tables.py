"""The tables that imports write to, by name: for carrying out and undoing alike. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.db import Base

CHUNK = 500


@cache
def _models() -> Mapping[str, Any]:
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Base.registry.mappers
        if hasattr(mapper.class_, "__tablename__")
    }


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


def records(session: Session, table: str, ids: Iterable[int]) -> dict[int, Any]:
    """A table's records by id; those that are gone are left out."""
    cls, wanted, found = model(table), sorted(set(ids)), {}
    for start in range(0, len(wanted), CHUNK):
        for item in session.scalars(select(cls).where(cls.id.in_(wanted[start : start + CHUNK]))):
            found[item.id] = item
    return found
