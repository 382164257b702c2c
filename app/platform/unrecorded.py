"""What extra fields whose history is not kept held before a step that can be undone as a whole: for its undo alone.

No page, list or API shows these values; the log says only that something was changed. They go when the time for undoing
is over, and with their field when that is purged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, cast

from flask_appbuilder import Model
from sqlalchemy import Index, String, Table, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.platform.columns import Json, UtcDateTime

STEPS = frozenset({"bulk", "import", "merge"})
"""Through what such a step comes."""
KEPT_FOR = dt.timedelta(days=90)
CHUNK = 500


class UnrecordedValue(Model):
    """What one field of one record held before and after a change group, as stored."""

    __tablename__ = "unrecorded_value"
    __merge__: ClassVar[tuple[str, ...]] = ()  # tells of the log, which stays
    __audited__ = False
    __table_args__ = (
        Index("ix_unrecorded_value_group", "group_id", "kind", "target_id"),
        Index("ix_unrecorded_value_field", "kind", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    target_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    held: Mapped[list[Any]] = mapped_column(Json)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)


class Change(NamedTuple):
    """A field of a record (its table's name and id) with what it held before and after."""

    kind: str
    target_id: int
    key: str
    held: tuple[Any, Any]


def changed(kind: str, pk: int, silent: Iterable[str], old: Any, new: Any) -> Iterator[Change]:
    """What was changed of the fields `silent` between two of a record's objects of extra values."""
    before, after = old or {}, new or {}
    for key in silent:
        if before.get(key) != after.get(key):
            yield Change(kind, pk, key, (before.get(key), after.get(key)))


def keep(session: Session, group_id: int, now: dt.datetime, changes: Sequence[Change]) -> None:
    """Write down what a change group has changed."""
    rows = [{**each._asdict(), "held": list(each.held), "group_id": group_id, "recorded_at": now} for each in changes]
    if rows:
        session.connection().execute(insert(cast(Table, UnrecordedValue.__table__)), rows)


def of_group(session: Session, group_id: int, kind: str, ids: Sequence[int]) -> Mapping[tuple[int, str], list[Any]]:
    """(before, after) by record and field of what a change group changed; the first before and the last after."""
    found: dict[tuple[int, str], list[Any]] = {}
    for start in range(0, len(ids), CHUNK):
        mine = (UnrecordedValue.group_id == group_id, UnrecordedValue.kind == kind)
        some = UnrecordedValue.target_id.in_(ids[start : start + CHUNK])
        for row in session.scalars(select(UnrecordedValue).where(*mine, some).order_by(UnrecordedValue.id)):
            known = found.setdefault((row.target_id, row.key), list(row.held))
            known[1] = row.held[1]
    return found


def forget(session: Session, kind: str, key: str) -> None:
    """Remove what is known of a field."""
    mine = (UnrecordedValue.kind == kind, UnrecordedValue.key == key)
    session.execute(delete(UnrecordedValue).where(*mine))


def tidy(uow: Any) -> None:
    """Remove what is older than the time for undoing."""
    uow.session.execute(delete(UnrecordedValue).where(UnrecordedValue.recorded_at < uow.now - KEPT_FOR))
