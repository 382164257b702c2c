"""What has been changed of the configuration lately, by whom: the groups that touched its tables."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.platform.audit import AuditEntry, ChangeGroup


def latest(session: Session, tables: Sequence[str], *, limit: int) -> list[tuple[ChangeGroup, str, int]]:
    """The latest change groups of some tables, each with one of the tables and how many rows it changed."""
    entry = AuditEntry
    found = (
        select(entry.group_id, func.min(entry.entity), func.count(entry.entity_id.distinct()))
        .where(entry.entity.in_(tables))
        .group_by(entry.group_id)
        .order_by(entry.group_id.desc())
        .limit(limit)
    )
    rows = session.execute(found).all()
    groups = select(ChangeGroup).where(ChangeGroup.id.in_([row[0] for row in rows]))
    known = {group.id: group for group in session.scalars(groups)}
    return [(known[pk], table, count) for pk, table, count in rows if pk in known]
