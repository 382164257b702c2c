"""Rows of a look that are about a record which was not there yet, or no longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.platform.past import tables


def orphans(session: Session, gone: Mapping[str, Any]) -> bool:
    """Whether a row that is shown names one of the ids that statements find, by table: asked by the rows' indexes."""
    named = [(m, c, key.column.table.name) for m in tables.covered() for c in m.__table__.c for key in c.foreign_keys]
    asked = [select(m.id).where(c.in_(gone[record])).exists() for m, c, record in named if record in gone]
    return bool(asked) and bool(session.scalar(select(or_(*asked)), execution_options={"unscoped": True}))
