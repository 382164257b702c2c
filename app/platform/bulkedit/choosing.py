"""Taking down which rows a bulk edit is about and which values they are to get. Foresees and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform.bulkedit.model import CHOOSING, STOPPED, WEIGHED, WEIGHING, BulkEdit, BulkEditRow
from app.platform.bulkedit.rules import CHOSEN
from app.platform.db import Uow

MOST = 100_000
GONE = Problem("bulkedit.unknown", None, N_("There is no such bulk edit."))
NOTHING = N_("Choose at least one row first.")
TOO_MANY = N_("At most %(most)s rows at once. Narrow the list with a filter.")
BEGUN = N_("This bulk edit has begun. Start a new one for other values.")


def begin(uow: Uow, kind: str, ids: Sequence[int], *, query: Mapping[str, Sequence[str]], every: bool) -> BulkEdit:
    """A new bulk edit of these records of a table, in this order. Refuses none, and too many."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Refused([Problem("bulkedit.nothing", None, NOTHING)])
    if len(wanted) > MOST:
        raise Refused([Problem("bulkedit.many", None, TOO_MANY, {"most": MOST})])
    state = {name: list(texts) for name, texts in query.items()}
    made: BulkEdit = uow.add(
        BulkEdit(kind=kind, query=state, every=every, rows=len(wanted), created_by=uow.actor_id, created_at=uow.now)
    )
    uow.insert_many(
        BulkEditRow, [{"bulk_edit_id": made.id, "place": n, "record_id": pk} for n, pk in enumerate(wanted)]
    )
    return made


def locked(uow: Uow, bulk_id: int) -> BulkEdit:
    """A bulk edit that nobody else works on until this unit of work has ended."""
    found = uow.session.get(BulkEdit, bulk_id, with_for_update=True)
    if found is None:
        raise Refused([GONE])
    return found


def set_values(uow: Uow, bulk: BulkEdit, given: Mapping[str, Any]) -> None:
    """The new values by field, as audit writes them. What was foreseen for other values is forgotten."""
    if bulk.state not in (CHOOSING, WEIGHING, WEIGHED, STOPPED) or bulk.started_at is not None:
        raise Refused([Problem("bulkedit.begun", None, BEGUN)])
    bulk.given, bulk.state = dict(given), WEIGHING
    table: Any = BulkEditRow.__table__
    mine = update(table).where(table.c.bulk_edit_id == bulk.id)
    uow.session.connection().execute(
        mine.values(outcome=CHOSEN, version=None, changes={}, reasons=[], by_id=None, at=None)
    )


def counts(session: Session, bulk_id: int) -> dict[str, int]:
    """How many rows have which outcome."""
    chosen = select(BulkEditRow.outcome, func.count()).where(BulkEditRow.bulk_edit_id == bulk_id)
    return dict(session.execute(chosen.group_by(BulkEditRow.outcome)).all())


def rows(bulk_id: int, *, outcome: str | None = None, after: int = -1) -> Select[BulkEditRow]:
    """The statement of a bulk edit's rows in their order, of one outcome where that is asked."""
    chosen = select(BulkEditRow).where(BulkEditRow.bulk_edit_id == bulk_id, BulkEditRow.place > after)
    return (chosen if outcome is None else chosen.where(BulkEditRow.outcome == outcome)).order_by(BulkEditRow.place)
