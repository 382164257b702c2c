"""The form of an automation as it is typed, complete or not: read, changed by its buttons, turned into a definition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.automation.queries import segments
from app.automation.rules import definitions
from app.automation.rules.definitions import (
    BUTTON,
    CHANGE,
    DATE,
    EVENT,
    MONTHLY,
    SCHEDULE,
    TRIGGERS,
    WEEKLY,
    Definition,
    Trigger,
)  # fmt: skip
from app.kernel import expressions
from app.kernel.expressions import AllOf
from app.kernel.problems import Problem
from app.platform.views import drafts
from app.platform.views.drafts import Draft

BEFORE, AFTER = "before", "after"
COMPARED = 3
STEP_FIELD = re.compile(r"s(?P<place>[0-9]{1,2})\.(?P<name>[a-z_]{1,30})")
Form = Mapping[str, Sequence[str]]
EMPTY = Draft(group=True)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form. `column` and `changed` are `table.column` (without a column: any field); `days` as
    written; `way` before or after; `segment` and `among`: of a schedule, and of a condition. `number`: of the version
    that was opened.
    """

    name: str = ""
    kind: str = EVENT
    event: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()
    column: str = ""
    changed: str = ""
    days: str = ""
    way: str = BEFORE
    table: str = ""
    label: str = ""
    segment: str = ""
    every: str = WEEKLY
    weekday: str = "1"
    monthday: str = "1"
    among: str = ""
    outside: str = ""
    where: Draft = EMPTY
    steps: tuple[Mapping[str, str], ...] = ()
    version: int | None = None
    number: int | None = None


def typed(form: Form) -> Typed:
    """What a browser has sent."""
    kind = _one(form, "kind")
    return Typed(
        name=_one(form, "name"),
        kind=kind if kind in dict(TRIGGERS) else EVENT,
        event=_one(form, "event"),
        fields=tuple(row for n in range(COMPARED) if (row := _compared(form, n))[0]),
        column=_one(form, "column"),
        changed=_one(form, "changed"),
        days=_one(form, "days"),
        way=AFTER if _one(form, "way") == AFTER else BEFORE,
        table=_one(form, "table"),
        label=_one(form, "label"),
        segment=_one(form, "segment"),
        every=_one(form, "every") or WEEKLY,
        weekday=_one(form, "weekday") or "1",
        monthday=_one(form, "monthday") or "1",
        among=_one(form, "among"),
        outside="1" if _one(form, "outside") else "",
        where=drafts.read(form),
        steps=_steps(form),
        version=_number(form, "version"),
        number=_number(form, "number"),
    )


