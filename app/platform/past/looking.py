"""One look into the past: a reading transaction in which the tables show another day's knowledge, and then nothing.

The views are temporary and made inside the transaction that is rolled back at the end, on SQLite and PostgreSQL alike.
While it lasts nothing can be committed and no unit of work opened; should the transaction end too early, the next
statement is refused rather than answered with today's rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from app.kernel.dates import end_of
from app.kernel.past import Moment
from app.platform import clock, engine, scope
from app.platform.db import LOOKING, db, in_unit_of_work
from app.platform.past import tables
from app.platform.past.orphans import orphans
from app.platform.past.rebuilding import Known, show_known
from app.platform.past.standing import show_standing


@dataclass(slots=True)
class Look:
    """The look that a session is in. `known`: what the tables show instead of today's rows."""

    moment: Moment
    known: Known = field(default_factory=Known)
    stands: bool = False
    whole: bool | None = None
    begun: bool = False


def covers(model: Any) -> bool:
    """Whether a model's rows can be looked back on."""
    return model in tables.covered()


@contextmanager
def looking(session: Session, moment: Moment) -> Iterator[None]:
    """Read as of a moment. Whose rows may be seen is what the reader may see today, found before anything else."""
    if not moment:
        yield
        return
    if LOOKING in session.info:
        raise RuntimeError("the register is already looked back on")
    if in_unit_of_work(session):
        raise RuntimeError("the register cannot be looked back on while something is written")
    seen = scope.current()
    _forget(session)
    session.rollback()
    session.info[LOOKING] = look = Look(moment)
    try:
        connection = engine.one_state(session)
        look.begun = True
        if moment.known is not None:
            look.known = show_known(connection, end_of(moment.known), seen)
        yield
    finally:
        del session.info[LOOKING]
        _forget(session)
        session.rollback()


def stand(session: Session) -> None:
    """From here on fields without dates show what stood on the day looked at; the rows have been found and sorted."""
    look: Look | None = session.info.get(LOOKING)
    if look is None or look.stands or look.moment.on is None:
        return
    look.stands = True
    if look.moment.on < (look.moment.known or clock.today()):
        show_standing(session.connection(), end_of(look.moment.on), look.known.views)
        _forget(session)


def looking_back(session: Session | None = None) -> Moment:
    """The moment that is looked at; false where it is today."""
    look: Look | None = (session or db.session()).info.get(LOOKING)
    return look.moment if look is not None else Moment()


def day(session: Session | None = None) -> dt.date:
    """The day that is looked at: the one asked for, or today. What holds, is valid or is near is asked of it."""
    return looking_back(session).on or clock.today()


def standpoint() -> tuple[Moment, bool]:
    """What the tables show just now: the moment, and whether fields without dates are its too."""
    look: Look | None = db.session().info.get(LOOKING)
    return (look.moment, look.stands) if look is not None else (Moment(), False)


def rebuilt(session: Session) -> bool:
    """Whether the tables show what was known on another day."""
    return looking_back(session).known is not None


def number_of(session: Session, model: Any) -> Any:
    """The statement that counts a model's rows without going through those of a look. Of nobody's scope."""
    look: Look | None = session.info.get(LOOKING)
    if look is None or not look.known.views:
        return select(func.count()).select_from(model)
    table = tables.real(model.__table__, tables.schema_of(session.connection()))
    return select(func.count() + look.known.more.get(model.__tablename__, 0)).select_from(table)


def whole(session: Session) -> bool:
    """Whether every row that is shown belongs to rows that are shown too, as today's do. Not where a fact was recorded
    before the record that it is about: facts then do not tell the number of records.
    """
    look: Look | None = session.info.get(LOOKING)
    if look is None or not look.known.gone:
        return True
    if look.whole is None:
        look.whole = not orphans(session, look.known.gone)
    return look.whole


def kept() -> list[tuple[str, str]]:
    """The moment that is looked at as the parts of an address: links within a look stay in it."""
    return looking_back().pairs


def _forget(session: Session) -> None:
    """Let go of what was read of the tables, so that nothing of one time is handed out in the other."""
    models = (*tables.covered(), *tables.papers())
    for item in [item for item in session.identity_map.values() if isinstance(item, models)]:
        session.expunge(item)


def _stays_in_it(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint.endswith(".show"):
        for name, text in kept():
            values.setdefault(name, text)


def _begins(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    look: Look | None = session.info.get(LOOKING)
    if look is not None and look.begun and not transaction.nested:
        raise RuntimeError("the look into the past is over: its transaction has ended")


def _commits(session: Session) -> None:
    if LOOKING in session.info:
        raise RuntimeError("nothing is written while the register is looked back on")


def install(app: Flask) -> None:
    """Hang the guards on every session of this process, and keep links within a look. Safe to call again."""
    if not event.contains(Session, "after_begin", _begins):
        event.listen(Session, "after_begin", _begins)
        event.listen(Session, "before_commit", _commits)
    app.url_defaults(_stays_in_it)
