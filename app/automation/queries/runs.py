"""Reads of automations, their versions and their runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.automation.models import Automation, AutomationRun, AutomationStep, AutomationVersion
from app.automation.rules.definitions import CHANGE, Definition, definition_of, trigger_of
from app.automation.rules.states import READY, STOPPED, UNMET


def automation(session: Session, pk: int) -> Automation | None:
    """One automation."""
    return session.get(Automation, pk)


def said(item: Automation) -> Definition:
    """What an automation says now."""
    return Definition(item.name, trigger_of(item.trigger), item.where, tuple(item.steps))


def active_on(session: Session, kind: str) -> Sequence[Automation]:
    """The automations that are switched on and have a kind of trigger, oldest first."""
    found = select(Automation).where(Automation.active.is_(True), Automation.kind == kind)
    return session.scalars(found.order_by(Automation.id)).all()


def about(session: Session, table: str) -> Sequence[Automation]:
    """Every automation about records of a table, those that are switched on first."""
    found = select(Automation).where(Automation.entity == table)
    return session.scalars(found.order_by(Automation.active.desc(), Automation.name, Automation.id)).all()


def buttons(session: Session, table: str) -> Sequence[Automation]:
    """The automations with a button on a table's records."""
    return [each for each in active_on(session, "button") if each.entity == table]


def wanted_events(session: Session) -> set[str]:
    """The names of the events that an automation acts on or a run waits for."""
    acting = select(Automation.event).where(Automation.active.is_(True), Automation.event.is_not(None))
    waiting = select(AutomationRun.awaited).where(AutomationRun.awaited.is_not(None)).distinct()
    return {name for name in (*session.scalars(acting), *session.scalars(waiting)) if name}


def watched(session: Session) -> set[str]:
    """The tables whose changes an automation acts on."""
    acting = select(Automation.entity).where(Automation.active.is_(True), Automation.kind == CHANGE)
    return {str(table) for table in session.scalars(acting)}


def known(session: Session, pk: int, keys: Sequence[str]) -> set[str]:
    """Those of some keys under which an automation has run, or was weighed, before."""
    chosen = select(AutomationRun.key).where(AutomationRun.automation_id == pk, AutomationRun.key.in_(keys))
    return set(session.scalars(chosen))


def versions(session: Session, pk: int) -> Sequence[AutomationVersion]:
    """The versions of an automation, newest first."""
    found = select(AutomationVersion).where(AutomationVersion.automation_id == pk)
    return session.scalars(found.order_by(AutomationVersion.number.desc())).all()


def version(session: Session, pk: int, number: int) -> AutomationVersion | None:
    """One version of an automation."""
    found = select(AutomationVersion).where(AutomationVersion.automation_id == pk, AutomationVersion.number == number)
    return session.scalars(found).one_or_none()


def definition(session: Session, run: AutomationRun) -> Definition:
    """What the automation said when a run of it began."""
    found = version(session, run.automation_id, run.number)
    return definition_of(found.said if found is not None else {})


def run(session: Session, pk: int) -> AutomationRun | None:
    """One run."""
    return session.get(AutomationRun, pk)


def steps_of(session: Session, run_id: int) -> Mapping[int, AutomationStep]:
    """What has become of a run's steps, by position."""
    found = session.scalars(select(AutomationStep).where(AutomationStep.run_id == run_id))
    return {step.position: step for step in found}


def steps_of_many(session: Session, ids: Sequence[int]) -> Mapping[int, list[AutomationStep]]:
    """The steps of some runs that have been begun, in order, by run."""
    chosen = select(AutomationStep).where(AutomationStep.run_id.in_(ids))
    found: dict[int, list[AutomationStep]] = {}
    for step in session.scalars(chosen.order_by(AutomationStep.run_id, AutomationStep.position)) if ids else ():
        found.setdefault(step.run_id, []).append(step)
    return found


def definitions_of(session: Session, items: Sequence[AutomationRun]) -> Mapping[int, Definition]:
    """What the automations of some runs said when these began, by run."""
    mine = AutomationVersion.automation_id.in_({item.automation_id for item in items})
    rows = session.scalars(select(AutomationVersion).where(mine)) if items else ()
    said = {(each.automation_id, each.number): definition_of(each.said) for each in rows}
    return {item.id: said.get((item.automation_id, item.number), definition_of({})) for item in items}


