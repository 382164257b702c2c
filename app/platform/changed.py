"""What has been changed of some records, and of their parts, since an instant: entries by record, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, literal, select, union_all
from sqlalchemy.orm import Session

from app.platform import scope
from app.platform.audit import AuditEntry, DeletedPart
from app.platform.parts import parts_of
from app.platform.runtime import runtime

MOST = 500
May = Callable[[str, str], bool]


def since(
    session: Session, kind: str, ids: Sequence[int], instant: dt.datetime, *, may: May
) -> dict[int, list[AuditEntry]]:
    """The entries since an instant that the reader may see, of each record that has any. Two statements."""
    if not ids:
        return {}
    found = union_all(*_branches(kind, ids, instant, may)).subquery()
    order = select(found.c.whole, found.c.id).order_by(found.c.id.desc()).limit(MOST)
    pairs = list(dict.fromkeys((whole, pk) for whole, pk in session.execute(order)))
    chosen = select(AuditEntry).where(AuditEntry.id.in_({pk for _, pk in pairs}))
    entries = {entry.id: entry for entry in session.scalars(chosen)}
    by_record: dict[int, list[AuditEntry]] = {}
    for whole, pk in pairs:
        by_record.setdefault(whole, []).append(entries[pk])
    return by_record


def _branches(kind: str, ids: Sequence[int], instant: dt.datetime, may: May) -> Iterator[Select[Any]]:
    entry = AuditEntry
    later = (entry.recorded_at >= instant).is_(True)  # worded so that SQLite finds them by the record
    own: Any = select(entry.entity_id.label("whole"), entry.id.label("id"))
    yield own.where(entry.entity == kind, entry.entity_id.in_(ids), later)
    readable = [part for part in parts_of(kind) if _listed(part.entity, may)]
    for part in readable:
        whole = getattr(part.model, part.column)
        theirs: Any = select(whole.label("whole"), entry.id.label("id")).select_from(part.model)
        joined = theirs.join(entry, and_(entry.entity == literal(part.entity), entry.entity_id == part.model.id))
        yield joined.where(whole.in_(ids), later)
    if readable and scope.current().everything:
        gone: Any = select(DeletedPart.whole_id.label("whole"), entry.id.label("id")).join(
            entry, and_(entry.entity == DeletedPart.entity, entry.entity_id == DeletedPart.entity_id)
        )
        mine = (DeletedPart.whole == kind, DeletedPart.whole_id.in_(ids))
        yield gone.where(*mine, DeletedPart.entity.in_([part.entity for part in readable]), later)


def _listed(entity: str, may: May) -> bool:
    view = runtime().views.get(entity)
    return view is not None and may("list", view.class_permission_name)
