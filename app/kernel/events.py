"""Events: things that have happened. Ids and plain values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `name` is `<domain>.<what-happened>`, past tense, and never reused."""

    name: ClassVar[str]

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
