"""The generated list, card, form, deletion and export of one model, on FAB's declarations.

FAB gives registration, routes, permissions and forms; what it got wrong (see docs/decisions) is done here instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_appbuilder import ModelView, expose
from flask_babel import gettext, lazy_gettext

from app.kernel.problems import N_, Refused
from app.platform import forms, merged, past
from app.platform.db import db
from app.platform.frame import frame
from app.platform.guards import guarded, may
from app.platform.interface import Conflict, Gone, Lifecycle
from app.platform.listing import Lens, Listing
from app.platform.pages import Action, Chip, Crumb
from app.platform.refusals import tell
from app.platform.runtime import runtime
from app.platform.views import approval, exports, formpages, lists, moments, sections
from app.platform.views.listurls import Urls
from app.platform.views.sections import Section

PK = "<int(max=2147483647):pk>"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a card says first: name, status chips, the facts people ask for, links upwards."""

    title: str
    chips: Sequence[Chip] = ()
    facts: Sequence[str] = ()
    crumbs: Sequence[Crumb] = field(default_factory=tuple)


class DomainView(ModelView):
    """A model's pages. Subclasses declare; they contain no logic but `heading` and `facts`."""

    include_route_methods: ClassVar[set[str]] = {"list", "show", "add", "edit", "delete", "check_form", "export"}
    listing: ClassVar[Listing]
    one: ClassVar[str] = ""  # what one record is called on the card of the record it is part of
    sections: ClassVar[tuple[Section, ...]] = ()
    edit_sections: ClassVar[tuple[Section, ...] | None] = None
    check: ClassVar[forms.StaticCheck | None] = None
    own_fields: ClassVar[Mapping[str, Any]] = {}  # of a new record's form that are no column but set several: the field
    in_new_menu: ClassVar[bool] = False
    in_place: ClassVar[bool] = True
    bulk_fields: ClassVar[tuple[str, ...]] = ()  # what a bulk edit offers: never identifiers or account numbers
    notes: ClassVar[bool] = True
    history: ClassVar[bool] = True
    empty_text: ClassVar[str] = N_("Nothing here yet.")
    delete_label: ClassVar[str] = N_("Delete")
    delete_text: ClassVar[str] = N_(
        "Delete only what was entered by mistake. What has ended is closed with a last day instead, so that its "
        "history stays."
    )

    def __init__(self, **kwargs: Any) -> None:
        self.list_columns = [c.name for c in self.listing.columns if c.attribute is not None] or ["id"]
        self.list_columns = [c for c in self.list_columns if c in self.datamodel.obj.__table__.c] or ["id"]
        self.show_columns = self.search_columns = self.order_columns = ["id"]
        self.add_columns = [name for s in self.sections for name in s.fields]
        self.edit_columns = [name for s in self.edit_sections or self.sections for name in s.fields]
        self.add_columns, self.edit_columns = self.add_columns or ["id"], self.edit_columns or ["id"]
        step = self.datamodel.lifecycle
        missing = {"add": step.created, "edit": step.changed, "delete": step.deleted}
        absent = {name for name, call in missing.items() if call is None or (name == "add" and not self.sections)}
        absent |= {"check_form"} if {"add", "edit"} <= absent else set()
        self.exclude_route_methods = absent
        super().__init__(**kwargs)

    def _init_forms(self) -> None:
        converter, table = forms.ModelConverter(self.datamodel), self.datamodel.obj.__table__.c
        labels = {c.name: _later(c.info.get("label", "")) for c in table}
        helps = {c.name: _later(c.info.get("help", "")) for c in table}
        check = type(self).check
        fields = {"add_form": self.add_columns, "edit_form": self.edit_columns, "bulk_form": self.bulk_fields}
        for name, columns in fields.items():
            own = {c: self.own_fields[c] for c in columns if c in self.own_fields}
            plain = converter.create_form(labels, [c for c in columns if c != "id" and c not in own], helps, {}, {}, {})
            setattr(self, name, forms.ask_rules(type("Own", (plain,), own) if own else plain, check))

    # What a subclass says of a record -------------------------------------------------------------------------------
    def heading(self, item: Any) -> Heading:
        """The card's heading."""
        return Heading(str(item.id))

    def panels(self, item: Any) -> list[Any]:
        """The view's own panels, before those that domains contribute."""
        return []

    def parent(self, item: Any) -> tuple[str, int] | None:
        """The record whose card this one belongs to (table name, id): saving leads back there. None: its own card."""
        return None

    def ways(self, urls: Urls) -> Sequence[tuple[Action, bool]]:
        """Links to each way of showing the list's rows, and whether it is the one in use; none where there is one."""
        return ()

    def ways_in(self) -> Sequence[Action]:
        """Other ways of registering than the form, for who may add: buttons of the list before that of the form."""
        return ()

    def starting_values(self) -> Mapping[str, Any]:
        """What a new record's form shows at first, besides what the link says."""
        return {}

    def unused(self, item: Any) -> Sequence[str]:
        """Fields that do not apply to a record: its form is without them."""
        return ()

    def deletable(self, item: Any) -> bool:
        """Whether this record's card offers to delete it, for who may."""
        return True

    def consequences(self, item: Any) -> Sequence[str]:
        """What deleting a record does besides, for the page that asks."""
        return ()

    def allowed(self, permission: str) -> bool:
        lifecycle: Lifecycle = self.datamodel.lifecycle
        step = {"add": lifecycle.created, "edit": lifecycle.changed, "delete": lifecycle.deleted}.get(permission, True)
        return step is not None and may(permission, self.class_permission_name)

    # Routes ---------------------------------------------------------------------------------------------------------
    @expose("/")
    @guarded("list")
    def list(self) -> Any:
        if not request.args and (first := lists.first(self)):
            return redirect(first)
        return self._render("bukett/list.html", moments.list_page(self, request.args.to_dict(flat=False)))

    @expose("/export.<any(csv, xlsx):kind>")
    @guarded("export")
    def export(self, kind: str) -> Any:
        return exports.respond(self, kind, request.args.to_dict(flat=False))

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        return self._render("bukett/card.html", moments.card_page(self, pk, request.args.to_dict(flat=False)))

    @expose("/new", methods=["GET", "POST"])
    @guarded("add")
    def add(self) -> Any:
        if not self.allowed("add"):
            abort(403)
        form = formpages.new_form(self)
        if request.method == "POST" and formpages.sound(self, form):
            try:
                pk = formpages.create(self, form)
            except Refused as refusal:
                formpages.blame(form, refusal.problems)
            else:
                flash(formpages.address(self, None), "saved")
                return redirect(self.after(pk) if pk else approval.waiting_whole(self, form))
        return self._form(form, sections.of_add(self), None)

    @expose(f"/{PK}/edit", methods=["GET", "POST"])
    @guarded("edit")
    def edit(self, pk: int) -> Any:
        item = self.item(pk)
        if not self.allowed("edit"):
            abort(403)
        section = sections.asked(self)
        form, conflict = formpages.edit_form(self, item, section), None
        if request.method == "POST" and formpages.sound(self, form):
            try:
                conflict = formpages.save(self, pk, form)
            except Refused as refusal:
                formpages.blame(form, refusal.problems)
            except Gone:
                abort(404)
            else:
                if conflict is None:
                    return self._done(pk, section)
        return self._form(form, (section,) if section else sections.of_edit(self), self.item(pk), conflict)

    @expose("/check", methods=["POST"])
    @guarded("list")
    def check_form(self) -> Any:
        """The problems of a form as far as it is filled in, for the fields a person has left."""
        if (pk := request.args.get("pk", type=int)) is None:
            form = formpages.new_form(self)
        elif not self.allowed("edit"):
            abort(403)
        else:
            form = formpages.edit_form(self, self.item(pk), sections.asked(self))
        form.validate()
        found = [
            {"field": n, "message": str(e)} for n, f in form._fields.items() if n != "csrf_token" for e in f.errors
        ]
        return jsonify(problems=found)

    @expose(f"/{PK}/delete", methods=["GET", "POST"])
    @guarded("delete")
    def delete(self, pk: int) -> Any:
        item = self.item(pk)
        if not self.allowed("delete"):
            abort(403)
        after = self._url_of(self.parent(item)) or url_for(f"{self.endpoint}.list")
        if request.method == "POST":
            try:
                gone = self.datamodel.remove(pk, version=formpages.version_typed())
            except Refused as refusal:
                tell(refusal.problems)
                return redirect(url_for(f"{self.endpoint}.show", pk=pk))
            except (Gone, Conflict):
                flash(gettext(N_("Somebody changed this record in the meantime. Look at it again.")), "bad")
                return redirect(after)
            if not gone:
                approval.tell_waiting()
                return redirect(url_for(f"{self.endpoint}.show", pk=pk))
            flash(gettext(N_("Deleted.")), "ok")
            return redirect(after)
        page = formpages.deletion(self, item)
        page["consequences"] = [*page["consequences"], *approval.of_removal(item)]
        return self._render("bukett/confirm.html", page)

    # What the routes share ------------------------------------------------------------------------------------------
    def after(self, pk: int, section: Section | None = None) -> str:
        """Say that it is saved. Where that leads: the section's place on the card, the parent's card or one's own."""
        item = db.session.get(self.datamodel.obj, pk)
        flash(gettext(N_("Saved.")), "ok")
        approval.tell_waiting()
        for notice in self.notices(item) if item is not None else ():
            flash(notice, "warn")
        if section is not None:
            return url_for(f"{self.endpoint}.show", pk=pk, _anchor=section.name)
        return self._url_of(self.parent(item) if item is not None else None) or url_for(f"{self.endpoint}.show", pk=pk)

    def _done(self, pk: int, section: Section | None) -> Any:
        flash(formpages.address(self, pk), "saved")
        there = self.after(pk, section)
        return jsonify(url=there) if sections.alone() else redirect(there)

    def notices(self, item: Any) -> Sequence[str]:
        """What a person should look at after saving, though it was no reason to refuse."""
        return ()

    def lens(self) -> Lens:
        return Lens(db.session(), past.day())

    def listed(self) -> Listing:
        """The listing with what other domains contribute."""
        return runtime().listings[self.listing.name]

    def item(self, pk: int) -> Any:
        item = db.session.get(self.datamodel.obj, pk)
        if item is None:
            self._merged(pk)
            abort(404)
        return item

    def _merged(self, pk: int) -> None:
        """What was merged into another record leads there, for who may see that one."""
        session, model = db.session(), self.datamodel.obj
        survivor = merged.into(session, model.__tablename__, pk) if request.method == "GET" else None
        if survivor is not None and session.get(model, survivor) is not None:
            flash(gettext(N_("The record you asked for was merged into this one.")), "ok")
            abort(redirect(url_for(f"{self.endpoint}.show", pk=survivor)))

    def _form(self, form: Any, shown: Sequence[Section], item: Any, conflict: Any = None) -> Any:
        approval.foretell(self, form)
        page = formpages.page(self, form, shown, item, conflict)
        template = "bukett/fragment.html" if sections.alone() else "bukett/form.html"
        return self._render(template, page, status=409 if conflict else 422 if request.method == "POST" else 200)

    def _render(self, template: str, page: Any, *, status: int = 200, **more: Any) -> tuple[str, int]:

        return render_template(template, page=page, frame=frame(), **more), status

    def actions_on(self, item: Any) -> Sequence[Action]:
        """More buttons on the card; subclasses add theirs."""
        return ()

    @staticmethod
    def _url_of(record: tuple[str, int] | None) -> str | None:
        view = runtime().views.get(record[0]) if record else None
        return url_for(f"{view.endpoint}.show", pk=record[1]) if view and record else None


def _later(text: str) -> Any:

    return lazy_gettext(text) if text else ""
