"""Events: things that have happened. Ids and plain values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `name` is `<domain>.<what-happened>`, past tense, and never reused.

    `about`: the table of the record it happened to and the field that holds its id; of many records at once none.
    `sentence`: what cards say of it, with fields as `%(field)s` (days as ISO text are shown as dates); none where the
    change itself tells it all. `words`: texts for a field's values. `when`: what follows "when" where people choose
    among events ("a store is registered"); "" offers it nowhere. `each_of`: the event of one record that this one
    stands for many of (an import's), and the field that holds their ids. `labels`: what people call the values that
    can be asked about.
    """

    name: ClassVar[str]
    about: ClassVar[tuple[str, str] | None] = None
    sentence: ClassVar[str] = ""
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    when: ClassVar[str] = ""
    labels: ClassVar[Mapping[str, str]] = {}
    each_of: ClassVar[tuple[type[Event], str] | None] = None

    def payload(self) -> dict[str, Any]:
        """The fields as plain values; dates become ISO text in the outbox."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Hook:
    """One domain's answer to one event: `call(uow, event)`, run once per event in a unit of work of its own."""

    event: type[Event]
    call: Callable[..., None]

    @property
    def name(self) -> str:
        return f"{self.call.__module__}.{self.call.__qualname__}"


def on(event: type[Event], call: Callable[..., None]) -> Hook:
    """Declare a hook in a domain's `domain.py`."""
    return Hook(event, call)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the outbox kept it. `cause`: what it came of, where whoever emitted it said so (`Uow.cause`)."""

    id: int
    name: str
    payload: Mapping[str, Any]
    recorded_at: dt.datetime
    cause: str | None


@dataclass(frozen=True, slots=True)
class Follower:
    """One domain's answer to events whatever they are, many at once: `call(uow, told)`, each event once.

    `wanted(session)` names the events it wants at this moment; those that happen while they are unwanted are never
    given to it. Called after the hooks of the same events.
    """

    name: str
    wanted: Callable[[Any], Collection[str]]
    call: Callable[[Any, Sequence[Told]], None]
