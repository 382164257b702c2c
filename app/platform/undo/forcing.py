"""Restoring one row that undoing kept: what it was, what the change made it, what it is now; and doing it all the same.

A person decides here what the rules of undoing do not: that somebody's later values go. The record's own rules hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import tables
from app.platform.audit import ChangeGroup, plain
from app.platform.db import Uow
from app.platform.reasons import Reason, reason
from app.platform.undo import facts, touched
from app.platform.undo.attempts import standing, undo_of
from app.platform.undo.model import DONE, KEPT, REVERSED, ChangeUndo, ChangeUndoRow
from app.platform.undo.ordering import SOURCE, STILL_GOING, begin
from app.platform.undo.reversing import take_back
from app.platform.undo.rules import HIDDEN, Event
from app.platform.undo.touched import Key

FORCED = N_("Restored by choice, although it was changed since.")
GONE = Problem("undo.row", None, N_("This row has been tried again since. Look at what became of it."))
CHANGED_MEANWHILE = Problem(
    "undo.seen", None, N_("It was changed in the meantime. Look at it again before you choose.")
)


class NotRestored(Exception):
    """The row cannot be restored all the same; `reasons` as they stand with rows."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = reasons
        super().__init__("not restored")


@dataclass(frozen=True, slots=True)
class Value:
    """A field of a row: before the change, as the change left it, now, and who changed it last since."""

    name: str
    before: Any
    after: Any
    now: Any
    since: Event


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that was kept, as it stands. `seen` names these very values; `there`: the record has not been deleted."""

    row: ChangeUndoRow
    values: tuple[Value, ...]
    there: bool
    seen: str

    @property
    def removes(self) -> bool:
        """Whether restoring it removes the record, which the change had made."""
        return self.row.action == "create"


def kept_row(session: Session, group_id: int, row_id: int) -> ChangeUndoRow | None:
    """A row that the last undoing of its record kept."""
    return session.scalars(
        standing(session, group_id).where(ChangeUndoRow.id == row_id, ChangeUndoRow.result == KEPT)
    ).first()


def look(session: Session, group_id: int, row: ChangeUndoRow, *, locked: bool = False) -> Kept:
    """What restoring a kept row would do, by what stands in the database now."""
    key, model = (row.entity, row.entity_id), tables.model(row.entity)
    item = tables.records(session, row.entity, [row.entity_id], locked=locked).get(row.entity_id)
    done = touched.done_by(session, group_id, [key])
    since, _ = facts.later_changes(session, done)
    by = since.get(key, {})
    values = _values(model, item, done[key].before, done[key].after, by) if key in done else ()
    text = json.dumps([[v.name, plain(v.now)] for v in values], sort_keys=True, default=str)
    seen = hashlib.sha256(f"{item is not None} {text}".encode()).hexdigest()[:32]
    return Kept(row, values, item is not None, seen)


def _values(
    model: Any, item: Any, before: Mapping[str, Any], after: Mapping[str, Any], by: Mapping[str, Event]
) -> tuple[Value, ...]:
    """The fields that the change set, and of a record that it made all that have been set since."""
    labels = facts.labels(model)
    names = [name for name in labels if name in after or (name in by and not any(before.values()))]
    old, new = facts.values(model, before), facts.values(model, after)
    return tuple(
        Value(name, old.get(name), new.get(name), getattr(item, name, None), by.get(name, Event()))
        for name in names
        if HIDDEN not in (before.get(name), after.get(name))
    )


def force(uow: Uow, group_id: int, row_id: int, *, seen: str, may: Callable[[str, str], bool]) -> Key:
    """Restore one kept row alone, as an undoing of its own. Returns which record it is.

    Refused where the row was tried again, or the record was saved since somebody looked (`seen`). Raises `NotRestored`
    where the record's rules, or records that use it, stand in the way.
    """
    group = uow.session.get(ChangeGroup, group_id, with_for_update=True)
    last = undo_of(uow.session, group_id)
    if group is None or last is None:
        raise Refused([GONE])
    if last.state != DONE:
        raise Refused([STILL_GOING])
    row = kept_row(uow.session, group_id, row_id)
    if row is None:
        raise Refused([GONE])
    if look(uow.session, group_id, row, locked=True).seen != seen:
        raise Refused([CHANGED_MEANWHILE])
    made = begin(uow, group_id)
    uow.source, uow.label = SOURCE, group.label
    (outcome,) = take_back(uow, [row], group_id, may, forced=True)
    if outcome.result != REVERSED:
        raise NotRestored(outcome.reasons)
    uow.settle()
    _write_down(uow, made, row)
    return row.entity, row.entity_id


def _write_down(uow: Uow, made: ChangeUndo, row: ChangeUndoRow) -> None:
    made.state, made.finished_at, made.undo_group_id = DONE, uow.now, uow.group_id
    made.rows = made.reversed = 1
    uow.add(
        ChangeUndoRow(
            undo_id=made.id, place=row.place, entity=row.entity, entity_id=row.entity_id, action=row.action,
            result=REVERSED, reasons=[reason(FORCED)], by_id=uow.actor_id, at=uow.now,
        )
    )  # fmt: skip
