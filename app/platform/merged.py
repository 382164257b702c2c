"""Records that were merged into others: where their addresses lead, and by which words the other is found by now.

The state is a record of its own: a merged record is gone from its table, and this row tells into which it went. Undoing
the merge removes the row again. Merging itself stands in `platform.merging`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from flask_appbuilder import Model
from sqlalchemy import Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.problems import N_
from app.platform.columns import UtcDateTime

LONGEST_WAY = 50
"""Merges in a row that are followed: A into B, B into C."""


class MergedRecord(Model):
    """The record `entity_id` of the table `entity` was merged into `survivor_id`. `words`: by what it was found.

    `number`, `org_number`: its own, so that lists and files which still say them mean the survivor.
    """

    __tablename__ = "merged_record"
    __title__ = N_("Merged records")
    __merge__: ClassVar[tuple[str, ...]] = ("survivor_id",)
    __table_args__ = (
        Index("ix_merged_record_record", "entity", "entity_id", "id"),
        Index("ix_merged_record_number", "entity", "number"),
        Index("ix_merged_record_survivor", "entity", "survivor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    survivor_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str | None] = mapped_column(String(20))
    org_number: Mapped[str | None] = mapped_column(String(20))
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


def into(session: Session, kind: str, pk: int) -> int | None:
    """The record into which one that is gone was merged, the last of several in a row; None where it was not."""
    found, asked = None, pk
    for _ in range(LONGEST_WAY):
        mine = (MergedRecord.entity == kind, MergedRecord.entity_id == asked)
        there = session.scalar(select(MergedRecord.survivor_id).where(*mine).order_by(MergedRecord.id.desc()).limit(1))
        if there is None or there == pk:
            break
        found = asked = there
    return found


def former(kind: str, pk: int) -> Select[int]:
    """The statement of the ids of what was merged into a record."""
    return select(MergedRecord.entity_id).where(MergedRecord.entity == kind, MergedRecord.survivor_id == pk)


def words(session: Session, kind: str, ids: Collection[int], *, without: int | None = None) -> Mapping[int, list[str]]:
    """By what the records merged into some records were found, by its id. `without`: a row that is left out."""
    mine = (MergedRecord.entity == kind, MergedRecord.survivor_id.in_(ids), MergedRecord.words != "")
    chosen = select(MergedRecord.id, MergedRecord.survivor_id, MergedRecord.words).where(*mine)
    found: dict[int, list[str]] = {}
    for row, pk, text in session.connection().execute(chosen):
        if row != without:
            found.setdefault(pk, []).append(text)
    return found


NUMBERS = ("number", "org_number")
"""The columns by which lists and files name records."""


def meant_by(attribute: Any, numbers: Any) -> Any:
    """The condition that a record is the survivor of one that had one of some numbers; None for other columns."""
    if attribute.key not in NUMBERS:
        return None
    model, column = attribute.class_, getattr(MergedRecord, attribute.key)
    gone = (MergedRecord.entity == model.__tablename__, column.in_(numbers))
    return model.id.in_(select(MergedRecord.survivor_id).where(*gone))


def numbers_of(session: Session, attribute: Any, numbers: Sequence[str]) -> dict[str, int]:
    """Which of some numbers were those of records that were merged, with the record that each means now."""
    if attribute.key not in NUMBERS:
        return {}
    column = getattr(MergedRecord, attribute.key)
    mine = (MergedRecord.entity == attribute.class_.__tablename__, column.in_(numbers))
    rows = session.execute(select(column, MergedRecord.survivor_id).where(*mine)).all()
    return dict(rows)
