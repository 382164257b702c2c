"""What an automation may say: its trigger, its condition, its steps. Plain values in, problems out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.kernel.problems import N_, Problem

EVENT, CHANGE, DATE, SCHEDULE, BUTTON = "event", "change", "date", "schedule", "button"
TRIGGERS = (
    (EVENT, N_("something happens")),
    (CHANGE, N_("a field is changed")),
    (DATE, N_("a day comes")),
    (SCHEDULE, N_("it is time to go through a segment")),
    (BUTTON, N_("somebody presses a button")),
)
IS, IS_NOT, AT_LEAST, AT_MOST = "is", "not", "min", "max"
COMPARISONS = (
    (IS, N_("is")),
    (IS_NOT, N_("is not")),
    (AT_LEAST, N_("is at least")),
    (AT_MOST, N_("is at most")),
)
OLD, NEW = "old", "new"
SIDES = ((OLD, N_("the value before")), (NEW, N_("the value after")))
DAILY, WEEKLY, MONTHLY, ONCE = "day", "week", "month", "once"
RHYTHMS = (
    (DAILY, N_("every day")),
    (WEEKLY, N_("every week")),
    (MONTHLY, N_("every month")),
    (ONCE, N_("once for each, as soon as it is in the segment")),
)
LONGEST_NAME, LONGEST_LABEL, MOST_STEPS, MOST_DAYS, FURTHEST = 120, 40, 20, 6, 1500
NAMED = N_("Give the automation a name.")
NAME_LONG = N_("At most %(most)s characters.")
CHOOSE_EVENT = N_("Choose what has to happen.")
CHOOSE_DAY = N_("Choose which day counts.")
CHOOSE_RECORDS = N_("Choose on which records the button stands.")
CHOOSE_FIELD = N_("Choose which field counts.")
CHOOSE_SEGMENT = N_("Choose the segment.")
CHOOSE_RHYTHM = N_("Choose how often.")
CHOOSE_ON = N_("Choose on which day.")
LABEL = N_("Say what stands on the button.")
DAYS = N_("Write the number of days, at most six numbers with commas: 120, 90, 30.")
NUMBER = N_("Write a number to compare with.")
SIZED = N_("Only numbers and dates can be at least or at most something.")
NO_STEPS = N_("Add at least one step.")
MANY_STEPS = N_("At most %(most)s steps.")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_SIZE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Trigger:
    """When an automation acts. `event` with `fields` (field, comparison, text); `table` and `column` ("": any field)
    that is changed, with `fields` of its `old` and `new` value; `table`, `column` and `days`, the days from then (-90:
    90 days before); `segment` (its list and short name), `every` and `on` (the day of the week, 1 to 7, or of the
    month); or `table` and the `label` of a button. `segment` and `outside` of all others: only for records that are in
    it, or are not.
    """

    kind: str = EVENT
    event: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()
    table: str = ""
    column: str = ""
    days: tuple[int, ...] = ()
    label: str = ""
    segment: str = ""
    outside: bool = False
    every: str = ""
    on: int = 0

    def plain(self) -> dict[str, Any]:
        """As it is kept: what its kind has, and nothing else."""
        fields = [list(each) for each in self.fields]
        kept: dict[str, dict[str, Any]] = {
            EVENT: {"event": self.event, "fields": fields},
            CHANGE: {"table": self.table, "column": self.column, "fields": fields},
            DATE: {"table": self.table, "column": self.column, "days": list(self.days)},
            SCHEDULE: {"table": self.table, "every": self.every, "on": self.on},
            BUTTON: {"table": self.table, "label": self.label},
        }
        among: dict[str, Any] = {"segment": self.segment} if self.segment or self.kind == SCHEDULE else {}
        among |= {"outside": True} if self.outside and self.segment and self.kind != SCHEDULE else {}
        return {"kind": self.kind, **kept[self.kind], **among}


PARTS = ("name", "trigger", "where", "steps")


@dataclass(frozen=True, slots=True)
class Definition:
    """What an automation does: `where` is the text of a filter expression, "" without a condition."""

    name: str
    trigger: Trigger
    where: str = ""
    steps: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    def beside(self, first: Definition, theirs: Definition) -> Definition:
        """This one, where somebody else has saved theirs meanwhile: the parts left as they were at first are theirs."""
        left = [part for part in PARTS if getattr(self, part) == getattr(first, part)]
        return replace(self, **{part: getattr(theirs, part) for part in left})

    def plain(self) -> dict[str, Any]:
        """As a version keeps it."""
        steps = [dict(step) for step in self.steps]
        return {"name": self.name, "trigger": self.trigger.plain(), "where": self.where, "steps": steps}


def trigger_of(kept: Mapping[str, Any]) -> Trigger:
    """A trigger as it is kept. What is unreadable of it is empty, so that it never acts."""
    kind = kept.get("kind") if kept.get("kind") in dict(TRIGGERS) else EVENT
    fields = tuple((str(a), str(b), str(c)) for a, b, c in kept.get("fields") or ())
    days = tuple(int(day) for day in kept.get("days") or ())
    texts: dict[str, Any] = {
        name: str(kept.get(name) or "") for name in ("event", "table", "column", "label", "segment", "every")
    }
    more: dict[str, Any] = {"outside": kept.get("outside") is True, "on": int(kept.get("on") or 0)}
    return Trigger(kind=str(kind), fields=fields, days=days, **texts, **more)


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


def checked(
    definition: Definition,
    events: Mapping[str, Mapping[str, str]],
    days: Mapping[str, Any],
    changes: Mapping[str, Collection[str]] | None = None,
) -> list[Problem]:
    """What is wrong with name, trigger and number of steps. `events`: fields by event; `days` and `changes`: columns by
    table.
    """
    triggered = _triggered(definition.trigger, events, days, changes or {})
    return [*_named(definition.name), *triggered, *_stepped(definition.steps)]


def _named(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("automation.name", "name", NAMED)
    if len(name) > LONGEST_NAME:
        yield Problem("automation.name.long", "name", NAME_LONG, {"most": LONGEST_NAME})


def _triggered(
    trigger: Trigger,
    events: Mapping[str, Mapping[str, str]],
    days: Mapping[str, Any],
    changes: Mapping[str, Collection[str]],
) -> Iterator[Problem]:
    if trigger.kind == EVENT:
        if trigger.event not in events:
            yield Problem("automation.event", "event", CHOOSE_EVENT)
        else:
            yield from _compared(trigger.fields, events[trigger.event])
    elif trigger.kind == CHANGE:
        yield from _changed(trigger, changes)
    elif trigger.kind == DATE:
        if trigger.column not in days.get(trigger.table, ()):
            yield Problem("automation.day", "column", CHOOSE_DAY)
        if not trigger.days:
            yield Problem("automation.days", "days", DAYS)
    elif trigger.kind == SCHEDULE:
        yield from _scheduled(trigger)
    else:
        yield from _pressed(trigger, days)


def _changed(trigger: Trigger, changes: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    known = changes.get(trigger.table)
    if known is None or (trigger.column and trigger.column not in known):
        yield Problem("automation.changed", "changed", CHOOSE_FIELD)
    elif any(side not in dict(SIDES) or how not in dict(COMPARISONS) for side, how, _ in trigger.fields):
        yield Problem("automation.field", "fields", CHOOSE_FIELD)
    elif trigger.fields and not trigger.column:
        yield Problem("automation.field.any", "fields", CHOOSE_FIELD)


def _scheduled(trigger: Trigger) -> Iterator[Problem]:
    if not trigger.segment:
        yield Problem("automation.segment", "segment", CHOOSE_SEGMENT)
    if trigger.every not in dict(RHYTHMS):
        yield Problem("automation.every", "every", CHOOSE_RHYTHM)
    most = {WEEKLY: 7, MONTHLY: 31}.get(trigger.every)
    if most is not None and not 1 <= trigger.on <= most:
        yield Problem("automation.on", "on", CHOOSE_ON)


def _pressed(trigger: Trigger, days: Mapping[str, Any]) -> Iterator[Problem]:
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
        if not holds(value, comparison, text):
            return each, value
    return None


def holds(value: Any, comparison: str, text: str) -> bool:
    """Whether a plain value is as it is to be. One of several choices is, where it is among them."""
    if comparison in (IS, IS_NOT):
        if isinstance(value, list) and text:
            return (text in value) is (comparison == IS)
        return (("" if value in (None, []) else str(value)) == text) is (comparison == IS)
    sizes = _size(value), _size(text)
    if sizes[0] is None or sizes[1] is None or type(sizes[0]) is not type(sizes[1]):
        return False
    return bool(sizes[0] >= sizes[1] if comparison == AT_LEAST else sizes[0] <= sizes[1])


def _size(value: Any) -> Any:
    """A number or a day, to be compared with its like; None for what is neither."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if _DAY.fullmatch(text):
        return text
    return Decimal(text) if _SIZE.fullmatch(text) else None


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
