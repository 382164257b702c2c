"""Delivers recorded events to hooks: each hook once per event, each in a unit of work of its own with its receipt.

Order: a hook is given its events in the order of their ids, by one worker at a time; the hooks of an event come in the
order the domains declare them. A hook that fails steps aside for that event alone and is tried again later, so that one
bad event does not hold up the others; failures stay visible until they succeed. Followers come after the hooks and get
many events in one unit of work; one by one where that fails.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from app.kernel.events import Event, Follower, Hook, Told
from app.kernel.problems import N_, Problem, Refused
from app.platform import clock
from app.platform.db import Uow, db, unit_of_work
from app.platform.outbox_models import OutboxEvent, OutboxFailure, OutboxReceipt
from app.platform.scope import SYSTEM, acting_as

log = structlog.get_logger(__name__)

BATCH = 200
TOLD = (OutboxEvent.id, OutboxEvent.name, OutboxEvent.payload, OutboxEvent.recorded_at, OutboxEvent.cause)
BACK_OFF, LONGEST_BACK_OFF = dt.timedelta(seconds=5), dt.timedelta(hours=6)
_PARSERS: dict[Any, Any] = {
    dt.date: dt.date.fromisoformat,
    dt.datetime: dt.datetime.fromisoformat,
    dt.time: dt.time.fromisoformat,
    decimal.Decimal: decimal.Decimal,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that has not succeeded yet."""

    event_id: int
    event: str
    hook: str
    attempts: int
    reason: str
    recorded_at: dt.datetime
    next_attempt_at: dt.datetime


def deliver(app: Flask, hooks: Sequence[Hook], *, followers: Sequence[Follower] = (), limit: int = 1000) -> int:
    """Give pending events to their hooks and followers, about `limit` answers at most. Returns how many answered."""
    by_event: dict[str, list[Hook]] = {}
    for hook in hooks:
        by_event.setdefault(hook.event.name, []).append(hook)
    with app.app_context(), acting_as(SYSTEM):
        wanted = {each: frozenset(each.wanted(db.session())) for each in followers}
        db.session.rollback()
        return _Pass(by_event, wanted, limit).go()


