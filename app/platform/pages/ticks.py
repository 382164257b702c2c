"""Things to tick off, in groups, with a line to add one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.platform.pages.values import Action, Chip, Link


@dataclass(frozen=True, slots=True)
class TickRow:
    """One thing. `tick_url` None: the reader may not tick it. `facts`: the muted line below; `due`: how it is late.

    A done one is ticked off again by the same button, whose `tick_url` then undoes it. `state`: said where a round
    box would not tell the whole story.
    """

    text: str
    url: str | None
    done: bool
    tick_url: str | None
    tick_text: str
    facts: Sequence[str | Link] = ()
    due: Chip | None = None
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class TickGroup:
    """Rows under one heading; none where `title` is empty. `tone`: bad where they are late."""

    title: str
    rows: Sequence[TickRow]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class QuickLine:
    """A line that adds a thing with Enter. `who_url` empty: only what it is called is asked. `problems` by field."""

    url: str
    label: str
    submit: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    who_url: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class TickPanel:
    """A panel of things to tick off."""

    id: str
    title: str
    groups: Sequence[TickGroup]
    quick: QuickLine | None = None
    count: int = 0
    actions: Sequence[Action] = ()
    empty_text: str = ""
    more: Action | None = None
    kind: str = "ticks"
