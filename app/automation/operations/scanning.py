"""Looking for the records whose day has come, once a day: in pieces, each record once per day and number of days.

Segments whose turn it is are gone through in the same way. Where one is gone or broken nothing begins; what was missed
is caught up once it is mended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, select, update
from sqlalchemy.orm import Session

from app.automation.models import Automation
from app.automation.operations.evaluating import Occasion, begin
from app.automation.queries import runs, segments, verdicts
from app.automation.queries.reach import within_reach
from app.automation.rules import days
from app.automation.rules.definitions import DATE, SCHEDULE, trigger_of
from app.kernel.problems import N_, Refused
from app.platform import extras, jobs
from app.platform.db import Uow
from app.platform.runtime import runtime

SCAN = "automation.scan"
CHUNK = 300


def order_scan(uow: Uow) -> None:
    """Order the look at the records' days, where an automation waits for one."""
    for item in (*runs.active_on(uow.session, DATE), *runs.active_on(uow.session, SCHEDULE)):
        jobs.enqueue(uow, SCAN, {"automation": item.id})


def _day_of(session: Session, model: Any, name: str) -> tuple[Any, dt.timedelta]:
    """A date in SQL, and how far it lies after the day that people read: a last day is stored as the day after it."""
    if name in model.__table__.c:
        column = model.__table__.c[name]
        return getattr(model, name), dt.timedelta(days=1 if column.info.get("last_day") else 0)
    text = model.custom[name.removeprefix(extras.PREFIX)].as_string()
    plain = text if session.get_bind().dialect.name == "sqlite" else cast(text, Date)
    return plain, dt.timedelta(0)


def found_between(
    session: Session, item: Automation, offset: int, first: dt.date, last: dt.date, today: dt.date, *, after: int = 0,
    limit: int = CHUNK, asking: bool = True,
) -> Sequence[tuple[int, dt.date]]:  # fmt: skip
    """The records, by id, whose day lies between two days, and that day; `asking`: where the condition holds too."""
    trigger, table = trigger_of(item.trigger), str(item.entity)
    with within_reach():
        model, condition = verdicts.matching(session, table, item.where if asking else "", today)
        day, shift = _day_of(session, model, trigger.column)
        ends: list[Any] = [first + shift, last + shift]
        if day is not getattr(model, trigger.column, None) and session.get_bind().dialect.name == "sqlite":
            ends = [end.isoformat() for end in ends]
        base = runtime().views[table].listed().base
        held: list[ColumnElement[bool]] = [condition, *([base()] if base else [])]
        wanted = select(model.id, day).where(day.between(*ends), model.id > after, *held).order_by(model.id)
        rows = session.execute(wanted.limit(limit)).all()
    return [(pk, (dt.date.fromisoformat(value) if isinstance(value, str) else value) - shift) for pk, value in rows]


def _step(uow: Uow, job: jobs.JobState) -> None:
    """The next piece: one number of days of the automation, or its segment; some hundred records."""
    uow.source = "automation"
    item = uow.session.get(Automation, job.arguments["automation"], with_for_update=True)
    if item is None or not item.active or item.kind not in (DATE, SCHEDULE):
        job.finish()
    elif item.kind == SCHEDULE:
        _turn(uow, job, item)
    else:
        _day(uow, job, item)


def _day(uow: Uow, job: jobs.JobState, item: Automation) -> None:
    """The next piece of one number of days."""
    trigger, place, after = trigger_of(item.trigger), job.cursor.get("place", 0), job.cursor.get("after", 0)
    if place >= len(trigger.days):
        _looked(uow, job, item)
        return
    offset = trigger.days[place]
    first, last = days.due_between(uow.today, offset, item.active_since or uow.today, item.scanned_on)
    try:
        if trigger.segment:
            segments.found(uow.session, trigger.segment)
        found = found_between(uow.session, item, offset, first, last, uow.today, after=after)
    except Refused:
        job.finish({"broken": True})  # the card says what is wrong with it
        return
    told = [Occasion(days.key(pk, day, offset), _told(trigger.column, day, offset), pk) for pk, day in found]
    _begun(uow, job, item, told)
    full = len(found) == CHUNK
    job.cursor = {"place": place, "after": found[-1][0]} if full else {"place": place + 1, "after": 0}


def _turn(uow: Uow, job: jobs.JobState, item: Automation) -> None:
    """The next piece of a segment whose turn it is."""
    trigger, after = trigger_of(item.trigger), job.cursor.get("after", 0)
    day = days.turn(uow.today, trigger.every, trigger.on, item.active_since or uow.today, item.scanned_on)
    if day is None:
        job.finish()
        return
    try:
        found = segments.next_members(uow.session, trigger.segment, after, CHUNK)
    except Refused:
        job.finish({"broken": True})  # the card says what is wrong with it
        return
    told = {"kind": SCHEDULE, "segment": trigger.segment, "day": day.isoformat(), "every": trigger.every}
    _begun(uow, job, item, [Occasion(days.turn_key(pk, trigger.every, day), told, pk) for pk in found])
    if len(found) == CHUNK:
        job.cursor = {"after": found[-1]}
    else:
        _looked(uow, job, item)


def _looked(uow: Uow, job: jobs.JobState, item: Automation) -> None:
    """All has been looked at. Set-based: nobody's form of the automation is overtaken by it, and no change is told."""
    mine = update(Automation).where(Automation.id == item.id)
    uow.session.execute(mine.values(scanned_on=uow.today).execution_options(synchronize_session=False))
    job.finish({"runs": job.done})


def _begun(uow: Uow, job: jobs.JobState, item: Automation, told: Sequence[Occasion]) -> None:
    """Begin the runs that have not begun before."""
    known = runs.known(uow.session, item.id, [each.key for each in told])
    fresh = [each for each in told if each.key not in known]
    if fresh:
        begin(uow, item, fresh)
        job.advance(len(fresh))


def _told(column: str, day: dt.date, offset: int) -> dict[str, Any]:
    return {"kind": DATE, "column": column, "day": day.isoformat(), "days": offset}


SCAN_JOB = jobs.JobKind(SCAN, _step, N_("Automations: days that have come"))