class _Pass:
    """One walk over the pending events. `busy` are hooks whose next event another worker is just answering."""

    def __init__(self, by_event: dict[str, list[Hook]], wanted: Mapping[Follower, frozenset[str]], limit: int) -> None:
        self.by_event, self.wanted, self.limit = by_event, wanted, limit
        self.busy, self.answered = set[str](), 0

    def go(self) -> int:
        for batch in _batches():
            settled = _settled(batch)
            self._close(batch, settled)
            for pending in batch:
                for hook in self._hooks(pending):
                    key = (pending.id, hook.name)
                    if key in settled.answered or key in settled.resting or hook.name in self.busy:
                        continue
                    self._one(pending, hook)
                    if self.answered >= self.limit:
                        return self.answered
            if self._follow(batch, settled):
                self._close(batch, _settled(batch))
        return self.answered

    def _hooks(self, pending: Told) -> list[Hook]:
        return self.by_event.get(pending.name, [])

    def _awaited(self, pending: Told) -> set[str]:
        """Whose receipts an event needs."""
        following = (follower.name for follower, names in self.wanted.items() if pending.name in names)
        return {*(hook.name for hook in self._hooks(pending)), *following}

    def _close(self, batch: Sequence[Told], settled: _Settled) -> None:
        """Mark as delivered what nobody has anything left to do with."""
        ids = [e.id for e in batch if all((e.id, name) in settled.answered for name in self._awaited(e))]
        if ids:
            with unit_of_work(source="task", label="outbox") as uow:
                mine = update(OutboxEvent).where(OutboxEvent.id.in_(ids), OutboxEvent.delivered_at.is_(None))
                uow.session.execute(mine.values(delivered_at=clock.machine()))

    def _follow(self, batch: Sequence[Told], settled: _Settled) -> bool:
        """Give the batch to its followers. Returns whether there was anything to give."""
        given = False
        for follower, names in self.wanted.items():
            told = [e for e in batch if e.name in names and (e.id, follower.name) not in settled.answered]
            told = [e for e in told if (e.id, follower.name) not in settled.resting]
            if told:
                given = True
                self._together(follower, told)
        return given

    def _together(self, follower: Follower, told: Sequence[Told]) -> None:
        """Many events in one unit of work; each by itself where that fails."""
        try:
            with unit_of_work(source="task", label=follower.name) as uow:
                mine = _claimed(uow, follower.name, told)
                follower.call(uow, mine)
                self.answered += len(mine)
        except (OperationalError, InterfaceError) as error:
            if error.connection_invalidated:
                raise
            self._apart(follower, told, error)
        except Exception as error:  # noqa: BLE001 - as of a hook
            self._apart(follower, told, error)

    def _apart(self, follower: Follower, told: Sequence[Told], error: Exception) -> None:
        if len(told) == 1:
            self._failed(told[0], follower.name, error)
            return
        for each in told:
            self._together(follower, [each])

    def _one(self, pending: Told, hook: Hook) -> None:
        try:
            with unit_of_work(source="task", label=hook.name) as uow:
                uow.cause = pending.cause
                if not _locked(uow.session, pending.id):
                    self.busy.add(hook.name)
                elif _answer(uow, pending, hook, self._awaited(pending)):
                    self.answered += 1
        except (OperationalError, InterfaceError) as error:
            if error.connection_invalidated:
                raise  # the database is away: nobody's failure, and there is nowhere to write it
            self._failed(pending, hook.name, error)
        except Exception as error:  # noqa: BLE001 - one hook's failure must not keep the others
            self._failed(pending, hook.name, error)

    def _failed(self, pending: Told, hook: str, error: Exception) -> None:
        told = {"event_id": pending.id, "event_name": pending.name, "hook": hook}
        log.error("outbox.hook_failed", **told, exc_info=error)
        with unit_of_work(source="task", label=hook) as uow:
            row = uow.session.get(OutboxFailure, (pending.id, hook)) or OutboxFailure(
                event_id=pending.id, hook=hook, attempts=0
            )
            row.attempts += 1
            row.reason = _reason(error)
            row.next_attempt_at = clock.machine() + min(BACK_OFF * 2 ** min(row.attempts - 1, 16), LONGEST_BACK_OFF)
            uow.session.add(row)


def _batches() -> Iterator[list[Told]]:
    """The pending events by id, read in batches through their own index, without holding a transaction open."""
    last = 0
    while True:
        wanted = select(*TOLD).where(OutboxEvent.delivered_at.is_(None), OutboxEvent.id > last)
        rows = [Told(*row) for row in db.session.execute(wanted.order_by(OutboxEvent.id).limit(BATCH))]
        db.session.rollback()
        if not rows:
            return
        yield rows
        last = rows[-1].id


@dataclass(frozen=True, slots=True)
class _Settled:
    answered: set[tuple[int, str]]
    resting: set[tuple[int, str]]


def _settled(batch: Sequence[Told]) -> _Settled:
    first, last, session = batch[0].id, batch[-1].id, db.session
    answers = select(OutboxReceipt.event_id, OutboxReceipt.hook).where(OutboxReceipt.event_id.between(first, last))
    failing = select(OutboxFailure.event_id, OutboxFailure.hook).where(
        OutboxFailure.event_id.between(first, last), OutboxFailure.next_attempt_at > clock.machine()
    )
    found = _Settled({(i, h) for i, h in session.execute(answers)}, {(i, h) for i, h in session.execute(failing)})
    session.rollback()
    return found


def _locked(session: Session, event_id: int) -> bool:
    """Whether the event is ours until the transaction ends (on SQLite the writer's turn says so already)."""
    pending = select(OutboxEvent.id).where(OutboxEvent.id == event_id, OutboxEvent.delivered_at.is_(None))
    return session.scalar(pending.with_for_update(skip_locked=True)) is not None


