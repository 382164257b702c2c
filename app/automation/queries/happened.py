"""What an automation can be tried on: the last events of its kind, the newest records of its table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.automation.queries.catalogue import EventKind
from app.kernel.events import Told
from app.platform import tables
from app.platform.outbox import TOLD
from app.platform.outbox_models import OutboxEvent


def last(session: Session, kind: EventKind, limit: int) -> Sequence[Told]:
    """The last events of a kind, newest first; those that stand for many of it included."""
    found = select(*TOLD).where(OutboxEvent.name.in_(tuple(kind.names()))).order_by(OutboxEvent.id.desc())
    return [Told(*row) for row in session.execute(found.limit(limit))]


def newest(session: Session, table: str, limit: int) -> Sequence[int]:
    """The ids of a table's newest records."""
    model = tables.model(table)
    return session.scalars(select(model.id).order_by(model.id.desc()).limit(limit)).all()
