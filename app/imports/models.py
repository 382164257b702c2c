"""Tables of imports: the file and how far it is, what became of each row, saved mappings, what undoing did."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.imports.rules.fields import REGISTER
from app.platform.columns import Json, UtcDateTime
from app.platform.db import Base

UPLOADED, PREVIEWED, RUNNING, DONE, FAILED = "uploaded", "previewed", "running", "done", "failed"
UNDOING, UNDONE = "undoing", "undone"
CREATED, UPDATED, UNCHANGED, SKIPPED, REFUSED = "created", "updated", "unchanged", "skipped", "refused"
OUTCOMES = (CREATED, UPDATED, UNCHANGED, SKIPPED, REFUSED)
REVERSED, KEPT, FAILED_TO_REVERSE = "reversed", "kept", "failed"


class ImportRun(Base):
    """One file on its way in: the register, or contact persons.

    `cursor` says where its next piece begins; the outcome counts are of stores, or of people.
    """

    __tablename__ = "import_run"
    __audited__ = False
    __table_args__ = (Index("ix_import_run_state", "state", "id"), Index("ix_import_run_sha256", "sha256", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10), default=REGISTER, server_default=REGISTER)
    source: Mapped[str] = mapped_column(String(100), default="", index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    rows_sha256: Mapped[str] = mapped_column(String(64))
    plan_sha256: Mapped[str | None] = mapped_column(String(64))
    sheet: Mapped[str | None] = mapped_column(String(100))
    sheets: Mapped[list[str]] = mapped_column(Json, default=list)
    size: Mapped[int] = mapped_column(default=0)
    file_rows: Mapped[int] = mapped_column(default=0)
    heading_row: Mapped[int] = mapped_column(default=0)
    headings: Mapped[list[str]] = mapped_column(Json, default=list)
    samples: Mapped[list[list[str]]] = mapped_column(Json, default=list)
    mapping: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    corrections: Mapped[dict[str, dict[str, str]]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(12), default=UPLOADED)
    cursor: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    members_created: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)
    undo_cursor: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reversed: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    unreversed: Mapped[int] = mapped_column(default=0)
    group_id: Mapped[int | None] = mapped_column(index=True)
    undo_group_id: Mapped[int | None]
    job_id: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """What became of one row. `touched`: table -> ids that the row created or changed."""

    __tablename__ = "import_row"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what an import did
    __audited__ = False
    __table_args__ = (
        Index("uq_import_row_row", "import_id", "row", unique=True),
        Index("ix_import_row_outcome", "import_id", "outcome", "row"),
        # Few rows have problems, and an index costs what each row in it does.
        Index(
            "ix_import_row_problems",
            "import_id",
            "row",
            sqlite_where=text("has_problems IS 1"),  # as queries say it: SQLite compares the words
            postgresql_where=text("has_problems IS true"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    row: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    store_number: Mapped[str | None] = mapped_column(String(40))
    store_name: Mapped[str | None] = mapped_column(String(200))
    store_id: Mapped[int | None]
    member_id: Mapped[int | None]
    person_id: Mapped[int | None]
    person_name: Mapped[str | None] = mapped_column(String(200))
    has_problems: Mapped[bool] = mapped_column(default=False)
    problems: Mapped[list[Any]] = mapped_column(Json, default=list)
    touched: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict)


class ImportMapping(Base):
    """Which heading holds which field in one source's files of a kind, as somebody last chose it."""

    __tablename__ = "import_mapping"
    __audited__ = False
    __table_args__ = (UniqueConstraint("source", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10), default=REGISTER, server_default=REGISTER)
    columns: Mapped[dict[str, str]] = mapped_column(Json)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ImportUndo(Base):
    """What undoing did with one row's store or person, or with a firm (`row` is then None): reversed, kept or failed,
    and why.
    """

    __tablename__ = "import_undo"
    __merge__: ClassVar[tuple[str, ...]] = ()  # what an undoing did
    __audited__ = False
    __table_args__ = (
        Index("uq_import_undo_entity", "import_id", "entity", "entity_id", "row", unique=True),
        Index("ix_import_undo_result", "import_id", "result", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    row: Mapped[int | None]
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(250), default="")
    result: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")
    values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    by_id: Mapped[int | None]
