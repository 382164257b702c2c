"""Takes back what a change group did to some rows, through each model's lifecycle. Decides by `rules`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from app.kernel.problems import Problem
from app.platform import merging, policies, record_names, tables
from app.platform.db import Uow
from app.platform.interface import Keeper, Lifecycle
from app.platform.reasons import Reason, of_problems, of_waiting, reason
from app.platform.rowchanges import RowChange, alone, change_all
from app.platform.runtime import runtime
from app.platform.undo import facts, rules, touched
from app.platform.undo.keepers import keeper
from app.platform.undo.rules import Event, Verdict
from app.platform.undo.touched import Done, Key

May = Callable[[str, str], bool]


@dataclass(slots=True)
class Outcome:
    """What became of one row."""

    id: int
    entity: str
    entity_id: int
    action: str
    forced: bool = False
    result: str = rules.REVERSED
    reasons: list[Reason] = field(default_factory=list)
    since: Event = field(default_factory=Event)

    def judged(self, verdict: Verdict) -> bool:
        """Take over a verdict. Returns whether the row is to be reversed."""
        self.result, self.since = verdict.result, verdict.since
        self.reasons = [reason(verdict.message, **verdict.values)] if verdict.message else []
        return self.result == rules.REVERSED

    def fail(self, problems: Sequence[Problem], model: Any) -> None:
        """The rules, or the database, refused it."""
        if problems:
            self.result, self.reasons = rules.FAILED, of_problems(problems, model)


def take_back(uow: Uow, rows: Sequence[Any], group_id: int, may: May, *, forced: bool = False) -> list[Outcome]:
    """Take back what a group did to rows of `change_undo_row`, in their order.

    `forced`: also where somebody has changed them since, because a person has looked and wants it.
    """
    found = [Outcome(row.id, row.entity, row.entity_id, row.action, forced) for row in rows]
    done = touched.done_by(uow.session, group_id, [(each.entity, each.entity_id) for each in found])
    for (entity, action, followed), part in groupby(found, key=lambda each: _manner(each, done)):
        some = list(part)
        way = _way(entity, followed=followed)
        if way is None:
            _all(some, Verdict(rules.FAILED, rules.NOT_HERE))
        elif not may(way.permission or rules.permission_for(action), way.resource):
            _all(some, Verdict(rules.FAILED, rules.NOT_YOURS))
        else:
            WAYS[action](uow, way.lifecycle, some, done)
    return found


def _manner(each: Outcome, done: Mapping[Key, Done]) -> tuple[str, str, bool]:
    """Rows that are taken back alike. A row that did nothing but follow merged records goes back without its rules."""
    mine = done.get((each.entity, each.entity_id), Done())
    return each.entity, each.action, each.action == "update" and merging.moved_only(each.entity, mine.after)


def _way(entity: str, *, followed: bool) -> Keeper | None:
    if followed and entity not in runtime().lifecycles:
        return Keeper(merging.MOVED, merging.RESOURCE, "merge")
    return keeper(entity)


def _all(some: Sequence[Outcome], verdict: Verdict) -> None:
    for each in some:
        each.judged(verdict)


def _updates(uow: Uow, lifecycle: Lifecycle, some: Sequence[Outcome], done: Mapping[Key, Done]) -> None:
    """Changed rows get their old values back."""
    entity = some[0].entity
    model = tables.model(entity)
    items = tables.records(uow.session, entity, [each.entity_id for each in some], locked=True)
    mine = {(entity, each.entity_id): done[entity, each.entity_id] for each in some}
    since, deleted = facts.later_changes(uow.session, mine)
    labels, changes = facts.labels(model), []
    for each in some:
        key, item = (entity, each.entity_id), items.get(each.entity_id)
        before, after = (facts.values(model, part) for part in (done[key].before, done[key].after))
        now = None if item is None else {name: getattr(item, name) for name in after}
        gone = deleted.get(key, Event())
        whole = after.keys() == done[key].after.keys()  # nothing but columns was changed
        verdict = rules.of_update(
            before, after, now, fields=labels if whole else {}, since=since.get(key, {}), deleted=gone,
            forced=each.forced,
        )  # fmt: skip
        if each.judged(verdict):
            changes.append((each, RowChange(item, before)))
    change_all(uow, lifecycle, [change for _, change in changes])
    for each, change in changes:
        each.fail(change.problems, model)
        if change.waits:
            each.result, each.reasons = rules.FAILED, of_waiting(change.waits, model)


def _creations(uow: Uow, lifecycle: Lifecycle, some: Sequence[Outcome], done: Mapping[Key, Done]) -> None:
    """New rows are removed."""
    entity, ids = some[0].entity, [each.entity_id for each in some]
    mine = {(entity, pk): done[entity, pk] for pk in ids}
    changed = {key: Event(s.by, s.at) for key, s in touched.changed_since(uow.session, mine, ()).items()}
    items, used = tables.records(uow.session, entity, ids, locked=True), facts.uses(uow.session, entity, ids)
    model = tables.model(entity)
    for each in some:
        item, using = items.get(each.entity_id), used.get(each.entity_id)
        verdict = rules.of_creation(
            there=item is not None,
            changed=None if _as_made(item, done[entity, each.entity_id]) else changed.get((entity, each.entity_id)),
            forced=each.forced,
            used=(record_names.title_of(using[0]), using[1]) if using else None,
        )
        if each.judged(verdict):
            each.fail(alone(uow, model, partial(_removed, uow, lifecycle, item, each)), model)


def _as_made(item: Any, done: Done) -> bool:
    """Whether a new row holds what it held when it was made: changed since and changed back is not changed."""
    if item is None or getattr(type(item), "__unrecorded__", False):
        return False
    made = facts.values(type(item), done.after)
    return all(getattr(item, name) == made.get(name) for name in facts.labels(type(item)))


def _removed(uow: Uow, lifecycle: Lifecycle, item: Any, outcome: Outcome) -> None:
    if not lifecycle.remove(uow, item):
        outcome.result, outcome.reasons = rules.FAILED, of_waiting((policies.DELETION,), type(item))


def _deletions(uow: Uow, lifecycle: Lifecycle, some: Sequence[Outcome], done: Mapping[Key, Done]) -> None:
    """Deleted rows come back, with their ids."""
    entity = some[0].entity
    model = tables.model(entity)
    taken = facts.there(uow.session, entity, [each.entity_id for each in some])
    for each in some:
        kept = facts.values(model, done[entity, each.entity_id].before)
        verdict = rules.of_deletion(there=each.entity_id in taken, unrecorded=getattr(model, "__unrecorded__", ()))
        if each.judged(verdict):
            item = model(**{**kept, "id": each.entity_id})
            each.fail(alone(uow, model, partial(_returned, uow, lifecycle, item)), model)


def _returned(uow: Uow, lifecycle: Lifecycle, item: Any) -> None:
    lifecycle.settle(uow, item)
    uow.add(item)
    if lifecycle.created is not None:
        lifecycle.created(uow, item)


WAYS: Mapping[str, Callable[[Uow, Lifecycle, Sequence[Outcome], Mapping[Key, Done]], None]] = {
    "update": _updates,
    "create": _creations,
    "delete": _deletions,
}
