"""Events: things that have happened. Ids and plain values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `name` is `<domain>.<what-happened>`, past tense, and never reused.

    `about`: the table of the record it happened to and the field that holds its id; of many records at once none.
    `sentence`: what cards say of it, with fields as `%(field)s` (days as ISO text are shown as dates); none where the
    change itself tells it all. `words`: texts for a field's values.
    """

    name: ClassVar[str]
    about: ClassVar[tuple[str, str] | None] = None
    sentence: ClassVar[str] = ""
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {}

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
