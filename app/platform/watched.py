"""Telling that records of a table were changed, where somebody watches that table. One event for a unit of work.

Whatever changes a row passes the audit, be it a form, a program, an import or an automation, so all of it is told of.
The event names the entries, not the values: these stand in the log, and nowhere a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeAlias

from sqlalchemy.orm import Session

from app.kernel.events import Event

Watches: TypeAlias = Callable[[Any], Collection[str]]
"""`watches(session)`: the tables whose changes somebody waits for at this moment."""
_watching: list[Watches] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsChanged(Event):
    """Records of a table were changed: those of the log's entries with this group and this instant (ISO text)."""

    name: ClassVar[str] = "platform.records-changed"
    table: str
    entries_of: int
    at: str


class Change(Protocol):
    """What is needed of a unit of work."""

    session: Session
    now: Any
    group_id: int | None
    updated: set[str]

    def emit(self, happened: Event) -> None: ...


def watch_with(watches: Sequence[Watches]) -> None:
    """Name those who say what is watched."""
    _watching[:] = watches


def tell(uow: Change) -> None:
    """Tell of what was changed, where it is watched. A statement for each who watches; none where nothing changed."""
    if not uow.updated or uow.group_id is None:
        return
    wanted = {table for watches in _watching for table in watches(uow.session)}
    for table in sorted(uow.updated & wanted):
        uow.emit(RecordsChanged(table=table, entries_of=uow.group_id, at=uow.now.isoformat()))
