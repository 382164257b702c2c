"""The page on which filters are combined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.pages.lists import FilterChoice
from app.platform.pages.values import Crumb


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Rows and groups of which all or any must hold. `path` names its fields; `deep`: takes no further groups."""

    path: str
    denied: bool
    any_of: bool
    parts: Sequence[Any]
    deep: bool = False


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A condition. `choices`: titled groups of what it can be about; `inside`: what is asked of a related record."""

    path: str
    chosen: str
    denied: bool
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    value: FilterChoice | None = None
    inside: DraftGroup | None = None
    problem: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class CombinePage:
    """`bukett/combine.html`. `keep`: the rest of the list's state; `sentence` and `count`: what is asked so far."""

    title: str
    action_url: str
    cancel_url: str
    keep: str
    root: DraftGroup
    sentence: str
    count: int
    problems: Sequence[str] = ()
    crumbs: Sequence[Crumb] = ()
