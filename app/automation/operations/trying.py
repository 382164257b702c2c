"""Trying an automation on what has happened: what would have started it, and what would have become of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app.automation import queries
from app.automation.models import Automation
from app.automation.operations.evaluating import Occasion, Weighed, occasions, of_changes, weigh
from app.automation.operations.scanning import found_between
from app.automation.queries import changes, happened, segments
from app.automation.rules.definitions import BUTTON, CHANGE, DATE, SCHEDULE, trigger_of
from app.platform import clock

LASTS = (50, 200, 1000)
AROUND = dt.timedelta(days=30)
MOST = 5000


def tried(session: Session, item: Automation, last: int) -> list[Weighed]:
    """What would become of the last occasions, newest first. Refused where a condition or a segment cannot be asked."""
    today = clock.today()
    return weigh(session, item, _occasions(session, item, last, today), clock.now(), today)


def _occasions(session: Session, item: Automation, last: int, today: dt.date) -> list[Occasion]:
    trigger = trigger_of(item.trigger)
    if item.kind == DATE:
        return _days(session, item, today)
    if item.kind == SCHEDULE:
        return [Occasion(str(pk), {}, pk) for pk in segments.next_members(session, trigger.segment, 0, last)]
    if item.kind == CHANGE:
        return of_changes(trigger, changes.last(session, trigger.table, trigger.column, last))
    if item.kind == BUTTON:
        return [Occasion(str(pk), {}, pk) for pk in happened.newest(session, str(item.entity), last)]
    kind = queries.event(item.event)
    return occasions(kind, happened.last(session, kind, last))[:MOST] if kind is not None else []


def _days(session: Session, item: Automation, today: dt.date) -> list[Occasion]:
    found = []
    for offset in trigger_of(item.trigger).days:
        shift = dt.timedelta(days=offset)
        first, last = today - AROUND - shift, today + AROUND - shift
        rows = found_between(session, item, offset, first, last, today, limit=LASTS[-1], asking=False)
        found += [Occasion(f"{pk}:{offset}", {"due": (day + shift).isoformat()}, pk) for pk, day in rows]
    return sorted(found, key=lambda each: str(each.trigger["due"]), reverse=True)
