"""What automations add to the card of whatever record: their buttons, and what has run for it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.automation.listings import state_chip, words
from app.automation.models import Automation, AutomationRun, AutomationStep, AutomationVersion
from app.automation.queries import record_tables, runs
from app.kernel.problems import N_
from app.platform import record_names
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, FactPanel, HeadCell, Link, Row, TablePanel
from app.platform.panels import Panel, View
from app.platform.past import looking_back
from app.platform.runtime import runtime
from app.platform.shown import shown


def problem_text(kept: Sequence[Any] | None) -> str:
    """Why something stopped, in the reader's language."""
    if not kept:
        return ""
    text, values = gettext(kept[1]), kept[2]
    return str(text % values) if values else str(text)


def record_link(table: str | None, record_id: int | None) -> Link | None:
    """The record a run was for."""
    if table not in runtime().views or not record_id:
        return None
    names = record_names.names(db.session(), table, [record_id])
    url = url_for(f"{runtime().views[table].endpoint}.show", pk=record_id)
    gone = gettext(N_("deleted (no. %(number)s)"), number=record_id)
    return Link(names.get(record_id, gone), url if record_id in names else None)


def _reason(run: AutomationRun) -> str:
    """Why a run is in its state: what stopped it, or the first condition that did not hold, with what it saw."""
    if run.problem:
        return problem_text(run.problem)
    broken = next((each for each in run.conditions if not each.get("held")), None)
    if broken is None:
        return ""
    ((condition, saw),) = words.of_kept(runs.definition(db.session(), run), run.entity, [broken])
    return str(gettext(N_("“%(condition)s” did not hold; it saw: %(value)s"), condition=condition, value=saw))


def run_row(run: AutomationRun) -> Row:
    """A run in a table: when, for what, its state, why."""
    when, url = str(shown(run.started_at)), url_for("RunView.show", pk=run.id)
    cells = [Link(when, url), record_link(run.entity, run.entity_id), state_chip(run.state), _reason(run)]
    return Row(run.id, url, when, cells)


def named_rows(session: Session, found: Sequence[AutomationRun], *, why: bool = False) -> list[Row]:
    """Runs for one record in a table: when, which automation, the state; and why it is in it."""
    names, rows = runs.names(session, [run.automation_id for run in found]), []
    for run in found:
        when, url = str(shown(run.started_at)), url_for("RunView.show", pk=run.id)
        cells = [Link(when, url), names.get(run.automation_id, ""), state_chip(run.state)]
        cells += [_reason(run)] if why else []
        rows.append(Row(run.id, url, when, cells))
    return rows


OWN = frozenset(m.__tablename__ for m in (Automation, AutomationRun, AutomationStep, AutomationVersion))
LISTED = 3


def on_card(view: View) -> Any:
    """The last runs for a record and the buttons on it; nothing where no automation is about its kind."""
    table = view.item.__tablename__
    if table in OWN or table not in record_tables() or looking_back():
        return None
    found = [run for run in runs.runs_for(view.session, table, view.item.id) if run.state != "unmet"][:LISTED]
    pressed = _buttons(view, table)
    if not found and not pressed and not runs.about(view.session, table):
        return None
    head = (("at", N_("Begun")), ("automation", N_("Automation")), ("state", N_("State")))
    if not may("list", "AutomationRuns"):
        return FactPanel("automation", gettext(N_("Automations")), [], pressed) if pressed else None
    why = url_for("WhyView.why", kind=table, pk=view.item.id)
    return TablePanel(
        "automation", gettext(N_("Automations")), [HeadCell(n, gettext(t)) for n, t in head],
        named_rows(view.session, found), actions=pressed, empty_text=gettext(N_("Nothing has run for it yet.")),
        more=Action(gettext(N_("Why, and why not?")), why),
    )  # fmt: skip


def _buttons(view: View, table: str) -> list[Action]:
    if not may("edit", runtime().views[table].class_permission_name):
        return []
    once = secrets.token_hex(8)
    return [
        Action(
            item.trigger.get("label", item.name),
            url_for("WhyView.press", automation=item.id, kind=table, pk=view.item.id),
            icon="lightning", post=True, fields={"once": once},
        )
        for item in runs.buttons(view.session, table)
    ]  # fmt: skip


PANELS = (Panel("automation", "AutomationButtons", on_card, side=True, position=80, late=True),)
