"""Tables of duplicates: the points in force, the searches with the pairs they found, and which pairs are none."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.problems import N_
from app.platform.columns import Json, Recorded, UtcDateTime, Versioned
from app.platform.db import Base


class DuplicateRule(Recorded, Versioned, Base):
    """The points of a kind of record where an administrator has changed them. `weights`: [points, against] by trait.

    `in_forms`: people's forms refuse from the strict limit on, as programs' requests are refused always.
    """

    __tablename__ = "duplicate_rule"
    __title__ = N_("Points for duplicates")

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60), unique=True, info={"label": N_("Records")})
    weights: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict, info={"label": N_("Points")})
    broad: Mapped[int] = mapped_column(info={"label": N_("Shown while typing from")})
    likely: Mapped[int] = mapped_column(info={"label": N_("Listed for cleaning from")})
    strict: Mapped[int] = mapped_column(info={"label": N_("Refused from programs from")})
    in_forms: Mapped[bool] = mapped_column(default=False, info={"label": N_("Refuse in forms too")})


class DuplicateRun(Base):
    """One search through all records of a kind. `skipped`: keys that too many records share to be compared."""

    __tablename__ = "duplicate_run"
    __audited__ = False
    __table_args__ = (Index("ix_duplicate_run_entity", "entity", "finished_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    job_id: Mapped[int | None]
    created_by: Mapped[int | None]
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    records: Mapped[int] = mapped_column(default=0)
    pairs: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    least: Mapped[int] = mapped_column(default=0)


class DuplicateKey(Base):
    """A key under which a record lies while a search runs; gone when it has ended."""

    __tablename__ = "duplicate_key"
    __merge__: ClassVar[tuple[str, ...]] = ()  # a search's own working table
    __audited__ = False
    __table_args__ = ({"sqlite_with_rowid": False},)

    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(
        String(120, collation=None).with_variant(String(120, collation="C"), "postgresql"), primary_key=True
    )
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class DuplicatePair(Base):
    """Two records that may be the same, as a search found them. `grouped`: the lowest id of those hanging together."""

    __tablename__ = "duplicate_pair"
    __audited__ = False
    __table_args__ = (
        Index("ix_duplicate_pair_group", "run_id", "grouped"),
        Index("ix_duplicate_pair_first", "entity", "first_id"),
        Index("ix_duplicate_pair_second", "entity", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int]
    entity: Mapped[str] = mapped_column(String(60))
    first_id: Mapped[int]
    second_id: Mapped[int]
    points: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    grouped: Mapped[int]


class NotDuplicate(Base):
    """Somebody has looked at two records and says that they are not the same. The lower id stands first.

    A merge of one of them carries this over (`operations.merge`), since then the survivor is not the other one.
    """

    __tablename__ = "not_duplicate"
    __title__ = N_("Not duplicates")
    __table_args__ = (
        Index("uq_not_duplicate_pair", "entity", "first_id", "second_id", unique=True),
        Index("ix_not_duplicate_second", "entity", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    first_id: Mapped[int]
    second_id: Mapped[int]
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
