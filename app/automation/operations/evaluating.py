"""Weighing what has happened: which automations it concerns, whether their conditions hold, and what may begin.

Many events in one unit of work: one statement for each automation asks all its records at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from app.automation import queries
from app.automation.models import Automation, AutomationRun, AutomationStep
from app.automation.operations.steps import columns
from app.automation.queries import changes, runs, verdicts
from app.automation.queries.catalogue import EventKind
from app.automation.queries.changes import Changed
from app.automation.queries.verdicts import Verdict
from app.automation.rules import chains, definitions
from app.automation.rules.chains import Link
from app.automation.rules.definitions import CHANGE, EVENT, NEW, OLD, Trigger, trigger_of
from app.automation.rules.states import DONE, READY, STOPPED, UNMET
from app.kernel.events import Told
from app.kernel.problems import N_, Problem, Refused
from app.platform import jobs
from app.platform.audit import plain
from app.platform.choicefields import Several
from app.platform.db import Uow
from app.platform.runtime import runtime
from app.platform.watched import RecordsChanged

RUN = "automation.run"
RECORD_GONE = N_("The record is not there any more.")
BROKEN = N_("The condition cannot be asked any more. Open the automation and mend it.")
HOUR, AT_ONCE = dt.timedelta(hours=1), 500


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time a trigger came true: `key` makes it once, `record_id` is 0 where it is about no record."""

    key: str
    trigger: Mapping[str, Any]
    record_id: int = 0
    payload: Mapping[str, Any] = field(default_factory=dict)
    cause: int | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What became of an occasion: the state its run begins with, what the conditions saw, why it is stopped."""

    occasion: Occasion
    state: str
    seen: list[dict[str, Any]]
    chain: list[Link]
    problem: Problem | None = None


def wanted(session: Any) -> set[str]:
    """The names of the events that matter at this moment."""
    chosen, known = runs.wanted_events(session), queries.events()
    changed = {RecordsChanged.name} if runs.watched(session) else set[str]()
    return changed | {name for event in chosen if event in known for name in known[event].names()}


def follow(uow: Uow, told: Sequence[Told]) -> None:
    """Answer events: wake the runs that wait for them, and begin the runs of the automations they concern."""
    uow.source = "automation"
    _arrived(uow, told)
    for item in runs.active_on(uow.session, EVENT):
        kind = queries.event(item.event)
        names = set(kind.names()) if kind is not None else set()
        found = occasions(kind, [each for each in told if each.name in names]) if kind is not None else []
        if found:
            begin(uow, item, found)
    if any(each.name == RecordsChanged.name for each in told):
        _changed(uow, told)


def _changed(uow: Uow, told: Sequence[Told]) -> None:
    """Begin the runs of the automations that a changed field concerns. An entry of the log counts once for each."""
    read: dict[str, list[Changed]] = {}
    for item in runs.active_on(uow.session, CHANGE):
        table = str(item.entity)
        if table not in read:
            read[table] = changes.told(uow.session, told, table)
        found = of_changes(trigger_of(item.trigger), read[table])
        for start in range(0, len(found), AT_ONCE):
            part = found[start : start + AT_ONCE]
            known = runs.known(uow.session, item.id, [each.key for each in part])
            if fresh := [each for each in part if each.key not in known]:
                begin(uow, item, fresh)


def of_changes(trigger: Trigger, found: Sequence[Changed]) -> list[Occasion]:
    """What changes are occasions for a trigger: those of its field, with the values before and after."""
    made = []
    for each in found:
        if trigger.column and trigger.column not in each.fields:
            continue
        told = {"kind": CHANGE, "entry": each.entry, "at": each.at.isoformat(), "fields": sorted(each.fields)}
        values = dict(zip((OLD, NEW), each.fields[trigger.column], strict=True)) if trigger.column else {}
        key, cause = f"change:{each.entry}", chains.causing(each.cause)
        made.append(Occasion(key, {**told, "values": values}, each.record_id, values, cause))
    return made


def occasions(kind: EventKind, told: Sequence[Told]) -> list[Occasion]:
    """What events of a kind are occasions for: each of the records they are about."""
    return [
        Occasion(f"event:{each.id}:{pk}", _told(each), pk, each.payload, chains.causing(each.cause))
        for each in told
        for pk in kind.records(each.name, each.payload)
    ]


def _told(each: Told) -> dict[str, Any]:
    return {"kind": EVENT, "event": each.name, "event_id": each.id, "at": each.recorded_at.isoformat()} | {
        "values": dict(each.payload) if len(str(each.payload)) < 2000 else {}
    }


def weigh(
    session: Any, item: Automation, occasions: Sequence[Occasion], now: dt.datetime, today: dt.date
) -> list[Weighed]:
    """What would become of the occasions. Nothing is written."""
    trigger, table = _resolved(trigger_of(item.trigger), today), item.entity
    chained = _chains(session, occasions)
    refused = {each.key: stop for each in occasions if (stop := _compared(trigger, each)) is not None}
    rest = [each for each in occasions if each.key not in refused]
    problem, found = None, dict[int, Verdict]()
    if table is not None and table in runtime().views:
        try:
            ids = [each.record_id for each in rest]
            among: dict[str, Any] = {"segment": trigger.segment, "outside": trigger.outside}
            found = verdicts.judged(session, table, item.where, ids, today, **among)
        except Refused as refusal:
            problem = broken(refusal)
    weighed = []
    for each in occasions:
        chain = [*chained.get(each.cause or 0, []), (item.id, table or "", each.record_id)]
        if each.key in refused:
            weighed.append(Weighed(each, UNMET, [refused[each.key]], chain))
        elif problem is not None:
            weighed.append(Weighed(each, STOPPED, [], chain, problem))
        elif table not in runtime().views:
            weighed.append(Weighed(each, READY, [], chain))
        elif each.record_id not in found:
            weighed.append(Weighed(each, STOPPED, [], chain, Problem("automation.gone", None, RECORD_GONE)))
        else:
            verdict = found[each.record_id]
            weighed.append(Weighed(each, READY if verdict.held else UNMET, verdict.seen, chain))
    return _unless_circular(session, item, weighed, now)


def broken(refusal: Refused) -> Problem:
    """Why nothing runs: the segment is gone, or the condition names what is."""
    usual = Problem("automation.broken", None, BROKEN)
    return next((each for each in refusal.problems if each.field == "segment"), usual)


def _resolved(trigger: Trigger, today: dt.date) -> Trigger:
    """The trigger with what a changed field is compared with as the log holds it: a day as ISO text, yes as True."""
    column = changes.compared(trigger.table, trigger.column) if trigger.kind == CHANGE and trigger.fields else None
    if column is None or isinstance(column.type, Several):
        return trigger
    fields = tuple((side, how, _as_kept(column, text, today)) for side, how, text in trigger.fields)
    return replace(trigger, fields=fields)


def _as_kept(column: Any, text: str, today: dt.date) -> str:
    try:
        value = plain(columns.value(column, text, today))
    except Refused:
        return text
    return "" if value is None else str(value)


def _compared(trigger: Trigger, occasion: Occasion) -> dict[str, Any] | None:
    """The comparison with the event's own values that does not hold, as a run keeps it."""
    broken = definitions.met(trigger, occasion.payload)
    return None if broken is None else {"field": list(broken[0]), "held": False, "saw": plain(broken[1])}


