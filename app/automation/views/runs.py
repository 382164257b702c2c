"""Runs of automations: the list, and each run's page, which tells the story in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from flask import url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.automation import listings, operations
from app.automation.listings import words
from app.automation.models import AutomationRun
from app.automation.panels import problem_text, record_link
from app.automation.queries import runs
from app.automation.rules.states import FAILED, OPEN, RETRYING
from app.automation.views import story
from app.automation.views.pressed import pressed
from app.kernel.problems import N_
from app.platform.db import db
from app.platform.guards import guarded, may
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Chip, Crumb
from app.platform.shown import shown
from app.platform.views import DomainView, Heading
from app.platform.views.domain import PK


@dataclass(frozen=True, slots=True)
class RunPage:
    """`automation/run.html`: one run from what started it to what came of it."""

    title: str
    chip: Chip
    facts_line: Sequence[str]
    actions: Sequence[Action]
    sentence: str
    started: str
    record: Any
    chain: str
    problem: str
    due: str
    conditions: Sequence[story.Condition]
    always: bool
    steps: Sequence[story.StepTold]
    crumbs: Sequence[Crumb]


class RunView(DomainView):
    """Runs. Nobody writes them by hand."""

    include_route_methods: ClassVar[set[str]] = {"list", "show", "export", "retry", "cancel"}
    route_base = "/automation-runs"
    class_permission_name = "AutomationRuns"
    template_folder = str(Path(__file__).parents[1] / "templates")
    datamodel = UnitOfWorkInterface(AutomationRun)
    listing = listings.RUNS
    notes: ClassVar[bool] = False
    history: ClassVar[bool] = False
    empty_text = N_("Nothing has run yet.")

    def heading(self, item: AutomationRun) -> Heading:
        return Heading(gettext(N_("Run %(number)s"), number=item.id), (listings.state_chip(item.state),))

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        """The whole story of a run."""
        return self._render("automation/run.html", self._told(self.item(pk)))

    @expose(f"/{PK}/retry", methods=["POST"])
    @guarded("edit")
    def retry(self, pk: int) -> Any:
        """Try the failed step again now."""
        self.item(pk)
        return pressed(self, pk, lambda uow: operations.retry(uow, pk), N_("It is tried again now."))

    @expose(f"/{PK}/cancel", methods=["POST"])
    @guarded("edit")
    def cancel(self, pk: int) -> Any:
        """End it here."""
        self.item(pk)
        return pressed(self, pk, lambda uow: operations.cancel(uow, pk), N_("The run is cancelled."))

    def _told(self, run: AutomationRun) -> RunPage:
        session = db.session()
        said, done = runs.definition(session, run), runs.steps_of(session, run.id)
        name = runs.names(session, [run.automation_id]).get(run.automation_id, "")
        card = url_for("AutomationView.show", pk=run.automation_id)
        ended = gettext(N_("ended %(when)s"), when=shown(run.finished_at)) if run.finished_at else ""
        title = gettext(N_("Run %(number)s of “%(name)s”"), number=run.id, name=name)
        return RunPage(
            title=title, chip=listings.state_chip(run.state),
            facts_line=[gettext(N_("begun %(when)s"), when=shown(run.started_at)), ended,
                        gettext(N_("Version %(number)s"), number=run.number)],
            actions=self._actions(run), sentence=words.said(said).whole, started=story.started(run, said),
            record=record_link(run.entity, run.entity_id), chain=story.chain(run),
            problem=problem_text(run.problem), due=str(shown(run.due_at)) if run.due_at else "",
            conditions=story.conditions(said, run.entity, run.conditions), always=not said.where,
            steps=story.of_steps(run, said, done),
            crumbs=(Crumb(gettext(N_("Automations")), url_for("AutomationView.list")), Crumb(name, card), Crumb(title)),
        )  # fmt: skip

    def _actions(self, run: AutomationRun) -> list[Action]:
        found = []
        if run.entity and run.entity_id:
            why = url_for("WhyView.why", kind=run.entity, pk=run.entity_id)
            found.append(Action(gettext(N_("All automations for this record")), why, icon="question-circle"))
        if run.group_id and may("list", "Changes"):
            found.append(
                Action(
                    gettext(N_("What it changed")), url_for("ChangesView.show", pk=run.group_id), icon="clock-history"
                )
            )
        if may("edit", self.class_permission_name):
            if run.state in OPEN:
                asked = gettext(N_("What it has done stays done. Cancel the run?"))
                url = url_for(f"{self.endpoint}.cancel", pk=run.id)
                found.append(Action(gettext(N_("Cancel the run")), url, icon="x-lg", post=True, confirm=asked))
            if run.state in (FAILED, RETRYING):
                url = url_for(f"{self.endpoint}.retry", pk=run.id)
                again = gettext(N_("Try again now"))
                found.append(Action(again, url, icon="arrow-clockwise", post=True, primary=True))
        return found
