"""Reads about change groups and what undoing did, for pages and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.undo.attempts import standing
from app.platform.undo.model import REVERSED, ChangeUndo, ChangeUndoRow
from app.platform.undo.ordering import UNDOABLE
from app.platform.undo.touched import CHANGING

SHOWN = (*sorted(UNDOABLE), "import")
"""Through what the changes came that people look back on."""
MOST = 10_000
"""Groups that are counted, and listed page by page; earlier ones are told on their records' cards."""


def group(session: Session, group_id: int) -> ChangeGroup | None:
    """A change group."""
    return session.get(ChangeGroup, group_id)


def groups(
    session: Session, *, actor_id: int | None, sources: Iterable[str] = SHOWN, limit: int, offset: int
) -> Sequence[ChangeGroup]:
    """Change groups, the latest first; of one person, or everybody's where `actor_id` is None.

    Each source's latest are read in order by its index: of all together every one would be sorted.
    """
    latest = [
        select(select(ChangeGroup.id).where(*_wanted(actor_id, source)).order_by(ChangeGroup.id.desc())
               .limit(limit + offset).subquery().c.id)
        for source in sources
    ]  # fmt: skip
    chosen = union_all(*latest).order_by(literal_column("1").desc()).limit(limit).offset(offset)
    ids = list(session.scalars(chosen))
    found = {group.id: group for group in session.scalars(select(ChangeGroup).where(ChangeGroup.id.in_(ids)))}
    return [found[pk] for pk in ids if pk in found]


def count_groups(session: Session, *, actor_id: int | None) -> dict[str, int]:
    """How many groups `groups` goes through, by source: of each counted no further than one more than `MOST`.

    The log grows for ever, so what it holds is never counted to the end.
    """
    chosen = {source: select(ChangeGroup.id).where(*_wanted(actor_id, source)) for source in SHOWN}
    # In the order of the index, which PostgreSQL would leave for reading the table from its start.
    named = {source: each.order_by(ChangeGroup.id.desc()).limit(MOST + 1) for source, each in chosen.items()}
    counts = (select(func.count()).select_from(some.subquery()).scalar_subquery() for some in named.values())
    return dict(zip(named, session.execute(select(*counts)).one(), strict=True))


def _wanted(actor_id: int | None, source: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [ChangeGroup.source == source]
    return found if actor_id is None else [*found, ChangeGroup.actor_id == actor_id]


def sizes(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """How many records each group changed, and the table of one of them."""
    records = select(
        AuditEntry.group_id, func.count(AuditEntry.entity_id.distinct()), func.min(AuditEntry.entity)
    ).where(AuditEntry.group_id.in_(ids), AuditEntry.action.in_(CHANGING))
    return {pk: (count, entity) for pk, count, entity in session.execute(records.group_by(AuditEntry.group_id))}


def undos(session: Session, ids: Sequence[int]) -> tuple[Mapping[int, ChangeUndo], Mapping[int, ChangeUndo]]:
    """The last undoings of groups, by the group undone; and those that are groups themselves, by these."""
    of = select(ChangeUndo).where(ChangeUndo.group_id.in_(ids)).order_by(ChangeUndo.id)
    by = select(ChangeUndo).where(ChangeUndo.undo_group_id.in_(ids))
    return (
        {each.group_id: each for each in session.scalars(of)},
        {each.undo_group_id: each for each in session.scalars(by) if each.undo_group_id is not None},
    )


def entries(group_id: int, kinds: Iterable[str]) -> Select[AuditEntry]:
    """The statement of a group's entries about tables that the reader may see, in their order."""
    mine = AuditEntry.group_id == group_id, AuditEntry.entity.in_(sorted(kinds)), AuditEntry.action.in_(CHANGING)
    return select(AuditEntry).where(*mine).order_by(AuditEntry.id)


def undo_rows(
    session: Session, group_id: int, *, result: str | None = None, below: int | None = None
) -> Select[ChangeUndoRow]:
    """The statement of what undoing a group did, in the order in which it worked; of one result where that is asked."""
    chosen = standing(session, group_id).order_by(ChangeUndoRow.place.desc())
    if result is not None:
        chosen = chosen.where(ChangeUndoRow.result == result)
    return chosen if below is None else chosen.where(ChangeUndoRow.place < below)


def worst_first(chosen: Select[ChangeUndoRow]) -> Select[ChangeUndoRow]:
    """The same rows with those that could not be reversed before the others, for somebody who looks at a page."""
    well = case((ChangeUndoRow.result == REVERSED, 1), else_=0)
    return chosen.order_by(None).order_by(well, ChangeUndoRow.place.desc())


def count(session: Session, chosen: Select[AuditEntry]) -> int:
    """How many rows a statement of `entries` has."""
    return session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
