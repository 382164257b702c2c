"""What a kind of step is: what it asks for, how it reads as part of a sentence, what it does. No kind stands here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import tables
from app.platform.db import Uow

GONE = N_("The record is not there any more.")
Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a step is about while it is put together: the table of the records, None where there is no record."""

    session: Session
    table: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepField:
    """One thing a step asks for. kind: text, long, number, choice or record (found by search with `lookup`).

    `choices`: (value, text as shown). `places`: the text may have places for the record's values. `reshapes`: other
    fields depend on it.
    """

    name: str
    label: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    required: bool = True
    places: bool = False
    reshapes: bool = False
    lookup: str = ""
    start: str = ""


@dataclass
class Work:
    """One step of one run about to be done. `prepared`: what was done beforehand, outside the transaction."""

    session: Session
    now: dt.datetime
    today: dt.date
    automation_id: int
    automation: str
    run_id: int
    position: int
    table: str | None
    record_id: int | None
    values: Values
    trigger: Mapping[str, Any]
    words: Mapping[str, str] = field(default_factory=dict)
    prepared: Any = None

    @property
    def origin(self) -> str:
        """What makes its effect once: the same for each attempt."""
        return f"automation:{self.run_id}:{self.position}"

    @cached_property
    def item(self) -> Any:
        """The record, held until the transaction ends. Refused where it is gone."""
        table, record_id = self.table or "", self.record_id or 0
        found = tables.records(self.session, table, [record_id], locked=True) if table and record_id else {}
        if not found:
            raise Refused([Problem("automation.gone", None, GONE)])
        return found[record_id]


@dataclass(frozen=True, slots=True)
class Waits:
    """The step is to be followed by a wait: until an instant, or until an event about the record before it.

    `otherwise`: `go on` or `stop` where the event does not come.
    """

    until: dt.datetime
    event: str = ""
    otherwise: str = "go on"


Run: TypeAlias = Callable[[Uow, Work], "Mapping[str, Any] | Waits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """A kind of step. `fields(subject, values)`: what it asks for, given what is filled in so far. `phrase(subject,
    values)`: how it reads after "then". `run(uow, work)` does it in the run's transaction, and answers what came of it;
    `prepare(session, work)` does what takes time before that, and may be done again after a kill. `check(subject,
    values)`: problems of fields besides those that are empty. `needs_record`: offered only where there is one.
    """

    name: str
    label: str
    icon: str
    fields: Callable[[Subject, Values], Sequence[StepField]]
    phrase: Callable[[Subject, Values], str]
    run: Run
    prepare: Callable[[Session, Work], Any] | None = None
    check: Callable[[Subject, Values], Iterable[Problem]] | None = None
    needs_record: bool = False
