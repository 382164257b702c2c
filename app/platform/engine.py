"""How connections behave: SQLite's pragmas, its transactions and the turn that its writers take.

SQLite has one writer at a time. Measured: with BEGIN IMMEDIATE alone one of sixteen writers waited 3.8 s; with
deferred BEGIN there were half a million lock errors. So writers queue: in order within a process, and through two
locked files between processes. Who holds the first file ("next") waits alone for the second ("turn"), so that a
writer that has just finished cannot overtake one that waits.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from app.platform import folding

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Turnstile:
    """First come, first served, among the threads of this process and the processes of this machine."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._taken = False

    def _enter(self) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._queue.append(mine)
        try:
            mine.wait()
        except BaseException:  # a time limit or Ctrl-C: nobody must hand the turn to one who no longer waits
            self._give_up(mine)
            raise

    def _give_up(self, mine: threading.Event) -> None:
        with self._mutex:
            if mine in self._queue:
                self._queue.remove(mine)
                return
        self._leave()

    def _leave(self) -> None:
        with self._mutex:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn and hold it."""
        self._enter()
        try:
            if self._path is None:
                yield
                return
            with _in_line(self._path):
                yield
        finally:
            self._leave()


@contextmanager
def _in_line(path: Path) -> Iterator[None]:
    """The turn among the machine's processes: each takes a number, and waits until nobody has a lower one.

    A number is a byte of a file that its process has locked, so a process that dies gives its number back. The locks
    are the process's, not the file's: a child forked meanwhile has none, and `Turnstile` lets one thread in.
    """
    with _opened(f"{path}.next") as counter, _opened(f"{path}.turn") as line:
        fcntl.flock(counter, fcntl.LOCK_EX)
        number = int.from_bytes(os.pread(counter, 8, 0), "big")
        os.pwrite(counter, (number + 1).to_bytes(8, "big"), 0)
        fcntl.lockf(line, fcntl.LOCK_EX, 1, number)
        fcntl.flock(counter, fcntl.LOCK_UN)  # said, not left to closing: a process forked meanwhile holds a copy
        if number:
            fcntl.lockf(line, fcntl.LOCK_SH, number, 0)
        yield


@contextmanager
def _opened(name: str) -> Iterator[int]:
    found = os.open(name, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield found
    finally:
        os.close(found)


_turnstiles: dict[str, Turnstile] = {}
_guard = threading.Lock()


def _turnstile(engine: Engine) -> Turnstile:
    name = engine.url.database or ":memory:"
    with _guard:
        if name not in _turnstiles:
            in_memory = name in ("", ":memory:") or name.startswith("file:")
            _turnstiles[name] = Turnstile(None if in_memory else Path(name).resolve())
        return _turnstiles[name]


def forget_turns() -> None:
    """For a forked process: its parent's threads, and whoever of them had the turn, do not exist in it."""
    global _guard  # noqa: PLW0603 - a lock held at the fork would stay held for ever
    _guard = threading.Lock()
    _turnstiles.clear()


os.register_at_fork(after_in_child=forget_turns)


@contextmanager
def writing(engine: Engine) -> Iterator[None]:
    """Whatever transaction begins inside may write; on SQLite it waits for its turn first."""
    token = _writing.set(True)
    try:
        if engine.dialect.name == "sqlite":
            with _turnstile(engine).turn():
                yield
        else:
            yield
    finally:
        _writing.reset(token)


def one_state(session: Session) -> Connection:
    """Begin a transaction all of whose statements read the database as it is at the first, as SQLite's all do."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        return session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session.connection()


def configure(engine: Engine) -> None:
    """Set up an engine's connections. PostgreSQL needs nothing but its defaults."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.create_function("bukett_fold", 1, lambda text: text and folding.fold(text), deterministic=True)
        connection.isolation_level = None  # the driver's own BEGIN comes too late; ours stands below
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=60000",
            "cache_size=-32000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
