"""An automation in words, as its form, card, versions and runs say it. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext

from app.automation.listings import triggers
from app.automation.operations import steps
from app.automation.operations.definitions import table_of
from app.automation.queries import verdicts
from app.automation.rules.definitions import CHANGE, SCHEDULE, Definition
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
    table, told = table_of(definition), definition.trigger
    when, then = triggers.trigger(told), of_steps(table, definition.steps)
    try:
        conditions, broken = of_conditions(table, definition.where), False
    except Refused:
        conditions, broken = [str(gettext(BROKEN))], True
    if told.segment and told.kind != SCHEDULE:
        conditions.append(triggers.among(told.segment, outside=told.outside))
    values = {
        "trigger": when,
        "condition": sentences.joined(conditions, sentences.AND) if conditions else "",
        "steps": sentences.joined(then, sentences.AND) if then else "…",
    }
    if conditions:
        whole = gettext(N_("When %(trigger)s, if %(condition)s, then %(steps)s."), **values)
    else:
        whole = gettext(N_("When %(trigger)s, then %(steps)s."), trigger=values["trigger"], steps=values["steps"])
    alone = [sentences.beginning(text) for text in conditions]
    return Said(when, alone, then, str(whole), broken)


def of_conditions(table: str | None, where: str) -> list[str]:
    """Each part of a condition, all of which must hold. Raises `Refused` where it names what is gone."""
    if not where or table not in runtime().views:
        return []
    listing, lens = runtime().views[table].listed(), Lens(db.session(), day())
    return [sentences.sentence(lens, listing, part) for part in verdicts.sound_parts(listing, where)]


def of_kept(said: Definition, table: str | None, kept: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Conditions as a run keeps them: each as it stands alone, and what it saw, in the reader's language."""
    try:
        texts = [sentences.beginning(text) for text in of_conditions(table, said.where)]
    except Refused:
        texts = []
    return [(_kept(said, texts, each), _saw(said, each)) for each in kept]


def _kept(said: Definition, texts: Sequence[str], each: Mapping[str, Any]) -> str:
    if "field" in each:
        return sentences.beginning(triggers.compared(said.trigger, each["field"]))
    if "segment" in each:
        return sentences.beginning(triggers.among(each["segment"], outside=bool(each.get("outside"))))
    place = each.get("place", 0)
    return texts[place] if place < len(texts) else str(gettext(BROKEN))


def _saw(said: Definition, each: Mapping[str, Any]) -> str:
    saw: Any = each.get("saw", "")
    if "field" in each and said.trigger.kind == CHANGE:
        return triggers.kept_value(said.trigger, saw)
    if isinstance(saw, Mapping):
        saw = saw.get(str(get_locale())[:2]) or next(iter(saw.values()), "")
    return "" if saw is None else str(saw)


def of_steps(table: str | None, told: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each step as it follows "then"."""
    subject = steps.Subject(db.session(), table)
    return [_step(subject, each) for each in told]


def _step(subject: steps.Subject, told: Mapping[str, Any]) -> str:
    kind = steps.KINDS.get(str(told.get("kind")))
    return kind.phrase(subject, told) if kind else str(gettext(N_("a step that is not there any more")))
