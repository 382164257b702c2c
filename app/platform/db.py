"""The database handle and the unit of work: the only way anything is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import g, has_request_context
from flask_appbuilder import Model
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as RequestSession
from sqlalchemy import Connection, Integer, event, func, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Session, UOWTransaction

from app.kernel.dates import business_day
from app.kernel.events import Event
from app.platform import audit, bulk, clock, engine, extravalues, policies, scope, search, watched
from app.platform.outbox_models import OutboxEvent

Model.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ScopedSession(RequestSession):
    """A session whose `get` does not hand out what was read earlier in a wider scope."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        found = super().get(entity, ident, **options)
        return found if found is None or scope.admits(found) else None


db = SQLAlchemy(
    model_class=Model, session_options={"class_": ScopedSession, "autoflush": False, "expire_on_commit": True}
)


class Base(DeclarativeBase):
    """Base of every table of ours; shares one metadata with FAB's own tables."""

    __abstract__ = True
    metadata = Model.metadata
    registry = Model.registry


@dataclass
class Uow:
    """One change: its session, its moment, who makes it and through what (`form`, `api`, `import`, `task`, ...)."""

    session: Session
    now: dt.datetime
    actor_id: int | None
    source: str
    label: str = ""
    group_id: int | None = None
    end_previous: bool = False  # what holds may be given a last day where what is saved takes its place
    events: list[str] = field(default_factory=list)
    wakes: set[str] = field(default_factory=set)  # queues in which there is work once this is committed
    updated: set[str] = field(default_factory=set)  # the tables of which rows were changed
    told: list[OutboxEvent] = field(default_factory=list)  # the events of single records, which cards show
    held: list[policies.Held] = field(default_factory=list)  # what waits for approval instead of being saved
    filed: list[policies.Filed] = field(default_factory=list)
    cleared: list[Any] = field(default_factory=list)  # records whose deletion has been asked about
    cause: str | None = None  # what the change came of, for who follows its events

    @property
    def today(self) -> dt.date:
        return business_day(self.now)

    def emit(self, happened: Event) -> None:
        """Record the event in the same transaction as the change itself."""
        payload = json.loads(json.dumps(happened.payload(), default=str))
        row = OutboxEvent(name=type(happened).name, payload=payload, recorded_at=self.now, cause=self.cause)
        if happened.about is not None:
            row.entity, row.entity_id = happened.about[0], payload[happened.about[1]]
            self.told.append(row)
        self.session.add(row)
        self.events.append(type(happened).name)
        self.wakes.add("default")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail by itself: what it wrote and told is taken back, the rest of the change stays."""
        told, before = (len(self.events), len(self.told), len(self.held)), (self.group_id, set(self.wakes))
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self.events[told[0] :], self.told[told[1] :], self.held[told[2] :]
            self.group_id, self.wakes = before  # the group may have been opened inside, and be gone with it
            raise

    def add(self, item: Any) -> Any:
        """Add a row and give it its id."""
        self.session.add(item)
        self.session.flush()
        return item

    def settle(self) -> None:
        """Let the database see what has been added and changed so far, for a query that must know of it."""
        self.session.flush()

    def finish(self) -> None:
        """Write the rest and what waits, and say of each event with which changes it came."""
        self.session.flush()
        if self.held:
            self.filed += policies.file(self)
            self.session.flush()
        watched.tell(self)
        for row in self.told if self.group_id is not None else ():
            row.group_id = self.group_id
        self.session.flush()

    def insert_many(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert plain rows set-based, with audit, search terms and extra values. Returns their ids in order; 0 of a
        row that waits for approval instead.
        """
        if not rows:
            return []
        if sifted := policies.sift(self, model, rows):
            return self._insert_left(model, sifted)
        return self._insert_all(model, rows)

    def _insert_left(
        self, model: Any, sifted: Sequence[tuple[Mapping[str, Any] | None, list[policies.Held]]]
    ) -> list[int]:
        left = [row for row, _ in sifted if row is not None]
        ids = iter(self._insert_all(model, left) if left else ())
        found = [0 if row is None else next(ids) for row, _ in sifted]
        for pk, (_, held) in zip(found, sifted, strict=True):
            for each in held:
                each.record_id = pk or None
            self.held += held
        return found

    def _insert_all(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        self.session.flush()
        connection, table = self.session.connection(), model.__table__
        ids = _next_ids(connection, table, len(rows))
        self._insert(connection, model, ids, rows)
        audit.inserted(self, model, ids, rows)
        search.inserted(self.session, model, ids, rows)
        extravalues.inserted(self.session, model, ids, rows)
        return ids

    def _insert(
        self, connection: Connection, model: Any, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        table, names = model.__table__, tuple(rows[0])
        same = {} if "recorded_at" in names or "recorded_at" not in table.c else {"recorded_at": self.now}
        defaults = bulk.plain_defaults(table, {"id": None, **rows[0], **same})
        if defaults is None or any(row.keys() != rows[0].keys() for row in rows):
            known = [{"id": pk, **audit.with_defaults(model, row, self.now)} for pk, row in zip(ids, rows, strict=True)]
            connection.execute(insert(table), known)
            return
        values = [(pk, *map(row.__getitem__, names)) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert_rows(connection, table, ("id", *names), values, same | defaults)


def _next_ids(connection: Connection, table: Any, count: int) -> list[int]:
    """Ids for rows to come. Asked for beforehand, since answering with them makes a bulk insert twice as dear.

    On SQLite a unit of work has the only turn to write, so that nobody else takes the same ones; numbers once used
    stand in `sqlite_sequence`, so that a new record never takes over a deleted one's history.
    """
    if connection.dialect.name == "postgresql":
        series = select(func.nextval(func.pg_get_serial_sequence(table.fullname, "id")))
        return list(connection.scalars(series.select_from(func.generate_series(1, count).alias("n"))))
    last = connection.scalar(select(func.max(table.c.id))) or 0
    if table.dialect_kwargs.get("sqlite_autoincrement"):
        used = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = max(last, connection.scalar(used, {"name": table.name}) or 0)
    return list(range(last + 1, last + 1 + count))


def never_reuse_ids() -> None:
    """On SQLite the id of a deleted row is not given again (PostgreSQL never does). Call when all tables are known."""
    for table in Model.metadata.tables.values():
        keys = list(table.primary_key)
        if len(keys) == 1 and keys[0].name == "id" and isinstance(keys[0].type, Integer):
            table.dialect_kwargs["sqlite_autoincrement"] = True


_KEY = "bukett_uow"
LOOKING = "bukett_looking"  # where a session keeps that the register is being looked back on


def in_unit_of_work(session: Session) -> bool:
    """Whether a change is being made through a session."""
    return _KEY in session.info


@contextmanager
def unit_of_work(
    *,
    source: str | None = None,
    label: str = "",
    actor_id: int | None = None,
    group_id: int | None = None,
    now: dt.datetime | None = None,
) -> Iterator[Uow]:
    """One transaction: rows, audit entries, search terms and events together, or nothing at all.

    Whatever the session had read before is let go first, so that the rules decide on what is true now.
    """
    session = db.session()
    if _KEY in session.info:
        raise RuntimeError("a unit of work is already open; pass it on")
    if LOOKING in session.info:
        raise RuntimeError("nothing is written while the register is looked back on")
    uow = Uow(session, now or clock.now(), actor_id or _user_id(), source or _source(), label, group_id)
    # Last: on SQLite a reading transaction begun before the turn could not be raised to a writing one.
    session.rollback()
    with engine.writing(db.engine):
        session.info[_KEY] = uow
        try:
            yield uow
            uow.finish()
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.info[_KEY]
    policies.tell(uow.filed)
    if uow.wakes:
        _wake(frozenset(uow.wakes))


def _user_id() -> int | None:
    user = g.get("user") if has_request_context() else None
    return user.id if user is not None and getattr(user, "is_authenticated", False) else None


def _source() -> str:
    return g.get("bukett_source", "form") if has_request_context() else "system"


_wakers: list[Any] = []


def wake_with(waker: Any) -> None:
    """Tell how workers are woken after a commit: `waker(queues)`. It never raises; a lost wake-up loses nothing."""
    _wakers[:] = [waker]


def _wake(queues: frozenset[str]) -> None:
    for waker in _wakers:
        waker(queues)


def _only_in_a_unit_of_work(session: Session, context: UOWTransaction, instances: Any) -> None:
    if _KEY not in session.info and (session.new or session.dirty or session.deleted):
        raise RuntimeError("rows are written in a unit of work only")
    if _KEY in session.info:
        policies.guard(session.info[_KEY], [*session.new, *session.dirty], [*session.deleted])


def _record(session: Session, context: UOWTransaction) -> None:
    uow = session.info.get(_KEY)
    if uow is not None:
        audit.flushed(uow)
        search.flushed(session)
        extravalues.flushed(session)


def install() -> None:
    """Hang audit, search and the write guard on the application's sessions. Safe to call again."""
    if not event.contains(Session, "before_flush", _only_in_a_unit_of_work):
        event.listen(Session, "before_flush", _only_in_a_unit_of_work)
        event.listen(Session, "after_flush", _record)
