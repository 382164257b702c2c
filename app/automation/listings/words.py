"""An automation in words, as its form, card, versions and runs say it. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from app.automation import queries
from app.automation.operations import steps
from app.automation.operations.definitions import table_of
from app.automation.queries import verdicts
from app.automation.rules.definitions import BUTTON, COMPARISONS, DATE, Definition, Trigger
from app.kernel.problems import N_, Refused
from app.platform.db import db
from app.platform.listing import Lens
from app.platform.past import day
from app.platform.runtime import runtime
from app.platform.views import sentences

BROKEN = N_("a condition that cannot be read any more")
ALWAYS = N_("Always: there is no condition.")


@dataclass(frozen=True, slots=True)
class Said:
    """An automation's three parts in words, and the whole as one sentence. `broken`: it names what is gone."""

    when: str
    conditions: Sequence[str]
    steps: Sequence[str]
    whole: str
    broken: bool = False


def said(definition: Definition) -> Said:
    """A definition in words, complete or not."""
    table = table_of(definition)
    when, then = trigger(definition.trigger), of_steps(table, definition.steps)
    try:
        conditions, broken = of_conditions(table, definition.where), False
    except Refused:
        conditions, broken = [str(gettext(BROKEN))], True
    values = {
        "trigger": when,
        "condition": sentences.joined(conditions, sentences.AND) if conditions else "",
        "steps": sentences.joined(then, sentences.AND) if then else "…",
    }
    if conditions:
        whole = gettext(N_("When %(trigger)s, if %(condition)s, then %(steps)s."), **values)
    else:
        whole = gettext(N_("When %(trigger)s, then %(steps)s."), trigger=values["trigger"], steps=values["steps"])
    return Said(when, conditions, then, str(whole), broken)


def trigger(told: Trigger) -> str:
    """What follows "when"."""
    if told.kind == DATE:
        return _day(told)
    thing = gettext(queries.thing(told.table)) if told.table else "…"
    if told.kind == BUTTON:
        return str(gettext(N_("somebody presses “%(label)s” on %(thing)s"), label=told.label or "…", thing=thing))
    kind = queries.event(told.event)
    parts = [str(gettext(kind.when)) if kind else told.event or "…"]
    parts += [comparison(told.event, each) for each in told.fields]
    return sentences.joined(parts, sentences.AND)


def comparison(event: str, each: Sequence[str]) -> str:
    """A comparison with one of an event's values."""
    kind = queries.event(event)
    label = gettext(kind.labels[each[0]]) if kind and each[0] in kind.labels else each[0]
    words = kind.words.get(each[0], {}) if kind else {}
    value = gettext(words[each[2]]) if each[2] in words else each[2]
    how = gettext(dict(COMPARISONS).get(each[1], each[1]))
    return f"{label} {how} {value}"


def _day(told: Trigger) -> str:
    columns = queries.days().get(told.table, {})
    label = gettext(columns[told.column]) if told.column in columns else "…"
    thing = gettext(queries.thing(told.table)) if told.table in columns or columns else "…"
    values = {"day": label, "thing": thing, "days": _days(told.days)}
    if not told.days or told.days == (0,):
        return str(gettext(N_("“%(day)s” of %(thing)s is today"), day=label, thing=thing))
    if max(told.days) <= 0:
        return str(gettext(N_("“%(day)s” of %(thing)s is in %(days)s"), **values))
    return str(gettext(N_("“%(day)s” of %(thing)s was %(days)s ago"), **values))


def _days(numbers: Sequence[int]) -> str:
    """Numbers of days, the largest first where they lie before."""
    shown = sorted((abs(number) for number in numbers), reverse=max(numbers) <= 0)
    counted = str(ngettext("%(num)s day", "%(num)s days", shown[-1]))
    return sentences.joined([*(str(number) for number in shown[:-1]), counted], sentences.OR)


def of_conditions(table: str | None, where: str) -> list[str]:
    """Each part of a condition, all of which must hold. Raises `Refused` where it names what is gone."""
    if not where or table not in runtime().views:
        return []
    listing, lens = runtime().views[table].listed(), Lens(db.session(), day())
    return [sentences.sentence(lens, listing, part) for part in verdicts.sound_parts(listing, where)]


def of_steps(table: str | None, told: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each step as it follows "then"."""
    subject = steps.Subject(db.session(), table)
    return [_step(subject, each) for each in told]


def _step(subject: steps.Subject, told: Mapping[str, Any]) -> str:
    kind = steps.KINDS.get(str(told.get("kind")))
    return kind.phrase(subject, told) if kind else str(gettext(N_("a step that is not there any more")))