def runs_of(session: Session, pk: int, *, limit: int = 10) -> Sequence[AutomationRun]:
    """The last runs of an automation, without those whose condition was not met."""
    found = select(AutomationRun).where(AutomationRun.automation_id == pk, AutomationRun.state != UNMET)
    return session.scalars(found.order_by(AutomationRun.id.desc()).limit(limit)).all()


def runs_for(session: Session, table: str, record_id: int, *, limit: int = 20) -> Sequence[AutomationRun]:
    """The last runs for a record, those whose condition was not met included."""
    found = select(AutomationRun).where(AutomationRun.entity == table, AutomationRun.entity_id == record_id)
    return session.scalars(found.order_by(AutomationRun.id.desc()).limit(limit)).all()


def counts(session: Session, pk: int) -> Mapping[str, int]:
    """How many runs of an automation are in which state."""
    chosen = select(AutomationRun.state, func.count()).where(AutomationRun.automation_id == pk)
    return dict(session.execute(chosen.group_by(AutomationRun.state)).all())


def ran_since(session: Session, pk: int, records: Sequence[int], since: dt.datetime) -> Mapping[int, int]:
    """How many runs of an automation have begun for each of the records since an instant."""
    chosen = select(AutomationRun.entity_id, func.count()).where(
        AutomationRun.automation_id == pk, AutomationRun.started_at >= since, AutomationRun.state != UNMET,
        AutomationRun.state != STOPPED, AutomationRun.entity_id.in_(records),
    )  # fmt: skip
    return {record or 0: number for record, number in session.execute(chosen.group_by(AutomationRun.entity_id))}


def names(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """The names of automations by id."""
    return dict(session.execute(select(Automation.id, Automation.name).where(Automation.id.in_(ids))).all())


def due(session: Session, now: dt.datetime, *, limit: int) -> Sequence[AutomationRun]:
    """The runs whose wait or pause has ended."""
    ended = select(AutomationRun).where(AutomationRun.due_at <= now).order_by(AutomationRun.due_at, AutomationRun.id)
    return session.scalars(ended.limit(limit).with_for_update(skip_locked=True)).all()


def awaiting(session: Session, names_of: Sequence[str]) -> Sequence[AutomationRun]:
    """The runs that wait for one of these events."""
    found = select(AutomationRun).where(AutomationRun.awaited.in_(names_of)).order_by(AutomationRun.id)
    return session.scalars(found.with_for_update(skip_locked=True)).all()


def unfinished(session: Session, pk: int) -> Sequence[AutomationRun]:
    """The runs of an automation that are under way."""
    found = select(AutomationRun).where(AutomationRun.automation_id == pk, AutomationRun.state == READY)
    return session.scalars(found).all()


def automations_of(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[int, str]]:
    """The automation of each run: its id and name."""
    joined = select(AutomationRun.id, Automation.id, Automation.name).join(
        Automation, Automation.id == AutomationRun.automation_id
    )
    return {pk: (own, name) for pk, own, name in session.execute(joined.where(AutomationRun.id.in_(ids)))}


def records_of(session: Session, ids: Sequence[int]) -> Sequence[tuple[int, str | None, int | None]]:
    """What each run was for: its id, the table, the record's id."""
    chosen = select(AutomationRun.id, AutomationRun.entity, AutomationRun.entity_id).where(AutomationRun.id.in_(ids))
    return [(pk, table, record) for pk, table, record in session.execute(chosen)]


def all_names(session: Session) -> Sequence[tuple[int, str]]:
    """Every automation's id and name, by name."""
    chosen = select(Automation.id, Automation.name).order_by(Automation.name, Automation.id)
    return [(pk, name) for pk, name in session.execute(chosen)]


def triggers(session: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """What starts each of the automations, as it is kept."""
    return dict(session.execute(select(Automation.id, Automation.trigger).where(Automation.id.in_(ids))).all())
