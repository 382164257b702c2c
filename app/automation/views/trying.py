"""Trying an automation on what has happened, before it is switched on: what would begin, what would stop it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from app.automation import operations
from app.automation.listings import words
from app.automation.models import Automation
from app.automation.operations import LASTS
from app.automation.operations.evaluating import Weighed
from app.automation.panels import problem_text, record_link
from app.automation.queries import runs
from app.automation.rules.definitions import BUTTON, CHANGE, DATE, SCHEDULE
from app.automation.rules.states import READY
from app.automation.views.story import Condition, conditions
from app.kernel.problems import N_, Refused
from app.platform.db import db
from app.platform.pages import Chip, Crumb
from app.platform.shown import shown

LISTED = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """One occasion: when, for which record, what would become of it, and the conditions with what they saw."""

    when: str
    record: Any
    outcome: Chip
    why: str
    conditions: Sequence[Condition]


@dataclass(frozen=True, slots=True)
class TryingPage:
    """`automation/trying.html`. `lasts`: (number, address, chosen) of how many events are looked at."""

    title: str
    sentence: str
    intro: str
    summary: str
    rows: Sequence[Tried]
    lasts: Sequence[tuple[int, str, bool]]
    more: int
    card_url: str
    crumbs: Sequence[Crumb]
    problem: str = ""


def page(item: Automation, arguments: Mapping[str, str]) -> TryingPage:
    """What the automation would do. Nothing is written; the records are looked at as they are now."""
    asked = arguments.get("last", "")
    last = int(asked) if asked in {str(each) for each in LASTS} else LASTS[1]
    weighed: list[Weighed] = []
    problem, said = "", runs.said(item)
    try:
        weighed = operations.tried(db.session(), item, last)
    except Refused as refusal:
        problem = " ".join(each.text(gettext) for each in refusal.problems)
    begun = sum(1 for each in weighed if each.state == READY)
    first = gettext(N_("%(begun)s of %(all)s would run."), begun=begun, all=len(weighed))
    title, card = gettext(N_("Try “%(name)s”"), name=item.name), url_for("AutomationView.show", pk=item.id)
    shown_of = weighed[:LISTED]
    seen = iter(conditions(said, item.entity, [kept for each in shown_of for kept in each.seen]))
    return TryingPage(
        title=title, sentence=words.said(said).whole, intro=_intro(item, last), summary=first,
        rows=[_tried(item, each, [next(seen) for _ in each.seen]) for each in shown_of],
        lasts=[(n, url_for("AutomationView.dry_run", pk=item.id, last=n), n == last) for n in LASTS]
        if item.kind != DATE else (), more=max(len(weighed) - LISTED, 0), card_url=card, problem=problem,
        crumbs=(_home(), Crumb(item.name, card), Crumb(title)),
    )  # fmt: skip


def _home() -> Crumb:
    return Crumb(gettext(N_("Automations")), url_for("AutomationView.list"))


def _intro(item: Automation, last: int) -> str:
    """What was looked at."""
    if item.kind == DATE:
        return str(gettext(N_("These are the records whose day comes from 30 days ago until 30 days from now.")))
    if item.kind == SCHEDULE:
        return str(gettext(N_("These are the records that are in the segment now.")))
    if item.kind == CHANGE:
        return str(ngettext("This is the last change of the kind.", "These are the last %(num)s changes.", last))
    if item.kind == BUTTON:
        return str(gettext(N_("These are the newest records, as if somebody pressed the button on each.")))
    return str(ngettext("This is the last event of the kind.", "These are the last %(num)s events of the kind.", last))


def _tried(item: Automation, each: Weighed, seen: Sequence[Condition]) -> Tried:
    told = each.occasion.trigger
    moment = dt.date.fromisoformat(told["due"]) if "due" in told else None
    at = dt.datetime.fromisoformat(told["at"]) if "at" in told else None
    ready = each.state == READY
    outcome = Chip(gettext(N_("Would run") if ready else N_("Would not run")), "ok" if ready else "off")
    why = problem_text([each.problem.code, each.problem.message, dict(each.problem.values)]) if each.problem else ""
    record = record_link(item.entity, each.occasion.record_id)
    return Tried(str(shown(moment or at)), record, outcome, why, seen)
