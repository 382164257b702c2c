"""Saving, switching and restoring automations. Each saving that changes what one says makes a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Date, Integer, Numeric, inspect, select
from sqlalchemy.orm import Session

from app.automation import queries
from app.automation.models import Automation, AutomationRun, AutomationVersion
from app.automation.operations import steps
from app.automation.operations.steps import columns
from app.automation.queries import changes, runs, segments, verdicts
from app.automation.queries.reach import within_reach
from app.automation.rules import definitions
from app.automation.rules.definitions import AT_LEAST, AT_MOST, CHANGE, DATE, EVENT, SCHEDULE, Definition
from app.automation.rules.states import CANCELLED, OPEN, UNMET
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import clock
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.runtime import runtime

SAID = ("name", "trigger", "where", "steps")
HAS_RUN = N_("It has run, and what it did stays on record. Switch it off instead.")
NO_VERSION = N_("There is no such version.")
NO_RECORD = N_("This event is about no record, so there is nothing to ask a condition of.")
SECRET = N_("The log does not keep the values of this field, so they cannot be compared.")
GONE = N_("There is no such record.")


def table_of(definition: Definition) -> str | None:
    """The table of the records that an automation is about."""
    trigger = definition.trigger
    if trigger.kind == EVENT:
        found = queries.event(trigger.event)
        return found.table if found else None
    return trigger.table or None


def problems_of(session: Session, definition: Definition) -> list[Problem]:
    """What is wrong with a definition, as a form names its fields."""
    known = {name: dict(each.labels) for name, each in queries.events().items()}
    found = definitions.checked(definition, known, queries.days(), changes.all_fields())
    table = table_of(definition)
    if definition.where and table not in runtime().views:
        found.append(Problem("automation.where", "where", NO_RECORD))
    elif definition.where and table is not None:
        try:
            with within_reach():
                verdicts.sound_parts(runtime().views[table].listed(), definition.where)
        except Refused as refusal:
            found += [problem.at("where") for problem in refusal.problems]
    more = [*_segment(session, definition, table), *_compared(definition)]
    return [*found, *more, *steps.checked(steps.Subject(session, table), definition.steps)]


def _segment(session: Session, definition: Definition, table: str | None) -> Iterator[Problem]:
    """What is wrong with the segment: it is gone or broken, or one of other records."""
    text = definition.trigger.segment
    if not text:
        return
    try:
        found = segments.found(session, text)
    except Refused as refusal:
        yield from refusal.problems
    else:
        if found.kind != table:
            yield Problem("automation.segment.other", "segment", segments.OTHER, {"name": found.name})


def _compared(definition: Definition) -> Iterator[Problem]:
    """What is wrong with the values that a changed field is compared with."""
    trigger = definition.trigger
    if trigger.kind != CHANGE or not trigger.fields or trigger.column not in changes.fields_of(trigger.table):
        return
    column = changes.compared(trigger.table, trigger.column)
    if column is None:
        yield Problem("automation.field.secret", "fields", SECRET)
        return
    for _, how, text in trigger.fields:
        if how in (AT_LEAST, AT_MOST) and not isinstance(column.type, Integer | Numeric | Date):
            yield Problem("automation.field.sized", "fields", definitions.SIZED)
        try:
            columns.value(column, text, clock.today())
        except Refused as refusal:
            yield from (problem.at("fields") for problem in refusal.problems)


def _tidy(uow: Uow, item: Automation) -> None:
    """Refuse what makes no sense; say again in columns what the trigger says."""
    definition = runs.said(item)
    if inspect(item).transient or _changed_of(item):
        require(problems_of(uow.session, definition))
    if item.key is None:
        taken = {str(key) for key in uow.session.scalars(select(Automation.key).where(Automation.key.is_not(None)))}
        item.key = definitions.short_name(item.shipped or item.name, taken)
    trigger = definition.trigger
    derived = {
        "kind": trigger.kind,
        "event": trigger.event if trigger.kind == EVENT else None,
        "entity": table_of(definition),
    }
    for name, value in derived.items():
        if getattr(item, name) != value:
            setattr(item, name, value)


def _changed_of(item: Automation) -> bool:
    state = inspect(item)
    return any(state.attrs[name].history.has_changes() for name in SAID)


def _created(uow: Uow, item: Automation) -> None:
    item.number = 1
    _keep(uow, item)


def _changed(uow: Uow, item: Automation) -> None:
    if not _changed_of(item):
        return
    item.number += 1
    if item.active and item.kind in (DATE, SCHEDULE) and inspect(item).attrs.trigger.history.has_changes():
        item.active_since, item.scanned_on = uow.today, None  # another day counts: nothing of the past is caught up
    _keep(uow, item)


def _keep(uow: Uow, item: Automation) -> None:
    uow.settle()
    said = runs.said(item).plain()
    uow.session.add(
        AutomationVersion(automation_id=item.id, number=item.number, said=said, saved_by=uow.actor_id, saved_at=uow.now)
    )


def _deleted(uow: Uow, item: Automation) -> None:
    """One that has done something is switched off, and stays."""
    if any(number for state, number in runs.counts(uow.session, item.id).items() if state != UNMET):
        raise Refused([Problem("automation.has-run", None, HAS_RUN)])


LIFECYCLE = Lifecycle(created=_created, changed=_changed, deleted=_deleted, tidy=_tidy)


def _row(uow: Uow, pk: int) -> Automation:
    found = uow.session.get(Automation, pk, with_for_update=True)
    if found is None:
        raise Refused([Problem("record.gone", None, GONE)])
    return found


def switch(uow: Uow, pk: int, *, on: bool) -> None:
    """Switch an automation on or off. What waits of one that is switched off is cancelled. Refused where it is broken:
    it names a field, a list or an event that is gone.
    """
    item = _row(uow, pk)
    if item.active is on:
        return
    if on:
        require(problems_of(uow.session, runs.said(item)))
        item.active_since, item.scanned_on = uow.today, None
    else:
        under_way = AutomationRun.state.in_(sorted(OPEN)) & (AutomationRun.automation_id == pk)
        for run in uow.session.scalars(select(AutomationRun).where(under_way)):
            run.state, run.due_at, run.awaited, run.finished_at = CANCELLED, None, None, uow.now
    item.active = on


def restore(uow: Uow, pk: int, number: int) -> None:
    """Let an automation say again what it said in a version. That becomes the newest version."""
    item, found = _row(uow, pk), queries.version(uow.session, pk, number)
    if found is None:
        raise Refused([Problem("automation.version", None, NO_VERSION)])
    said: Mapping[str, Any] = found.said
    for name in SAID:
        if getattr(item, name) != said[name]:
            setattr(item, name, said[name])
    LIFECYCLE.settle(uow, item)
    _changed(uow, item)
