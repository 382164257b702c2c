"""What a task must be, when it is late, whose it becomes where nobody is named, and what is meant by "tomorrow"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from app.kernel.checks import Checking
from app.kernel.problems import N_, Problem

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
STATES = ((OPEN, N_("Open")), (DONE, N_("Done")), (CANCELLED, N_("Cancelled")))
LONGEST_TITLE, LONGEST_ITEM, MOST_ITEMS = 200, 300, 100
UNDATED = dt.date(9999, 12, 31)
"""Where an open task without a due date stands among those with one."""

NOBODY = Problem("todos.task.nobody", "owner_id", N_("Say who does it: a person or a role."))
UNKNOWN_ROLE = N_("There is no such role that tasks are given to.")
HALF = N_("A task on a record needs both the record's kind and its number.")
NOT_A_DAY = N_("Write a day, for example 12.12.2026, tomorrow, friday or +3 days.")
TOO_MANY_ITEMS = N_("A checklist has at most %(most)s items.")
LONG = N_("At most %(most)s characters.")

TODAY, TOMORROW = ("today", "i dag", "idag"), ("tomorrow", "i morgen", "imorgen")
WEEKDAYS = (
    ("monday", "mandag"),
    ("tuesday", "tirsdag"),
    ("wednesday", "onsdag"),
    ("thursday", "torsdag"),
    ("friday", "fredag"),
    ("saturday", "lørdag"),
    ("sunday", "søndag"),
)
_FROM_TODAY = re.compile(r"(?:\+|om |in )?(\d{1,3}) ?(d|dag|dager|days?|u|uker?|w|weeks?)")
_SHORT = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")
Late = Literal["overdue", "today", "week", "later", "undated"]


def task(values: Mapping[str, Any], roles: Collection[str]) -> Checking:
    """A task's details, cleaned: one line that says what is to be done, for somebody, on a whole reference or none."""
    found = Checking(values)
    found.values["title"] = _line(values.get("title"))
    found.need("title")
    _short_enough(found, "title", LONGEST_TITLE)
    if values.get("role") is not None and values["role"] not in roles:
        found.refuse("todos.task.role", "role", UNKNOWN_ROLE)
    if (values.get("entity") is None) != (values.get("entity_id") is None):
        found.refuse("todos.task.record", "entity_id", HALF)
    return found


def item(values: Mapping[str, Any]) -> Checking:
    """An item of a checklist, cleaned: one line."""
    found = Checking(values)
    found.values["text"] = _line(values.get("text"))
    found.need("text")
    _short_enough(found, "text", LONGEST_ITEM)
    return found


def room_for(number: int) -> list[Problem]:
    """Whether a checklist may have so many items."""
    return [Problem("todos.items.many", "text", TOO_MANY_ITEMS, {"most": MOST_ITEMS})] if number > MOST_ITEMS else []


def _line(value: Any) -> str:
    """One line of what can be seen: it becomes a mail's subject."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value or "")).split())


def _short_enough(found: Checking, field: str, most: int) -> None:
    if len(found.values[field]) > most:
        found.refuse("field.long", field, LONG, most=most)


def role_behind(named: str | None, owners: Sequence[str], makers: Sequence[str]) -> str | None:
    """The role a task stands under should its owner leave: the named one, else the owner's, else its maker's.

    `owners` and `makers`: their roles that tasks are given to, the most telling first.
    """
    return named or next(iter((*owners, *makers)), None)


def urgency(state: str, due_on: dt.date | None) -> dt.date | None:
    """By what tasks are put in order: open ones by their due date, those without one behind; closed ones have none."""
    return (due_on or UNDATED) if state == OPEN else None


def week_ends(today: dt.date) -> dt.date:
    """The Sunday of a day's week."""
    return today + dt.timedelta(days=6 - today.weekday())


def lateness(due_on: dt.date | None, today: dt.date) -> Late:
    """Under which heading of "my day" an open task stands."""
    if due_on is None:
        return "undated"
    if due_on <= today:
        return "today" if due_on == today else "overdue"
    return "week" if due_on <= week_ends(today) else "later"


def day_meant(text: str, today: dt.date) -> dt.date | None:
    """The day that words mean, in Norwegian or English: today, i morgen, fri, +3, 2 uker, 12.12. None: no such words.

    A weekday is the next one, never today; a day without a year is the next of that date.
    """
    plain = " ".join(text.lower().split())
    if plain in TODAY:
        return today
    if plain in TOMORROW:
        return today + dt.timedelta(days=1)
    if (weekday := _weekday(plain)) is not None:
        return today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if plain.startswith("+") and plain[1:].isdecimal():
        plain += "d"
    if found := _FROM_TODAY.fullmatch(plain):
        return today + dt.timedelta(days=int(found[1]) * (7 if found[2][0] in "uw" else 1))
    if found := _SHORT.fullmatch(plain):
        return _next(int(found[1]), int(found[2]), today)
    return None


def _weekday(plain: str) -> int | None:
    if len(plain) < 2:
        return None
    found = [n for n, names in enumerate(WEEKDAYS) if any(name.startswith(plain.rstrip(".")) for name in names)]
    return found[0] if len(found) == 1 else None


def _next(day: int, month: int, today: dt.date) -> dt.date | None:
    for year in range(today.year, today.year + 9):  # 29.02. may be eight years away
        try:
            meant = dt.date(year, month, day)
        except ValueError:
            continue
        if meant >= today:
            return meant
    return None