def _claimed(uow: Uow, name: str, told: Sequence[Told]) -> list[Told]:
    """Those of the events that are ours until the transaction ends, and have not been answered; with their receipts."""
    ids = [each.id for each in told]
    pending = select(OutboxEvent.id).where(OutboxEvent.id.in_(ids), OutboxEvent.delivered_at.is_(None))
    ours = set(uow.session.scalars(pending.with_for_update(skip_locked=True)))
    answered = select(OutboxReceipt.event_id).where(OutboxReceipt.event_id.in_(ids), OutboxReceipt.hook == name)
    ours -= set(uow.session.scalars(answered))
    mine = [each for each in told if each.id in ours]
    uow.session.add_all(OutboxReceipt(event_id=each.id, hook=name, answered_at=uow.now) for each in mine)
    failures = OutboxFailure.event_id.in_(ours) & (OutboxFailure.hook == name)
    uow.session.execute(delete(OutboxFailure).where(failures))
    return mine


def _answer(uow: Uow, pending: Told, hook: Hook, names: AbstractSet[str]) -> bool:
    session = uow.session
    if session.get(OutboxReceipt, (pending.id, hook.name)) is not None:
        return False
    session.add(OutboxReceipt(event_id=pending.id, hook=hook.name, answered_at=uow.now))
    session.flush()
    hook.call(uow, restore(hook.event, pending.payload))
    session.flush()
    if (failure := session.get(OutboxFailure, (pending.id, hook.name))) is not None:
        session.delete(failure)
    mine: ColumnElement[bool] = (OutboxReceipt.event_id == pending.id) & OutboxReceipt.hook.in_(names)
    if session.scalar(select(func.count()).select_from(OutboxReceipt).where(mine)) == len(names):
        delivered = update(OutboxEvent).where(OutboxEvent.id == pending.id).values(delivered_at=clock.machine())
        session.execute(delivered)
    return True


def restore(event: type[Event], payload: Mapping[str, Any]) -> Event:
    """The event as it was emitted: dates and amounts back from their text; fields of another version are left out."""
    hints = typing.get_type_hints(event)
    names = [field.name for field in dataclasses.fields(event) if field.name in payload]
    return event(**{name: _typed(hints[name], payload[name]) for name in names})


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next((part for part in typing.get_args(hint) if part in _PARSERS), hint)
    if typing.get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_typed(typing.get_args(hint)[0], part) for part in value)
    if typing.get_origin(hint) is frozenset and isinstance(value, list):
        return frozenset(value)
    return _PARSERS[hint](value) if hint in _PARSERS and isinstance(value, str) else value


def _reason(error: Exception) -> str:
    """Why, in words an administrator may read: no SQL, no values."""
    if isinstance(error, Refused):
        return " ".join(problem.message for problem in error.problems) or str(error)
    return f"{type(error).__name__}: the log has its details"


def failures(session: Session) -> list[Failure]:
    """The deliveries that have failed and not succeeded since, oldest event first."""
    joined = select(OutboxFailure, OutboxEvent).join(OutboxEvent, OutboxEvent.id == OutboxFailure.event_id)
    return [
        Failure(row.event_id, event.name, row.hook, row.attempts, row.reason, event.recorded_at, row.next_attempt_at)
        for row, event in session.execute(joined.order_by(OutboxFailure.event_id, OutboxFailure.hook))
    ]


def retry(uow: Uow, event_id: int, hook: str) -> None:
    """Try a failed delivery again now. Refused where it has succeeded meanwhile."""
    row = uow.session.get(OutboxFailure, (event_id, hook))
    if row is None:
        raise Refused([Problem("platform.outbox.delivered", None, N_("This has been delivered meanwhile."))])
    row.next_attempt_at = clock.machine()
    uow.wakes.add("default")


def is_pending() -> bool:
    """Whether any event waits; what a sweep looks at first."""
    waiting = select(OutboxEvent.id).where(OutboxEvent.delivered_at.is_(None)).limit(1)
    found = db.session.scalar(waiting) is not None
    db.session.rollback()
    return found
