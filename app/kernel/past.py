"""Looking back: which day is looked at and with what knowledge, and how a row was before later changes. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.problems import N_, Problem

NAMES = ("on", "known")
NOT_A_DAY = N_("“%(text)s” is not a day from 1800 to 2999; write it as 21.11.2026 or 2026-11-21.")
ONCE = N_("Give this only once.")
FUTURE = N_("Nobody knows yet what the register will know on %(day)s. Give today or an earlier day.")
Change = tuple[str, Mapping[str, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Moment:
    """What is looked at: the facts of the day `on`, as they were known at the end of the day `known`. None is today."""

    on: dt.date | None = None
    known: dt.date | None = None

    def __bool__(self) -> bool:
        return self.on is not None or self.known is not None

    @property
    def standing(self) -> dt.date | None:
        """The day at whose end fields without dates are taken: the earlier of the two."""
        return min((day for day in (self.on, self.known) if day is not None), default=None)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The moment as the parts of an address."""
        days = (("on", self.on), ("known", self.known))
        return [(name, day.isoformat()) for name, day in days if day is not None]


@dataclass(slots=True)
class Asked:
    """The moment that was asked for (today where that was no day), what was typed, and what is wrong with it."""

    moment: Moment = Moment()
    typed: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(arguments: Mapping[str, Sequence[str]], today: dt.date, read_day: Callable[[str], dt.date]) -> Asked:
    """Understand `on` and `known`. `read_day` reads a typed day and raises ValueError where it is none."""
    asked, days = Asked(), {}
    for name in NAMES:
        texts = [text.strip() for text in arguments.get(name, ()) if text.strip()]
        if not texts:
            continue
        asked.typed[name] = texts[0]
        if len(set(texts)) > 1:
            asked.problems.append(Problem("past.twice", name, ONCE))
        else:
            days[name] = _day(asked, name, texts[0], read_day)
    known = days.get("known")
    if known is not None and known > today:
        asked.problems.append(Problem("past.known.future", "known", FUTURE, {"day": known}))
    if not asked.problems:
        asked.moment = Moment(days.get("on"), known)
    return asked


def _day(asked: Asked, name: str, text: str, read_day: Callable[[str], dt.date]) -> dt.date | None:
    try:
        return read_day(text)
    except (ValueError, OverflowError):
        asked.problems.append(Problem("past.day", name, NOT_A_DAY, {"text": text[:40]}))
        return None


def before(row: Mapping[str, Any] | None, later: Sequence[Change]) -> dict[str, Any] | None:
    """A row as it was before changes that came later. None: it was not there.

    `row`: as it is now, or None where it has been deleted. `later`: (action, {field: (old, new)}), the first change
    first; actions are `create`, `update` and `delete`.
    """
    found = None if row is None else dict(row)
    for action, changes in reversed(later):
        if action == "create":
            found = None
        elif action == "delete":
            found = {name: old for name, (old, _) in changes.items()}
        elif found is not None:
            found |= {name: old for name, (old, _) in changes.items()}
    return found