def _number(form: Form, name: str) -> int | None:
    text = _one(form, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _one(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "").replace("\x00", "").strip()


def _compared(form: Form, n: int) -> tuple[str, str, str]:
    return _one(form, f"f{n}.name"), _one(form, f"f{n}.comparison") or "is", _one(form, f"f{n}.text")


def _steps(form: Form) -> tuple[Mapping[str, str], ...]:
    found: dict[int, dict[str, str]] = {}
    for key in list(form)[: drafts.MOST_FIELDS]:
        if match := STEP_FIELD.fullmatch(key.removesuffix("-text")):
            text = _one(form, key)
            name = match["name"] + ("-text" if key.endswith("-text") else "")
            found.setdefault(int(match["place"]), {})[name] = text
    return tuple(_resolved(found[place]) for place in sorted(found) if found[place].get("kind"))


def _resolved(step: Mapping[str, str]) -> Mapping[str, str]:
    """A searched record is its id; without scripts, the number that was typed."""
    words = {name.removesuffix("-text"): text for name, text in step.items() if name.endswith("-text")}
    ids = {name: text for name, text in words.items() if not step.get(name) and text.isdigit()}
    return {name: text for name, text in {**step, **ids}.items() if not name.endswith("-text")}


def of_definition(definition: Definition, version: int | None = None, number: int | None = None) -> Typed:
    """The form of a definition."""
    trigger = definition.trigger
    where = expressions.read(definition.where) if definition.where else None
    return Typed(
        name=definition.name, kind=trigger.kind, event=trigger.event, fields=trigger.fields,
        column=f"{trigger.table}.{trigger.column}" if trigger.kind == DATE else "",
        days=", ".join(str(abs(day)) for day in trigger.days), table=trigger.table if trigger.kind == BUTTON else "",
        way=AFTER if any(day > 0 for day in trigger.days) else BEFORE, label=trigger.label,
        changed=f"{trigger.table}.{trigger.column}" if trigger.kind == CHANGE else "",
        segment=trigger.segment if trigger.kind == SCHEDULE else "", every=trigger.every or WEEKLY,
        weekday=str(trigger.on) if trigger.every == WEEKLY else "1",
        monthday=str(trigger.on) if trigger.every == MONTHLY else "1",
        among="" if trigger.kind == SCHEDULE else trigger.segment, outside="1" if trigger.outside else "",
        where=drafts.root(where), version=version, number=number,
        steps=tuple({name: str(value) for name, value in step.items()} for step in definition.steps),
    )  # fmt: skip


def definition_of(form: Typed) -> tuple[Definition, list[Problem]]:
    """What the form says, and what of it cannot be read. Rows of the condition that lack a value are a problem."""
    problems: list[Problem] = []
    trigger = _trigger(form, problems)
    said = drafts.expression_of(form.where)
    where = "" if said == AllOf() else expressions.write(said)
    if len(where) > expressions.LONGEST:
        problems.append(Problem("automation.where.long", "where", expressions.LONG, {"most": expressions.LONGEST}))
    return Definition(form.name, trigger, where, form.steps), problems


def _trigger(form: Typed, problems: list[Problem]) -> Trigger:
    among: dict[str, Any]
    if form.kind == SCHEDULE:
        on = {WEEKLY: form.weekday, MONTHLY: form.monthday}.get(form.every, "0")
        day = int(on) if on.isascii() and on.isdigit() and len(on) < 3 else 0
        return Trigger(
            kind=SCHEDULE, table=segments.table_of(form.segment), segment=form.segment, every=form.every, on=day
        )
    among = {"segment": form.among, "outside": bool(form.outside and form.among)}
    if form.kind == EVENT:
        return Trigger(kind=EVENT, event=form.event, fields=form.fields, **among)
    if form.kind == BUTTON:
        return Trigger(kind=BUTTON, table=form.table, label=form.label, **among)
    if form.kind == CHANGE:
        table, _, column = form.changed.partition(".")
        return Trigger(kind=CHANGE, table=table, column=column, fields=form.fields if column else (), **among)
    table, _, column = form.column.partition(".")
    try:
        days = definitions.read_days(form.days, 1 if form.way == AFTER else -1)
    except ValueError:
        days = ()
        problems.append(Problem("automation.days", "days", definitions.DAYS))
    return Trigger(kind=DATE, table=table, column=column, days=days, **among)


def incomplete(draft: Draft) -> bool:
    """Whether a row of a condition lacks what it is about, or its value."""
    return drafts.incomplete(draft) or any(incomplete(part) for part in draft.parts)


def acted(form: Typed, verb: str) -> Typed:
    """The form after a button was pressed: `step add set_field`, `step up 2`, `step down 2`, `step remove 2`, or one of
    the condition's own.
    """
    what, _, rest = verb.partition(" ")
    if what != "step":
        return replace(form, where=drafts.acted(form.where, verb))
    how, _, about = rest.partition(" ")
    steps: list[Mapping[str, str]] = list(form.steps)
    if how == "add" and about:
        steps.append({"kind": about})
    elif about.isdigit() and int(about) < len(steps):
        place = int(about)
        step = steps.pop(place)
        if how in ("up", "down"):
            steps.insert(max(place + (1 if how == "down" else -1), 0), step)
    return replace(form, steps=tuple(steps))
