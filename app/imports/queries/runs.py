"""Imports, the outcomes of their rows and what undoing left, for pages and commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.imports.models import KEPT, OUTCOMES, REVERSED, RUNNING, ImportMapping, ImportRow, ImportRun, ImportUndo
from app.imports.rules.lines import problem_from_list
from app.imports.rules.plans import RowProblem
from app.platform.security.models import AppUser

PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """What undoing did not take back, or did: a row's store or a firm, with the reason and who stands behind it."""

    row: int | None
    entity: str
    entity_id: int
    name: str
    result: str
    reason: str
    values: dict[str, object]
    by: str | None

    @property
    def at(self) -> dt.datetime | None:
        """When it was changed since."""
        text = self.values.get("at")
        return dt.datetime.fromisoformat(text) if isinstance(text, str) else None


def run(session: Session, import_id: int) -> ImportRun | None:
    """An import."""
    return session.get(ImportRun, import_id)


def runs(session: Session, *, page: int = 1, size: int = PAGE) -> tuple[Sequence[tuple[ImportRun, str | None]], int]:
    """Imports with who made them, the latest first, and how many there are."""
    name = AppUser.first_name + " " + AppUser.last_name
    statement = select(ImportRun, name).outerjoin(AppUser, AppUser.id == ImportRun.created_by)
    rows = session.execute(statement.order_by(ImportRun.id.desc()).limit(size).offset((page - 1) * size)).all()
    count = session.scalar(select(func.count()).select_from(ImportRun)) or 0
    return [(found, by) for found, by in rows], count


def of_groups(session: Session, group_ids: Sequence[int]) -> Sequence[ImportRun]:
    """The imports that are, or whose undoing is, one of some change groups."""
    mine = ImportRun.group_id.in_(group_ids) | ImportRun.undo_group_id.in_(group_ids)
    return session.scalars(select(ImportRun).where(mine)).all()


def latest() -> dict[str, Any]:
    """Scalar statements about the last import that has begun and is not undone."""
    begun = ImportRun.started_at.is_not(None) & ImportRun.undone_at.is_(None)
    told = {"id": ImportRun.id, "name": ImportRun.name, "problems": ImportRun.problems, "refused": ImportRun.refused}
    last = ImportRun.id.desc()
    return {n: select(each).where(begun).order_by(last).limit(1).scalar_subquery() for n, each in told.items()}


def unfinished(session: Session, sha256: str, kind: str) -> ImportRun | None:
    """An import of the same file and kind that the command began and did not end."""
    mine = ImportRun.sha256 == sha256, ImportRun.kind == kind, ImportRun.state == RUNNING, ImportRun.job_id.is_(None)
    return session.scalars(select(ImportRun).where(*mine).order_by(ImportRun.id.desc()).limit(1)).first()


def saved_sources(session: Session) -> Sequence[str]:
    """The sources for which columns are saved."""
    return session.scalars(select(ImportMapping.source).order_by(ImportMapping.source).limit(200)).all()


def _rows(import_id: int, outcome: str | None, *, problems: bool) -> Select[ImportRow]:
    chosen = select(ImportRow).where(ImportRow.import_id == import_id)
    if outcome in OUTCOMES:
        chosen = chosen.where(ImportRow.outcome == outcome)
    return chosen.where(ImportRow.has_problems.is_(True)) if problems else chosen


def row_pages(
    session: Session, import_id: int, *, outcome: str | None = None, problems: bool = False, page: int = 1
) -> Sequence[ImportRow]:
    """A page of an import's rows in the file's order, of one outcome or with problems where that is asked."""
    chosen = _rows(import_id, outcome, problems=problems).order_by(ImportRow.row)
    return session.scalars(chosen.limit(PAGE).offset((page - 1) * PAGE)).all()


def count_rows(session: Session, import_id: int, *, outcome: str | None = None, problems: bool = False) -> int:
    """How many rows `row_pages` goes through."""
    chosen = _rows(import_id, outcome, problems=problems).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(chosen)) or 0


def problems_of(session: Session, import_id: int) -> Iterator[tuple[ImportRow, RowProblem]]:
    """Every problem of an import with its row, in the file's order; rows are read in pieces."""
    after = -1
    while True:
        chosen = _rows(import_id, None, problems=True).where(ImportRow.row > after).order_by(ImportRow.row).limit(500)
        rows = session.scalars(chosen).all()
        for row in rows:
            yield from ((row, problem_from_list(each)) for each in row.problems)
        if len(rows) < 500:
            return
        after = rows[-1].row


def undo_rows(session: Session, import_id: int, *, limit: int = 200) -> Sequence[Kept]:
    """What undoing kept or failed to reverse, in the file's order, firms last."""
    name = AppUser.first_name + " " + AppUser.last_name
    statement = (
        select(ImportUndo, name)
        .outerjoin(AppUser, AppUser.id == ImportUndo.by_id)
        .where(ImportUndo.import_id == import_id, ImportUndo.result != REVERSED)
        .order_by(ImportUndo.entity.desc(), ImportUndo.row, ImportUndo.id)
        .limit(limit)
    )
    return [
        Kept(each.row, each.entity, each.entity_id, each.name, each.result, each.reason, each.values, by)
        for each, by in session.execute(statement)
    ]


__all__ = [
    "KEPT",
    "Kept",
    "count_rows",
    "latest",
    "of_groups",
    "problems_of",
    "row_pages",
    "run",
    "runs",
    "saved_sources",
    "undo_rows",
]
