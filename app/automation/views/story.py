"""A run told in plain words: what started it, what each condition saw, what each step was given and did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.automation import queries
from app.automation.listings import state_chip, triggers, words
from app.automation.models import AutomationRun, AutomationStep
from app.automation.operations import steps
from app.automation.panels import problem_text
from app.automation.queries import changes, runs, segments
from app.automation.rules.definitions import BUTTON, CHANGE, DATE, NEW, OLD, SCHEDULE, Definition
from app.automation.rules.states import DONE, READY
from app.kernel.problems import N_
from app.platform.db import db
from app.platform.pages import Chip
from app.platform.security import users
from app.platform.shown import NOTHING, shown


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of the condition: what was asked, what it saw, whether it held. `again`: after which step, if any."""

    text: str
    saw: str
    held: bool
    chip: Chip
    again: int = 0


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step: how it reads, its state, what it was given and what came of it as (label, value)."""

    number: int
    text: str
    chip: Chip
    given: Sequence[tuple[str, str]]
    result: Sequence[tuple[str, str]]
    problem: str
    attempts: int
    when: str


def conditions(said: Definition, table: str | None, kept: Sequence[Mapping[str, Any]]) -> list[Condition]:
    """The conditions that a run or a try has kept, in the reader's language."""
    told = words.of_kept(said, table, kept)
    return [_condition(each, text, saw) for each, (text, saw) in zip(kept, told, strict=True)]


def _condition(each: Mapping[str, Any], text: str, saw: str) -> Condition:
    held = bool(each.get("held"))
    chip = Chip(gettext(N_("Holds")), "ok", "check2") if held else Chip(gettext(N_("Does not hold")), "bad", "x-lg")
    return Condition(text, saw, held, chip, int(each.get("again", 0)))


def started(run: AutomationRun, said: Definition) -> str:
    """What started a run."""
    told = run.trigger
    if told.get("kind") == DATE:
        day = shown(dt.date.fromisoformat(told["day"]))
        label = queries.days().get(run.entity or "", {}).get(told["column"], told["column"])
        number = int(told.get("days", 0))
        text = N_("“%(label)s” is %(day)s: %(number)s days before it.")
        if number > 0:
            text = N_("“%(label)s” was %(day)s: %(number)s days after it.")
        elif number == 0:
            text = N_("“%(label)s” is %(day)s: on the day itself.")
        return str(gettext(text, label=gettext(label), day=day, number=abs(number)))
    if told.get("kind") == CHANGE:
        return _changed(run, said)
    if told.get("kind") == SCHEDULE:
        name, day = segments.name_of(db.session(), str(told["segment"])), shown(dt.date.fromisoformat(told["day"]))
        return str(gettext(N_("It was in the segment “%(segment)s”, gone through on %(day)s."), segment=name, day=day))
    if told.get("kind") == BUTTON:
        user = users.user(db.session(), int(told.get("by") or 0))
        name = f"{user.first_name} {user.last_name}".strip()
        return str(gettext(N_("%(name)s pressed “%(label)s”."), name=name, label=said.trigger.label))
    kind = next((each for each in queries.events().values() if told.get("event") in set(each.names())), None)
    when = gettext(kind.when) if kind else str(told.get("event", ""))
    return str(gettext(N_("It happened that %(event)s."), event=when))


def _changed(run: AutomationRun, said: Definition) -> str:
    """What was changed; of one field from what to what."""
    told, known = run.trigger, changes.fields_of(run.entity or "")
    labels = [gettext(known[name].info["label"]) if name in known else name for name in told.get("fields", ())]
    if said.trigger.column and told.get("values"):
        field = gettext(known[said.trigger.column].info["label"]) if said.trigger.column in known else labels[0]
        old, new = (triggers.kept_value(said.trigger, told["values"].get(side)) for side in (OLD, NEW))
        text = N_("“%(field)s” was changed from “%(old)s” to “%(new)s”.")
        return str(gettext(text, field=field, old=old, new=new))
    return str(gettext(N_("It was changed: %(fields)s."), fields=", ".join(labels)))


def chain(run: AutomationRun) -> str:
    """Which automations led to this one; "" where none did."""
    if len(run.chain) < 2:
        return ""
    names = runs.names(db.session(), [link[0] for link in run.chain])
    return " → ".join(names.get(link[0], f"({link[0]})") for link in run.chain)


def of_steps(run: AutomationRun, said: Definition, done: Mapping[int, AutomationStep]) -> list[StepTold]:
    """Every step of a run, those to come included."""
    texts = words.of_steps(run.entity, said.steps)
    subject = steps.Subject(db.session(), run.entity)
    return [_step(subject, place, text, said.steps[place], done.get(place)) for place, text in enumerate(texts)]


def _step(
    subject: steps.Subject, place: int, text: str, told: Mapping[str, Any], row: AutomationStep | None
) -> StepTold:
    if row is None:
        return StepTold(place + 1, text, Chip(gettext(N_("Not done")), "off"), (), (), "", 0, "")
    kind = steps.KINDS.get(row.kind)
    fields = {each.name: each for each in kind.fields(subject, told)} if kind else {}
    given = [_given(fields.get(name), name, str(value)) for name, value in row.given.items() if value]
    chip = state_chip(row.state)
    if row.state in (DONE, READY) and row.result.get("in_vain"):
        chip = Chip(gettext(N_("Did not happen")), "warn")
    when = str(shown(row.finished_at or row.started_at))
    return StepTold(place + 1, text, chip, given, _result(row), problem_text(row.problem), row.attempts, when)


def _given(field: steps.StepField | None, name: str, value: str) -> tuple[str, str]:
    """What a step was given, as its form calls it."""
    return (name, value) if field is None else (field.label, dict(field.choices).get(value, value))


LABELS = {
    "old": N_("Before"), "new": N_("After"), "status": N_("Answer of the server"), "answer": N_("What it wrote"),
    "said": N_("What was done"), "until": N_("Until"), "came": N_("It happened"), "task": N_("Task"),
    "notices": N_("Notices"), "request": N_("Change request"), "to": N_("To"), "field": N_("Field"),
}  # fmt: skip
TOLD_OTHERWISE = frozenset({"otherwise", "in_vain"})
TRANSLATED = frozenset({"field", "said"})


def _result(row: AutomationStep) -> list[tuple[str, str]]:
    found = []
    for name, value in row.result.items():
        if name in TOLD_OTHERWISE:
            continue
        text: Any = value
        if name in ("until", "came"):
            text = shown(dt.datetime.fromisoformat(str(value)))
        elif name in TRANSLATED and value:
            text = gettext(str(value))
        found.append((gettext(LABELS.get(name, name)), NOTHING if text in (None, "") else str(text)))
    return found
