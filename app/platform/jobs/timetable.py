"""The timetable: each entry once per period, claimed in the database together with its effect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import structlog
from flask import Flask
from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.kernel.dates import BUSINESS_ZONE
from app.platform import clock
from app.platform.db import db, unit_of_work
from app.platform.jobs.declare import Scheduled
from app.platform.jobs.model import ScheduleClaim
from app.platform.scope import SYSTEM, acting_as

log = structlog.get_logger(__name__)

BACK_OFF = dt.timedelta(seconds=15)
LONGEST_BACK_OFF = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)


def period_of(entry: Scheduled, instant: dt.datetime) -> int:
    """The number of the period an instant lies in. Whole days are Norwegian days and begin at the entry's `at`."""
    if entry.every % _DAY:
        return int(instant.timestamp() // entry.every.total_seconds())
    local = instant.astimezone(BUSINESS_ZONE).replace(tzinfo=None)
    begun = local - dt.timedelta(hours=entry.at.hour, minutes=entry.at.minute)
    return begun.toordinal() // entry.every.days


def run_due(app: Flask, entries: Sequence[Scheduled]) -> int:
    """Run each entry whose present period nobody has taken. Returns how many ran."""
    with app.app_context(), acting_as(SYSTEM):
        known = {row.name: row for row in db.session.scalars(select(ScheduleClaim))}
        due = [entry for entry in entries if _is_due(entry, known.get(entry.name))]
        db.session.rollback()
        return sum(_run(entry) for entry in due)


def _is_due(entry: Scheduled, row: ScheduleClaim | None) -> bool:
    if row is None:
        return True
    instant = clock.machine()
    return row.period < period_of(entry, instant) and (row.retry_at is None or row.retry_at <= instant)


def _run(entry: Scheduled) -> bool:
    try:
        _ensure_row(entry)
        with unit_of_work(source="task", label=entry.name) as uow:
            instant = clock.machine()
            untaken = or_(ScheduleClaim.retry_at.is_(None), ScheduleClaim.retry_at <= instant)
            mine = update(ScheduleClaim).where(ScheduleClaim.name == entry.name, untaken)
            mine = mine.where(ScheduleClaim.period < period_of(entry, instant))
            taken = {
                "period": period_of(entry, instant),
                "claimed_at": instant,
                "attempts": 0,
                "problem": "",
                "retry_at": None,
            }
            if not uow.session.scalars(mine.values(taken).returning(ScheduleClaim.name)).all():
                return False
            entry.call(uow)
    except Exception as error:  # one entry's failure must not keep the others
        log.exception("schedule.failed", entry=entry.name)
        _failed(entry, type(error).__name__)
        return False
    return True


def _ensure_row(entry: Scheduled) -> None:
    if db.session.get(ScheduleClaim, entry.name) is not None:
        return
    try:
        with unit_of_work(source="task", label=entry.name) as uow:
            uow.session.execute(insert(ScheduleClaim).values(name=entry.name, period=-1, attempts=0, problem=""))
    except IntegrityError:
        log.info("schedule.known_already", entry=entry.name)


def _failed(entry: Scheduled, reason: str) -> None:
    with unit_of_work(source="task", label=entry.name) as uow:
        row = uow.session.get(ScheduleClaim, entry.name, with_for_update=True)
        if row is not None:
            row.attempts, row.problem = row.attempts + 1, reason
            row.retry_at = clock.machine() + min(BACK_OFF * 2 ** min(row.attempts - 1, 10), LONGEST_BACK_OFF)
