"""What an automation's card shows: the sentence in its parts, the last runs, the versions; and versions compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.automation.listings import active_chip, words
from app.automation.models import Automation, AutomationVersion
from app.automation.operations import steps
from app.automation.operations.definitions import problems_of
from app.automation.panels import problem_text, run_row
from app.automation.queries import runs
from app.automation.rules.definitions import Definition, definition_of
from app.automation.rules.states import FAILED, RETRYING, STOPPED, UNMET
from app.kernel.problems import N_
from app.platform.db import db
from app.platform.pages import Action, Chip, Crumb, Fact, FactPanel, HeadCell, Link, Row, TablePanel
from app.platform.security import users
from app.platform.shown import shown

CIRCULAR = ("automation.circle", "automation.deep", "automation.often")


@dataclass(frozen=True, slots=True)
class VersionPage:
    """`automation/version.html`: (what, then, now) where they differ, and whether it can be restored."""

    title: str
    rows: Sequence[tuple[str, Any, Any]]
    said: str
    by: str
    action: Action | None
    cancel_url: str
    crumbs: Sequence[Crumb] = ()


def chips(item: Automation) -> list[Chip]:
    """Whether it is on, and whether something is wrong with it."""
    found = [active_chip(item.active)]
    if item.active and problems_of(db.session(), runs.said(item)):
        found.append(Chip(gettext(N_("It waits: something it names is gone")), "warn", "hourglass-split"))
    counted = runs.counts(db.session(), item.id)
    if number := counted.get(FAILED, 0) + counted.get(RETRYING, 0):
        found.append(Chip(gettext(N_("%(number)s failed"), number=number), "bad", "exclamation-triangle"))
    return found


def panels(item: Automation, *, writing: bool) -> list[Any]:
    """The card's own panels."""
    return [_sentence(item, writing=writing), _runs(item), _versions(item)]


def _sentence(item: Automation, *, writing: bool) -> FactPanel:
    said = words.said(runs.said(item))
    conditions = list(said.conditions) or [str(gettext(words.ALWAYS))]
    numbered = [f"{place}. {text}" for place, text in enumerate(said.steps, 1)]
    facts = [
        Fact(gettext(N_("When")), said.when, wide=True),
        Fact(gettext(N_("If")), conditions, wide=True),
        Fact(gettext(N_("Then")), numbered, wide=True),
        *_trouble(item),
        *(_secrets(item) if writing else ()),
    ]
    return FactPanel("sentence", gettext(N_("What it does")), facts)


def _trouble(item: Automation) -> list[Fact]:
    """What an administrator must know: it is broken, or it was stopped for going in a circle."""
    found = [problem.text(gettext) for problem in problems_of(db.session(), runs.said(item))]
    last = [run for run in runs.runs_of(db.session(), item.id, limit=20) if run.state == STOPPED and run.problem]
    found += [problem_text(run.problem) for run in last[:1] if run.problem and run.problem[0] in CIRCULAR]
    return [Fact(gettext(N_("Needs a look")), Chip(text, "warn", "exclamation-triangle"), wide=True) for text in found]


def _secrets(item: Automation) -> list[Fact]:
    """The secrets of its webhooks, for who sets up the receiving server."""
    places = [place for place, step in enumerate(item.steps) if step.get("kind") == "webhook"]
    label = N_("Secret of the webhook in step %(number)s")
    return [Fact(gettext(label, number=place + 1), steps.secret(item.id, place), wide=True) for place in places]


def _runs(item: Automation) -> TablePanel:
    head = (("at", N_("Begun")), ("record", N_("Record")), ("state", N_("State")), ("why", N_("Why")))
    counted = runs.counts(db.session(), item.id)
    every = sum(counted.values())
    unmet = counted.get(UNMET, 0)
    title = gettext(N_("Runs (%(count)s)"), count=every - unmet)
    return TablePanel(
        "runs", title, [HeadCell(name, gettext(text)) for name, text in head],
        [run_row(run) for run in runs.runs_of(db.session(), item.id)],
        empty_text=gettext(N_("It has not run yet.")),
        more=Action(gettext(N_("All runs, also where the condition was not met (%(count)s)"), count=unmet),
                    url_for("RunView.list", automation=item.id)) if every else None,
    )  # fmt: skip


def _versions(item: Automation) -> TablePanel:
    head = (("number", N_("Version")), ("at", N_("Saved")), ("by", N_("By")), ("says", N_("What it said")))
    rows = []
    for each in runs.versions(db.session(), item.id)[:20]:
        url = url_for("AutomationView.version", pk=item.id, number=each.number)
        name = gettext(N_("Version %(number)s"), number=each.number)
        said = words.said(definition_of(each.said)).whole
        rows.append(Row(each.number, url, name, [Link(name, url), shown(each.saved_at), saver(each), said]))
    return TablePanel("versions", gettext(N_("Versions")), [HeadCell(n, gettext(t)) for n, t in head], rows)


def saver(version: AutomationVersion) -> str:
    """Who saved a version; one that came with the program was saved by Bukett."""
    if version.saved_by is None:
        return "Bukett"
    user = users.user(db.session(), version.saved_by)
    return f"{user.first_name} {user.last_name}".strip()


def compared(item: Automation, version: AutomationVersion, *, writing: bool) -> VersionPage:
    """A version beside what the automation says now."""
    then, now = definition_of(version.said), runs.said(item)
    title = gettext(N_("Version %(number)s of “%(name)s”"), number=version.number, name=item.name)
    card = url_for("AutomationView.show", pk=item.id)
    action = None
    if writing and then != now:
        url = url_for("AutomationView.restore", pk=item.id, number=version.number)
        action = Action(
            gettext(N_("Restore this version")), url, icon="arrow-counterclockwise", post=True, primary=True
        )
    home = Crumb(gettext(N_("Automations")), url_for("AutomationView.list"))
    by = " · ".join((saver(version), str(shown(version.saved_at))))
    return VersionPage(
        title, _rows(then, now), words.said(then).whole, by, action, card, (home, Crumb(item.name, card), Crumb(title))
    )


def _rows(then: Definition, now: Definition) -> list[tuple[str, Any, Any]]:
    """Where two definitions differ, step by step."""
    old, new = words.said(then), words.said(now)
    pairs: list[tuple[str, Any, Any]] = [
        (gettext(N_("Name")), then.name, now.name),
        (gettext(N_("When")), old.when, new.when),
        (gettext(N_("If")), "; ".join(old.conditions), "; ".join(new.conditions)),
    ]
    for place in range(max(len(old.steps), len(new.steps))):
        label = gettext(N_("Step %(number)s"), number=place + 1)
        texts = [told[place] if place < len(told) else "" for told in (old.steps, new.steps)]
        raw = [said.steps[place] if place < len(said.steps) else None for said in (then, now)]
        if texts[0] == texts[1] and raw[0] != raw[1]:  # what differs stands in no sentence: a description, a secret
            texts = ["; ".join(str(v) for k, v in (step or {}).items() if k != "kind") for step in raw]
        pairs.append((label, *texts))
    return [pair for pair in pairs if pair[1] != pair[2]]