def _chains(session: Any, occasions: Sequence[Occasion]) -> dict[int, list[Link]]:
    causes = {each.cause for each in occasions if each.cause is not None}
    rows = session.execute(select(AutomationRun.id, AutomationRun.chain).where(AutomationRun.id.in_(causes)))
    return {pk: [(link[0], link[1], link[2]) for link in chain] for pk, chain in rows} if causes else {}


def _unless_circular(session: Any, item: Automation, weighed: list[Weighed], now: dt.datetime) -> list[Weighed]:
    """Those that would begin, but for what runs in a circle or too often."""
    ready = [each.occasion.record_id for each in weighed if each.state == READY and each.occasion.record_id]
    ran = dict(runs.ran_since(session, item.id, ready, now - HOUR)) if ready else {}
    named = dict(
        runs.names(session, sorted({link[0] for each in weighed for link in each.chain if len(each.chain) > 1}))
    )
    found = []
    for each in weighed:
        record = each.occasion.record_id
        if each.state == READY:
            path = [named.get(link[0], item.name) for link in each.chain]
            stop = chains.stopped(each.chain[:-1], each.chain[-1], ran.get(record, 0) if record else 0, path)
            if stop is not None:
                state = UNMET if stop.code == chains.OWN_EFFECT else STOPPED
                found.append(Weighed(each.occasion, state, each.seen, each.chain, stop))
                continue
            ran[record] = ran.get(record, 0) + 1
        found.append(each)
    return found


def begin(uow: Uow, item: Automation, occasions: Sequence[Occasion]) -> list[int]:
    """Keep a run for each occasion, and order those that may begin. Returns the runs' ids."""
    weighed = weigh(uow.session, item, occasions, uow.now, uow.today)
    ids = uow.insert_many(AutomationRun, [_row(uow, item, each) for each in weighed])
    for pk, each in zip(ids, weighed, strict=True):
        if each.state == READY:
            jobs.enqueue(uow, RUN, {"run": pk})
    return ids


def _row(uow: Uow, item: Automation, each: Weighed) -> dict[str, Any]:
    return {
        "automation_id": item.id, "number": item.number, "key": each.occasion.key,
        "trigger": dict(each.occasion.trigger), "entity": item.entity, "entity_id": each.occasion.record_id or None,
        "state": each.state, "conditions": each.seen, "chain": [list(link) for link in each.chain], "position": 0,
        "recheck": False, "due_at": None, "awaited": None, "problem": kept(each.problem), "group_id": None,
        "started_at": uow.now, "finished_at": None if each.state == READY else uow.now,
    }  # fmt: skip


def kept(problem: Problem | None) -> list[Any] | None:
    """A problem as a run keeps it: code, English text, values."""
    if problem is None:
        return None
    return [problem.code, problem.message, {name: plain(value) for name, value in problem.values.items()}]


def _arrived(uow: Uow, told: Sequence[Told]) -> None:
    """Let the runs go on that wait for one of these events about their record."""
    happened: dict[tuple[str, int], Told] = {}
    for name, kind in queries.events().items():
        for each in told:
            if each.name in set(kind.names()):
                happened |= {(name, pk): each for pk in kind.records(each.name, each.payload)}
    names = sorted({name for name, _ in happened})
    for run in runs.awaiting(uow.session, names) if names else ():
        came = happened.get((run.awaited or "", run.entity_id or 0))
        if came is not None:
            step = uow.session.get(AutomationStep, (run.id, run.position - 1))
            if step is not None:
                step.state, step.finished_at = DONE, uow.now
                step.result = {**step.result, "came": came.recorded_at.isoformat()}
            go_on(uow, run)


def go_on(uow: Uow, run: AutomationRun) -> None:
    """Let a run that waited, or had failed, take its next step now."""
    run.state, run.due_at, run.awaited = READY, None, None
    jobs.enqueue(uow, RUN, {"run": run.id})
