"""What an automation may say: its trigger, its condition, its steps. Plain values in, problems out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.problems import N_, Problem

EVENT, DATE, BUTTON = "event", "date", "button"
TRIGGERS = (
    (EVENT, N_("something happens")),
    (DATE, N_("a day comes")),
    (BUTTON, N_("somebody presses a button")),
)
IS, IS_NOT, AT_LEAST, AT_MOST = "is", "not", "min", "max"
COMPARISONS = (
    (IS, N_("is")),
    (IS_NOT, N_("is not")),
    (AT_LEAST, N_("is at least")),
    (AT_MOST, N_("is at most")),
)
LONGEST_NAME, LONGEST_LABEL, MOST_STEPS, MOST_DAYS, FURTHEST = 120, 40, 20, 6, 1500
NAMED = N_("Give the automation a name.")
NAME_LONG = N_("At most %(most)s characters.")
CHOOSE_EVENT = N_("Choose what has to happen.")
CHOOSE_DAY = N_("Choose which day counts.")
CHOOSE_RECORDS = N_("Choose on which records the button stands.")
LABEL = N_("Say what stands on the button.")
DAYS = N_("Write the number of days, at most six numbers with commas: 120, 90, 30.")
NUMBER = N_("Write a number to compare with.")
NO_STEPS = N_("Add at least one step.")
MANY_STEPS = N_("At most %(most)s steps.")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Trigger:
    """When an automation acts. `event` with `fields` (field, comparison, text); or `table`, `column` and `days`, the
    days from then (-90: 90 days before); or `table` and the `label` of a button.
    """

    kind: str = EVENT
    event: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()
    table: str = ""
    column: str = ""
    days: tuple[int, ...] = ()
    label: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept: what its kind has, and nothing else."""
        kept: dict[str, dict[str, Any]] = {
            EVENT: {"event": self.event, "fields": [list(each) for each in self.fields]},
            DATE: {"table": self.table, "column": self.column, "days": list(self.days)},
            BUTTON: {"table": self.table, "label": self.label},
        }
        return {"kind": self.kind, **kept[self.kind]}


@dataclass(frozen=True, slots=True)
class Definition:
    """What an automation does: `where` is the text of a filter expression, "" without a condition."""

    name: str
    trigger: Trigger
    where: str = ""
    steps: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    def plain(self) -> dict[str, Any]:
        """As a version keeps it."""
        steps = [dict(step) for step in self.steps]
        return {"name": self.name, "trigger": self.trigger.plain(), "where": self.where, "steps": steps}


def trigger_of(kept: Mapping[str, Any]) -> Trigger:
    """A trigger as it is kept. What is unreadable of it is empty, so that it never acts."""
    kind = kept.get("kind") if kept.get("kind") in dict(TRIGGERS) else EVENT
    fields = tuple((str(a), str(b), str(c)) for a, b, c in kept.get("fields") or ())
    days = tuple(int(day) for day in kept.get("days") or ())
    texts = {name: str(kept.get(name) or "") for name in ("event", "table", "column", "label")}
    return Trigger(kind=str(kind), fields=fields, days=days, **texts)


def definition_of(kept: Mapping[str, Any]) -> Definition:
    """A definition as a version keeps it."""
    steps = tuple(dict(step) for step in kept.get("steps") or ())
    return Definition(
        str(kept.get("name") or ""), trigger_of(kept.get("trigger") or {}), str(kept.get("where") or ""), steps
    )


def read_days(text: str, way: int) -> tuple[int, ...]:
    """The days that people write as "120, 90, 30"; `way` is -1 for before, 1 for after. Raises ValueError."""
    found = tuple(dict.fromkeys(int(part) for part in re.split(r"[\s,;]+", text.strip()) if part))
    if not found or len(found) > MOST_DAYS or any(day < 0 or day > FURTHEST for day in found):
        raise ValueError(text)
    return tuple(sorted(day * way for day in found))


def checked(definition: Definition, events: Mapping[str, Mapping[str, str]], days: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with name, trigger and number of steps. `events`: fields by event; `days`: columns by table."""
    return [*_named(definition.name), *_triggered(definition.trigger, events, days), *_stepped(definition.steps)]


def _named(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("automation.name", "name", NAMED)
    if len(name) > LONGEST_NAME:
        yield Problem("automation.name.long", "name", NAME_LONG, {"most": LONGEST_NAME})


def _triggered(trigger: Trigger, events: Mapping[str, Mapping[str, str]], days: Mapping[str, Any]) -> Iterator[Problem]:
    if trigger.kind == EVENT:
        if trigger.event not in events:
            yield Problem("automation.event", "event", CHOOSE_EVENT)
        else:
            yield from _compared(trigger.fields, events[trigger.event])
    elif trigger.kind == DATE:
        if trigger.column not in days.get(trigger.table, ()):
            yield Problem("automation.day", "column", CHOOSE_DAY)
        if not trigger.days:
            yield Problem("automation.days", "days", DAYS)
    else:
        if trigger.table not in days:
            yield Problem("automation.records", "table", CHOOSE_RECORDS)
        if not trigger.label.strip():
            yield Problem("automation.label", "label", LABEL)
        if len(trigger.label) > LONGEST_LABEL:
            yield Problem("automation.label.long", "label", NAME_LONG, {"most": LONGEST_LABEL})


def _compared(fields: Sequence[tuple[str, str, str]], known: Mapping[str, str]) -> Iterator[Problem]:
    for name, comparison, text in fields:
        if name not in known or comparison not in dict(COMPARISONS):
            yield Problem("automation.field", "fields", CHOOSE_EVENT)
        elif comparison in (AT_LEAST, AT_MOST) and not _WHOLE.fullmatch(text):
            yield Problem("automation.field.number", "fields", NUMBER)


def _stepped(steps: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    if not steps:
        yield Problem("automation.steps.none", "steps", NO_STEPS)
    if len(steps) > MOST_STEPS:
        yield Problem("automation.steps.many", "steps", MANY_STEPS, {"most": MOST_STEPS})


def met(trigger: Trigger, payload: Mapping[str, Any]) -> tuple[tuple[str, str, str], Any] | None:
    """The first comparison with an event's values that does not hold, and the value it saw; None where all hold."""
    for each in trigger.fields:
        name, comparison, text = each
        value = payload.get(name)
        if not _holds(value, comparison, text):
            return each, value
    return None


def _holds(value: Any, comparison: str, text: str) -> bool:
    if comparison in (IS, IS_NOT):
        same = ("" if value is None else str(value)) == text
        return same is (comparison == IS)
    if not isinstance(value, int) or not _WHOLE.fullmatch(text):
        return False
    return value >= int(text) if comparison == AT_LEAST else value <= int(text)


_PLAIN = str.maketrans("æøåäö", "aoaao")


def short_name(name: str, taken: Collection[str]) -> str:
    """The name under which other installations know an automation, made of what it is called; none of those taken."""
    plain = name.casefold().translate(_PLAIN)
    begun = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "automation"
    found, number = begun, 1
    while found in taken:
        number += 1
        found = f"{begun}_{number}"
    return found
