"""Automations: list, card, the form, switching on and off, versions, and trying one on what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext

from app.automation import listings, operations, queries
from app.automation.forms import Typed, acted, of_definition, typed
from app.automation.models import Automation
from app.automation.queries import runs
from app.automation.views import builder, cards, trying
from app.automation.views.pressed import pressed
from app.kernel.problems import N_, Refused
from app.platform.db import db
from app.platform.guards import guarded
from app.platform.interface import Conflict, Gone, UnitOfWorkInterface
from app.platform.pages import Action
from app.platform.views import DomainView, Heading, Section
from app.platform.views.domain import PK

MADE = N_("Saved. Try it on what has happened before you switch it on.")
NUMBER = "<int(max=2147483647):number>"


class AutomationView(DomainView):
    """Automations."""

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {
        "switch", "dry_run", "version", "restore",
    }  # fmt: skip
    route_base = "/automations"
    class_permission_name = "Automations"
    template_folder = str(Path(__file__).parents[1] / "templates")
    datamodel = UnitOfWorkInterface(Automation, operations.LIFECYCLE)
    listing = listings.AUTOMATIONS
    notes: ClassVar[bool] = False
    in_place: ClassVar[bool] = False
    add_title = lazy_gettext("New automation")
    empty_text = N_("No automations yet. Write one as a sentence: when something happens, if …, then …")
    sections = (Section("automation", N_("The automation"), ("name",)),)

    def heading(self, item: Automation) -> Heading:
        version = gettext(N_("Version %(number)s"), number=item.number)
        return Heading(item.name, cards.chips(item), (listings.table_title(item.entity), version))

    def panels(self, item: Automation) -> list[Any]:
        return cards.panels(item, writing=self.allowed("edit"))

    def actions_on(self, item: Automation) -> Sequence[Action]:
        def to(route: str) -> str:
            return url_for(f"{self.endpoint}.{route}", pk=item.id)

        tried = Action(gettext(N_("Try it on what has happened")), to("dry_run"), icon="clipboard-check")
        if not self.allowed("edit"):
            return (tried,)
        if item.active:
            off, asked = gettext(N_("Switch off")), gettext(N_("Runs that wait are cancelled. Switch it off?"))
            return (tried, Action(off, to("switch"), icon="pause", post=True, confirm=asked, fields={"on": ""}))
        return (tried, Action(gettext(N_("Switch on")), to("switch"), icon="play", post=True, fields={"on": "1"}))

    @expose("/new", methods=["GET", "POST"])
    @guarded("add")
    def add(self) -> Any:
        """A new automation, as a sentence."""
        if request.method == "GET":
            return self._page(builder.page(Typed(), None))
        form, verb = self._typed()
        if verb != "save":
            return self._page(builder.page(form, None))
        definition, problems = builder.checked(form)
        if not problems:
            try:
                pk = self.datamodel.create(definition.plain())
            except Refused as refusal:
                problems = list(refusal.problems)
            else:
                flash(gettext(MADE), "ok")
                return redirect(url_for(f"{self.endpoint}.show", pk=pk))
        return self._page(builder.page(form, None, problems, telling=True), 422)

    @expose(f"/{PK}/edit", methods=["GET", "POST"])
    @guarded("edit")
    def edit(self, pk: int) -> Any:
        """Another sentence; a version is kept of each."""
        item = self.item(pk)
        if request.method == "GET":
            return self._page(builder.page(of_definition(runs.said(item), item.version, item.number), item))
        form, verb = self._typed()
        if verb != "save":
            return self._page(builder.page(form, item))
        definition, problems = builder.checked(form)
        if not problems:
            try:
                self.datamodel.change(pk, definition.plain(), version=form.version)
            except Refused as refusal:
                problems = list(refusal.problems)
            except Gone:
                abort(404)
            except Conflict:
                return self._page(builder.conflicting(form, self.item(pk)), 409)
            else:
                flash(gettext(N_("Saved.")), "ok")
                return redirect(url_for(f"{self.endpoint}.show", pk=pk))
        return self._page(builder.page(form, self.item(pk), problems, telling=True), 422)

    @expose(f"/{PK}/switch", methods=["POST"])
    @guarded("edit")
    def switch(self, pk: int) -> Any:
        """On, or off."""
        self.item(pk)
        on = request.form.get("on") == "1"
        return pressed(
            self, pk, lambda uow: operations.switch(uow, pk, on=on), N_("It is on.") if on else N_("It is off.")
        )

    @expose(f"/{PK}/dry-run")
    @guarded("show")
    def dry_run(self, pk: int) -> Any:
        """What it would have done; nothing is written."""
        return self._page(trying.page(self.item(pk), request.args), template="automation/trying.html")

    @expose(f"/{PK}/versions/{NUMBER}")
    @guarded("show")
    def version(self, pk: int, number: int) -> Any:
        """What it said then, beside what it says now."""
        item, found = self.item(pk), queries.version(db.session(), pk, number)
        if found is None:
            abort(404)
        return self._page(cards.compared(item, found, writing=self.allowed("edit")), template="automation/version.html")

    @expose(f"/{PK}/versions/{NUMBER}/restore", methods=["POST"])
    @guarded("edit")
    def restore(self, pk: int, number: int) -> Any:
        """Let it say again what it said then."""
        self.item(pk)
        return pressed(
            self, pk, lambda uow: operations.restore(uow, pk, number), N_("It says again what it said then.")
        )

    @staticmethod
    def _typed() -> tuple[Typed, str]:
        verb = request.form.get("do", "")
        return acted(typed(request.form.to_dict(flat=False)), verb), verb

    def _page(self, page: Any, status: int = 200, template: str = "automation/form.html") -> Any:
        return self._render(template, page, status=status)
