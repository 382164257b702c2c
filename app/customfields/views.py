"""The pages on which an administrator defines fields: list, card, form, order, another type, removing and purging."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext, ngettext

from app.customfields import forms, listings, operations, panels, queries
from app.customfields.models import CustomField
from app.customfields.rules import APPLIES, CHOOSING, KINDS
from app.kernel.problems import N_, Refused
from app.platform import record_names
from app.platform.db import Uow, db, unit_of_work
from app.platform.fact_panels import facts
from app.platform.guards import guarded
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Crumb
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.platform.views import DomainView, Heading, Section
from app.platform.views.domain import PK

NAMES = ("label_nb", "label_en", "help_nb", "help_en")
VALUES = ("choices_text", "link_to", "currency", "default_text", "minimum", "maximum", "longest", "mask", "unique")
PLACE = ("section_nb", "section_en", "position")
PEOPLE = ("florists", "visible_to", "editable_by")
WHERE = N_("It is at once in forms, on cards, in lists, filters, exports and the API, for those who see it.")
PEOPLE_HELP = N_("Who does not see a field finds it nowhere: not in lists, filters, exports, the log or the API.")
LISTED = 20


ASKED = N_(
    "Remove “%(field)s” from forms, cards, lists, exports and interfaces? Views, policies, automations and message "
    "templates that use it stop until it is put back."
)


def _asked_to_remove(item: CustomField) -> str:
    """What removing a field means, before it is done: it is put back as easily, but not everybody sees that."""
    held = queries.holding(db.session(), item.entity, str(item.key))
    kept = ngettext("%(num)s record keeps its value.", "%(num)s records keep their value.", held)
    return f"{gettext(ASKED, field=listings.called(item))} {kept}"


class CustomFieldView(DomainView):
    """Definitions of fields."""

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {
        "move", "remove", "back", "kind", "choice",
    }  # fmt: skip
    route_base = "/custom-fields"
    class_permission_name = "CustomFields"
    template_folder = str(Path(__file__).parent / "templates")
    datamodel = UnitOfWorkInterface(CustomField, operations.FIELD)
    listing = listings.FIELDS
    check = staticmethod(forms.check_field)
    notes: ClassVar[bool] = False
    add_title = lazy_gettext("New field")
    empty_text = N_("No fields of your own yet. Add the first one: it is there at once, without a programmer.")
    delete_label: ClassVar[str] = N_("Purge")
    delete_text = N_("The field and everything that stands in it is deleted for good. This cannot be undone.")
    sections = (
        Section("field", N_("The field"), ("entity", "kind", *NAMES, "key"), WHERE),
        Section("values", N_("What may stand in it"), (*VALUES, "required", "history")),
        Section("place", N_("Where it stands"), PLACE),
        Section("people", N_("Who sees and changes it"), PEOPLE, PEOPLE_HELP),
    )
    edit_sections = (
        Section("field", N_("The field"), NAMES),
        Section("values", N_("What may stand in it"), (*VALUES, "required", "history")),
        Section("place", N_("Where it stands"), PLACE),
        Section("people", N_("Who sees and changes it"), PEOPLE, PEOPLE_HELP),
    )

    def heading(self, item: CustomField) -> Heading:
        kind = gettext(dict(KINDS)[item.kind])
        held = queries.holding(db.session(), item.entity, str(item.key))
        said = ngettext("%(num)s record has a value", "%(num)s records have a value", held)
        facts_line = (listings.entity_title(item.entity), kind, str(item.key), said)
        return Heading(listings.called(item), (listings.state_chip(item.removed_at),), facts_line)

    def panels(self, item: CustomField) -> list[Any]:
        elsewhere = (*self.unused(item), "choices_text")
        values = [name for name in (*VALUES, "required", "history") if name not in elsewhere]
        choices = [panels.choices(self, item)] if item.kind in CHOOSING else []
        return [
            facts("field", N_("The field"), item, ("entity", "kind", *NAMES, "key")),
            *choices,
            facts("values", N_("What may stand in it"), item, values),
            facts("place", N_("Where it stands"), item, PLACE),
            facts("people", N_("Who sees and changes it"), item, PEOPLE),
        ]

    def starting_values(self) -> Mapping[str, Any]:
        """History is kept unless somebody says otherwise."""
        return {"history": True}

    def unused(self, item: CustomField) -> Sequence[str]:
        """What does not apply to the field's type."""
        return tuple(name for name, kinds in APPLIES.items() if item.kind not in kinds)

    def deletable(self, item: CustomField) -> bool:
        """Only what has been removed can be purged."""
        return item.removed_at is not None

    def consequences(self, item: CustomField) -> Sequence[str]:
        """How many records lose what."""
        held = queries.holding(db.session(), item.entity, str(item.key))
        return [ngettext("%(num)s record loses its value.", "%(num)s records lose their value.", held)]

    def actions_on(self, item: CustomField) -> Sequence[Action]:
        def to(route: str, **more: Any) -> str:
            return url_for(f"{self.endpoint}.{route}", pk=item.id, **more)

        if not self.allowed("edit"):
            return ()
        if item.removed_at is not None:
            return (Action(gettext(N_("Put back")), to("back"), icon="arrow-counterclockwise", post=True),)
        return (
            Action(gettext(N_("Up")), to("move"), icon="arrow-up", post=True, fields={"way": "up"}),
            Action(gettext(N_("Down")), to("move"), icon="arrow-down", post=True, fields={"way": "down"}),
            Action(gettext(N_("Change the type")), to("kind"), icon="shuffle"),
            Action(gettext(N_("Remove")), to("remove"), icon="eye-slash", post=True, confirm=_asked_to_remove(item)),
        )

    @expose(f"/{PK}/move", methods=["POST"])
    @guarded("edit")
    def move(self, pk: int) -> Any:
        """One place up or down."""
        up = request.form.get("way") == "up"
        return self._do(pk, lambda uow: operations.move(uow, pk, up=up), N_("Moved."))

    @expose(f"/{PK}/remove", methods=["POST"])
    @guarded("edit")
    def remove(self, pk: int) -> Any:
        """Out of sight, with every value kept."""
        return self._do(
            pk, lambda uow: operations.remove(uow, pk), N_("Removed. Its values are kept until it is purged.")
        )

    @expose(f"/{PK}/back", methods=["POST"])
    @guarded("edit")
    def back(self, pk: int) -> Any:
        """There again, with every value."""
        return self._do(pk, lambda uow: operations.put_back(uow, pk), N_("The field is there again, with its values."))

    def _do(self, pk: int, call: Callable[[Uow], None], said: str) -> Any:
        self.item(pk)
        with unit_of_work(label=gettext(N_("Custom fields"))) as uow:
            call(uow)
        flash(gettext(said), "ok")
        return redirect(url_for(f"{self.endpoint}.show", pk=pk))

    @expose(f"/{PK}/kind", methods=["GET", "POST"])
    @guarded("edit")
    def kind(self, pk: int) -> Any:
        """Another type: first what would be lost, then doing it."""
        item = self.item(pk)
        title = gettext(N_("Another type for %(name)s"), name=listings.called(item))
        card = Crumb(listings.called(item), url_for(f"{self.endpoint}.show", pk=pk))
        page: dict[str, Any] = {
            "title": title, "crumbs": [card, Crumb(title)], "action_url": url_for(f"{self.endpoint}.kind", pk=pk),
            "cancel_url": card.url, "kinds": [(k, gettext(t)) for k, t in KINDS if k not in ("link", item.kind)],
            "kind": request.form.get("kind", ""), "now": gettext(dict(KINDS)[item.kind]), "problems": [],
            "choices": request.form.get("choices_text", item.choices_text or ""), "foreseen": None,
        }  # fmt: skip
        if request.method == "GET":
            return self._render("customfields/kind.html", page)
        try:
            page["seen"] = " ".join((page["kind"], *page["choices"].split()))
            if request.form.get("do") == "change" and request.form.get("seen") == page["seen"]:
                return self._changed(pk, page)
            page["foreseen"] = self._foreseen(item, page["kind"], page["choices"])
        except Refused as refusal:
            page["problems"] = [problem.text(gettext) for problem in refusal.problems]
        return self._render("customfields/kind.html", page, status=422 if page["problems"] else 200)

    @expose(f"/{PK}/choice", methods=["GET", "POST"])
    @guarded("edit")
    def choice(self, pk: int) -> Any:
        """A choice is taken away: first who holds it, then doing it."""
        item, code = self.item(pk), request.args.get("code", "")
        if code not in queries.definition(item).choices:
            abort(404)
        page = panels.choice_page(self, item, code)
        if request.method == "GET":
            return self._render("customfields/choice.html", page)
        page["instead"] = request.form.get("instead", "")
        try:
            with unit_of_work(label=gettext(N_("Remove a choice"))) as uow:
                operations.drop_choice(uow, pk, code, instead=page["instead"], losing=_count("losing"))
        except Refused as refusal:
            page["problems"] = [problem.text(gettext) for problem in refusal.problems]
            return self._render("customfields/choice.html", page, status=422)
        flash(gettext(N_("The choice is removed.")), "ok")
        return redirect(page["cancel_url"])

    def _changed(self, pk: int, page: dict[str, Any]) -> Any:
        with unit_of_work(label=gettext(N_("Change the type"))) as uow:
            operations.change_kind(uow, pk, page["kind"], page["choices"], losing=_count("losing"))
        flash(gettext(N_("The field has another type now.")), "ok")
        return redirect(page["cancel_url"])

    @staticmethod
    def _foreseen(item: CustomField, kind: str, choices: str) -> dict[str, Any]:
        """What would stay and what would be lost, the first of these by name."""
        plan = operations.foreseen(db.session(), item, kind, choices)
        some = dict(list(plan.lost.items())[:LISTED])
        names, view = record_names.names(db.session(), item.entity, some), runtime().views[item.entity]
        lost = [
            (names.get(pk, f"({pk})"), url_for(f"{view.endpoint}.show", pk=pk), shown(text))
            for pk, text in some.items()
        ]
        return {"kept": len(plan.kept), "lost": len(plan.lost), "rows": lost, "more": len(plan.lost) - len(lost)}


def _count(name: str) -> int:
    """How many a person has seen and agreed to, as the form says."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
