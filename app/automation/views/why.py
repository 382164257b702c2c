"""Why not: for one record, every automation about its kind with each condition as it stands now, and what has run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.automation import operations
from app.automation.listings import active_chip, words
from app.automation.models import Automation
from app.automation.panels import named_rows
from app.automation.queries import runs, verdicts
from app.automation.views.story import Condition, conditions
from app.kernel.problems import N_, Refused
from app.platform import clock, record_names
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, may, signed_in
from app.platform.pages import Chip, Crumb, HeadCell, Link, TablePanel
from app.platform.refusals import tell
from app.platform.runtime import runtime
from app.platform.views.base import PageView
from app.platform.views.domain import PK


@dataclass(frozen=True, slots=True)
class Asked:
    """One automation for the record: whether it would run now, and each condition with what it saw."""

    name: str
    url: str
    chips: Sequence[Chip]
    sentence: str
    conditions: Sequence[Condition]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WhyPage:
    """`automation/why.html`."""

    title: str
    record: Link
    asked: Sequence[Asked]
    runs: TablePanel
    crumbs: Sequence[Crumb]


class WhyView(PageView):
    """Automations seen from a record: why one ran or did not, and its buttons."""

    route_base = "/automations"
    class_permission_name = "AutomationRuns"
    template_folder = str(Path(__file__).parents[1] / "templates")
    default_view = "why"

    @expose(f"/why/<kind>/{PK}")
    @guarded("list")
    def why(self, kind: str, pk: int) -> Any:
        """What each automation would do with the record now, and what stopped it."""
        view, _ = self._record(kind, pk)
        name = record_names.names(db.session(), kind, [pk]).get(pk, str(pk))
        card = url_for(f"{view.endpoint}.show", pk=pk)
        title = gettext(N_("Automations for %(name)s"), name=name)
        head = (("at", N_("Begun")), ("automation", N_("Automation")), ("state", N_("State")), ("why", N_("Why")))
        ran = TablePanel(
            "ran", gettext(N_("What has run or was weighed for it")), [HeadCell(n, gettext(t)) for n, t in head],
            named_rows(db.session(), runs.runs_for(db.session(), kind, pk), why=True),
            empty_text=gettext(N_("Nothing has run for it yet.")),
        )  # fmt: skip
        asked = [_asked(item, kind, pk) for item in runs.about(db.session(), kind)]
        crumbs = (Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list")), Crumb(name, card), Crumb(title))
        return self.page("automation/why.html", WhyPage(title, Link(name, card), asked, ran, crumbs))

    @expose(f"/press/<int(max=2147483647):automation>/<kind>/{PK}", methods=["POST"])
    @signed_in
    def press(self, automation: int, kind: str, pk: int) -> Any:
        """A button on the record's card: for who may change the record."""
        view, _ = self._record(kind, pk)
        if not may("edit", view.class_permission_name):
            abort(403)
        try:
            with unit_of_work(label=gettext(N_("Automations"))) as uow:
                item = runs.automation(uow.session, automation)
                if item is None or item.entity != kind:
                    abort(404)
                operations.press(uow, automation, pk, request.form.get("once", "")[:64])
        except Refused as refusal:
            tell(refusal.problems)
        else:
            flash(gettext(N_("It has begun. What it does shows on the card in a moment.")), "ok")
        return redirect(url_for(f"{view.endpoint}.show", pk=pk))

    @staticmethod
    def _record(kind: str, pk: int) -> tuple[Any, Any]:
        """The record's page and itself, under the reader's own scope."""
        view = runtime().views.get(kind)
        if view is None or not may("show", view.class_permission_name):
            abort(404)
        return view, view.item(pk)


def _asked(item: Automation, kind: str, pk: int) -> Asked:
    said = runs.said(item)
    url, told = url_for("AutomationView.show", pk=item.id), words.said(said)
    try:
        among: dict[str, Any] = {"segment": said.trigger.segment, "outside": said.trigger.outside}
        found = verdicts.judged(db.session(), kind, item.where, [pk], clock.today(), **among).get(pk)
    except Refused as refusal:
        text = " ".join(problem.text(gettext) for problem in refusal.problems)
        return Asked(item.name, url, [active_chip(item.active)], told.whole, (), text)
    if found is None:
        return Asked(item.name, url, [active_chip(item.active)], told.whole, ())
    holds = (
        Chip(gettext(N_("Its condition is met")), "ok")
        if found.held
        else Chip(gettext(N_("Its condition is not met")), "warn")
    )
    return Asked(item.name, url, [active_chip(item.active), holds], told.whole, conditions(said, kind, found.seen))
