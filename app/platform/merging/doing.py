"""Carries out a merge in one unit of work: rows move, the others go, the survivor gets its values, and a row says so.

The order is that in which undoing can take it back, the last first: the survivor gives back what it took before the
others come again with their own numbers, and they are there before anything moves back to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from app.kernel.problems import N_, Problem, Refused, require
from app.platform import extras, search, tables
from app.platform.db import Uow
from app.platform.interface import Keeper, Lifecycle
from app.platform.merged import MergedRecord
from app.platform.merging.planning import GOES, SHORTER, Item, Plan, plan
from app.platform.merging.references import RESOURCE
from app.platform.runtime import runtime
from app.platform.tidying import removed, saved

SOURCE = "merge"
OVERTAKEN = Problem(
    "merging.changed", None, N_("Somebody changed one of these records in the meantime. Look at them again.")
)

MOVES_WAIT = Problem(
    "policy.approval",
    None,
    N_("Something that would move to the other record needs approval for that. A change policy says so."),
)
GOES_WAITS = Problem(
    "policy.approval",
    None,
    N_(
        "The record that goes holds what only goes with approval, and the other one does not hold the same. A change "
        "policy says so. Ask for these values to be changed first, or for the record to be deleted."
    ),
)


def merge(
    uow: Uow,
    kind: str,
    survivor_id: int,
    other_ids: Sequence[int],
    *,
    values: Mapping[str, Any],
    versions: Mapping[int, int],
    agreed: bool = False,
) -> Plan:
    """Merge some records into another, which gets `values`. Refuses what domains object to, and overtaken records.

    `versions`: of each record as the person saw it. `agreed`: objections to which a person may agree do not count.
    """
    items = tables.records(uow.session, kind, [survivor_id, *other_ids], locked=True)
    require([] if all(pk in items and items[pk].version == seen for pk, seen in versions.items()) else [OVERTAKEN])
    others = [items[pk] for pk in other_ids if pk in items]
    found = plan(uow.session, kind, items.get(survivor_id), others, uow.today)
    require(found.refused(agreed=agreed))
    waits = len(uow.held)
    _move(uow, found)
    require([MOVES_WAIT] if len(uow.held) > waits else [])
    lifecycle = runtime().views[kind].datamodel.lifecycle
    told = [_told(uow, kind, survivor_id, other) for other in others]
    for other in others:
        _gone(uow, lifecycle, other, _kept(found.survivor, values))
    _take_over(uow, lifecycle, found.survivor, values)
    for row in told:
        uow.add(row)
    search.refresh(uow.session, type(found.survivor), [found.survivor])
    return found


def _move(uow: Uow, found: Plan) -> None:
    """Let everything follow; what would stand twice goes first, so that nothing overlaps for a moment."""
    for item in found.items:
        if item.fate == GOES:
            uow.session.delete(item.row)
    uow.settle()
    rest = [item for item in found.items if item.fate != GOES]
    for item in rest:
        for column in item.columns:
            setattr(item.row, column, found.survivor.id)
        if item.fate == SHORTER:
            _shorten(item)
    uow.settle()
    for item in rest:
        if item.fate == SHORTER:
            _further_pieces(uow, item)


def _shorten(item: Item) -> None:
    item.row.valid_from, item.row.valid_to = item.left[0].start, item.left[0].end


def _further_pieces(uow: Uow, item: Item) -> None:
    """The row is asked about by its own rules; days left behind a gap become a row of their own."""
    lifecycle = runtime().views[item.table].datamodel.lifecycle
    lifecycle.settle(uow, item.row)
    columns = [c.name for c in type(item.row).__table__.c if c.name not in ("id", "version")]
    for piece in item.left[1:]:
        values = {name: getattr(item.row, name) for name in columns}
        more = type(item.row)(**{**values, "valid_from": piece.start, "valid_to": piece.end, "recorded_at": uow.now})
        lifecycle.settle(uow, more)
        uow.add(more)


def _told(uow: Uow, kind: str, survivor_id: int, other: Any) -> MergedRecord:
    """Into what a record goes, with what people know it by."""
    words = [str(getattr(other, name)) for name in type(other).__search__ if getattr(other, name)]
    title = runtime().views[kind].heading(other).title
    return MergedRecord(
        entity=kind, entity_id=other.id, survivor_id=survivor_id, title=title[:300], words=" ".join(words),
        number=getattr(other, "number", None), org_number=getattr(other, "org_number", None),
        created_by=uow.actor_id, recorded_at=uow.now,
    )  # fmt: skip


def _gone(uow: Uow, lifecycle: Lifecycle, other: Any, kept: Mapping[str, Any]) -> None:
    """Delete a record. A value that a policy guards and the survivor has not may not be lost on the way."""
    if lifecycle.deleted is None:
        raise Refused([Problem("record.read-only", None, N_("This cannot be changed here."))])
    require([] if lifecycle.remove(uow, other, kept=kept) else [GOES_WAITS])


def _kept(survivor: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the survivor after the merge."""
    names = extras.columns(type(survivor))
    return {name: values.get(name, getattr(survivor, name)) for name in names}


def _take_over(uow: Uow, lifecycle: Lifecycle, survivor: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if getattr(survivor, name) != value:
            setattr(survivor, name, value)
    lifecycle.settle(uow, survivor)
    if lifecycle.changed is not None and uow.session.is_modified(survivor):
        lifecycle.changed(uow, survivor)
    uow.settle()


def _remembered(uow: Uow, row: MergedRecord) -> None:
    """The undoing of a merge is undone: the survivor is found by the other's words again."""
    _refresh(uow, row)


def _forgotten(uow: Uow, row: MergedRecord) -> None:
    """The merge is undone: the survivor is found by its own words only."""
    _refresh(uow, row, without=row.id)


def _led_back(uow: Uow, row: MergedRecord) -> None:
    """The second of two merges in a row is undone: what the first one merged is found at its own survivor again."""
    left: Sequence[int] = inspect(row).attrs.survivor_id.history.deleted
    uow.settle()
    _refresh(uow, row)
    model = tables.model(row.entity)
    before = [uow.session.get(model, pk) for pk in left]
    search.refresh(uow.session, model, [each for each in before if each is not None])


def _refresh(uow: Uow, row: MergedRecord, *, without: int | None = None) -> None:
    model = tables.model(row.entity)
    survivor = uow.session.get(model, row.survivor_id)
    if survivor is not None:
        search.refresh(uow.session, model, [survivor], without=without)


MOVED = Lifecycle(saved, saved, removed)
"""How a row goes back that did nothing but follow: nothing about it is decided anew."""
MERGED = Keeper(Lifecycle(_remembered, _led_back, _forgotten), RESOURCE, "merge")
"""How the row that tells of a merge is taken back, and what one must be allowed for it."""
