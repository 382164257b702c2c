"""Looking at another day: the control on lists and cards, and the bar that says what is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.platform.pages.values import Action


@dataclass(frozen=True, slots=True)
class DayControl:
    """`bukett/days.html`. The form asks for `on` and `known` with the hidden pairs `keep`.

    `told`: what is looked at, in words; empty where it is today. `problems`: texts by field, `refused`: whether any of
    them kept the day from being looked at. `presets` are days to choose, `today_url` leads back.
    """

    action_url: str
    keep: Sequence[tuple[str, str]]
    on: str
    known: str
    presets: Sequence[Action]
    today_url: str
    told: str = ""
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: bool = False
    notes: Sequence[str] = ()
    between_url: str = ""  # of a card: what differs between two days
