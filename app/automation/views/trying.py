"""Trying an automation on what has happened, before it is switched on: what would begin, what would stop it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.automation import queries
from app.automation.listings import words
from app.automation.models import Automation
from app.automation.operations.evaluating import Occasion, Weighed, occasions, of_changes, weigh
from app.automation.operations.scanning import found_between
from app.automation.panels import problem_text, record_link
from app.automation.queries import changes, happened, runs, segments
from app.automation.rules.definitions import BUTTON, CHANGE, DATE, SCHEDULE, trigger_of
from app.automation.rules.states import READY
from app.automation.views.story import Condition, conditions
from app.kernel.problems import N_, Refused
from app.platform import clock
from app.platform.db import db
from app.platform.pages import Chip, Crumb
from app.platform.shown import shown

LASTS = (50, 200, 1000)
AROUND = dt.timedelta(days=30)
LISTED, MOST = 200, 5000


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
    session, now, today = db.session(), clock.now(), clock.today()
    weighed: list[Weighed] = []
    problem, intro = "", ""
    try:
        found, intro = _occasions(session, item, last, today)
        weighed = weigh(session, item, found, now, today)
    except Refused as refusal:
        problem = " ".join(each.text(gettext) for each in refusal.problems)
    begun = sum(1 for each in weighed if each.state == READY)
    first = gettext(N_("%(begun)s of %(all)s would run."), begun=begun, all=len(weighed))
    title, card = gettext(N_("Try “%(name)s”"), name=item.name), url_for("AutomationView.show", pk=item.id)
    return TryingPage(
        title=title, sentence=words.said(runs.said(item)).whole, intro=intro, summary=first,
        rows=[_tried(item, each) for each in weighed[:LISTED]],
        lasts=[(n, url_for("AutomationView.dry_run", pk=item.id, last=n), n == last) for n in LASTS]
        if item.kind != DATE else (), more=max(len(weighed) - LISTED, 0), card_url=card, problem=problem,
        crumbs=(_home(), Crumb(item.name, card), Crumb(title)),
    )  # fmt: skip


def _home() -> Crumb:
    return Crumb(gettext(N_("Automations")), url_for("AutomationView.list"))


def _occasions(session: Session, item: Automation, last: int, today: dt.date) -> tuple[list[Occasion], str]:
    """What would have started it, newest first, and a sentence that says what was looked at."""
    if item.kind == DATE:
        text = N_("These are the records whose day comes from 30 days ago until 30 days from now.")
        return _days(session, item, today), gettext(text)
    if item.kind == SCHEDULE:
        return _members(session, item, last), gettext(N_("These are the records that are in the segment now."))
    if item.kind == CHANGE:
        told_of = trigger_of(item.trigger)
        made = of_changes(told_of, changes.last(session, told_of.table, told_of.column, last))
        return made, ngettext("This is the last change of the kind.", "These are the last %(num)s changes.", last)
    if item.kind == BUTTON:
        found = [Occasion(str(pk), {}, pk) for pk in happened.newest(session, str(item.entity), last)]
        return found, gettext(N_("These are the newest records, as if somebody pressed the button on each."))
    kind = queries.event(item.event)
    told = occasions(kind, happened.last(session, kind, last))[:MOST] if kind is not None else []
    return told, ngettext("This is the last event of the kind.", "These are the last %(num)s events of the kind.", last)


def _members(session: Session, item: Automation, last: int) -> list[Occasion]:
    """The records of the segment as it is now. Refused where it is gone or broken."""
    found = segments.next_members(session, trigger_of(item.trigger).segment, 0, last)
    return [Occasion(str(pk), {}, pk) for pk in found]


def _days(session: Session, item: Automation, today: dt.date) -> list[Occasion]:
    found = []
    for offset in trigger_of(item.trigger).days:
        shift = dt.timedelta(days=offset)
        first, last = today - AROUND - shift, today + AROUND - shift
        rows = found_between(session, item, offset, first, last, today, limit=LASTS[-1], asking=False)
        found += [Occasion(f"{pk}:{offset}", {"due": (day + shift).isoformat()}, pk) for pk, day in rows]
    return sorted(found, key=lambda each: str(each.trigger["due"]), reverse=True)


def _tried(item: Automation, each: Weighed) -> Tried:
    told = each.occasion.trigger
    moment = dt.date.fromisoformat(told["due"]) if "due" in told else None
    at = dt.datetime.fromisoformat(told["at"]) if "at" in told else None
    ready = each.state == READY
    outcome = Chip(gettext(N_("Would run") if ready else N_("Would not run")), "ok" if ready else "off")
    why = problem_text([each.problem.code, each.problem.message, dict(each.problem.values)]) if each.problem else ""
    seen = conditions(runs.said(item), item.entity, each.seen)
    record = record_link(item.entity, each.occasion.record_id)
    return Tried(str(shown(moment or at)), record, outcome, why, seen)
