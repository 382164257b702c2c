"""The pages of saved views: keep one, change it, put them in order, begin with one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_, Problem, Refused
from app.platform import savedlists
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.interface import Conflict, Gone, UnitOfWorkInterface
from app.platform.pages import Action
from app.platform.refusals import tell
from app.platform.single_pages import ConfirmPage
from app.platform.views.base import PageView
from app.savedviews import forms, operations, queries, rules
from app.savedviews.forms import Typed
from app.savedviews.models import SavedView
from app.savedviews.panels import RESOURCE, reader
from app.savedviews.views import parts as pages

PK = "<int(max=2147483647):pk>"
SAVED = N_("The view is saved.")


class SavedViewsView(PageView):
    """Saved views. Each is asked for through `queries.one`, so that nobody reaches what is not theirs to see."""

    route_base = "/views"
    class_permission_name = RESOURCE
    template_folder = str(Path(__file__).parents[1] / "templates")

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        return self.page("savedviews/index.html", pages.index(reader(), request.args.get("listing")))

    @expose("/new", methods=["GET", "POST"])
    @guarded("add")
    def new(self) -> Any:
        place = pages.place(request.values.get("listing", ""))
        kept = forms.state(place.listing, request.values.get("state", ""))
        if request.method == "GET":
            return self.page("savedviews/form.html", pages.form(place, Typed(), kept, None))
        given = forms.typed(request.form)
        try:
            pk = self._data().create({**given.values, "listing": place.listing.name, "state": kept})
        except Refused as refusal:
            return self._again(place, given, kept, None, refusal.problems)
        return self._saved(place, pk, given)

    @expose(f"/{PK}/edit", methods=["GET", "POST"])
    @guarded("edit")
    def edit(self, pk: int) -> Any:
        view = self._mine(pk)
        place = pages.place(view.listing)
        if request.method == "GET":
            given = forms.of_view(
                view, first=queries.first_views(db.session(), reader().user_id).get(view.listing) == pk
            )
            return self.page("savedviews/form.html", pages.form(place, given, view.state, view))
        given = forms.typed(request.form)
        try:
            self._data().change(pk, given.values, version=given.version)
        except Refused as refusal:
            return self._again(place, given, view.state, view, refusal.problems)
        except (Conflict, Gone):
            current = self._mine(pk)
            if not pages.differences(given, current):  # the same, or only its place among the tabs
                return self._saved(place, pk, given)
            page = pages.form(place, replace(given, version=current.version), current.state, current, conflict=True)
            return self.page("savedviews/form.html", page, status=409)
        return self._saved(place, pk, given)

    @expose(f"/{PK}/state", methods=["POST"])
    @guarded("edit")
    def update(self, pk: int) -> Any:
        """Let a view show what the list shows now."""
        view = self._mine(pk)
        place, name = pages.place(view.listing), view.name
        kept, given = forms.state(place.listing, request.form.get("state", "")), forms.typed(request.form)
        try:
            self._data().change(pk, {"state": kept}, version=given.version)
        except Refused as refusal:
            tell(refusal.problems)
            return redirect(f"{place.url}?{urlencode([('view', str(pk)), *((name, text) for name, text in kept)])}")
        except (Conflict, Gone):
            return self.page("savedviews/conflict.html", pages.conflict(place, self._mine(pk), kept), status=409)
        flash(gettext(N_("“%(name)s” now shows this."), name=name), "ok")
        return redirect(f"{place.url}?view={pk}")

    @expose(f"/{PK}/copy", methods=["POST"])
    @guarded("add")
    def copy(self, pk: int) -> Any:
        """A view of one's own that begins as a copy."""
        view = self._seen(pk)
        name = gettext(N_("%(name)s (copy)"), name=view.name[: rules.LONGEST_NAME - 12])
        values = {"name": name, "listing": view.listing, "state": view.state, "audience": rules.OWN, "roles": []}
        try:
            made = self._data().create(values)
        except Refused as refusal:
            return self._back(view.listing, refusal.problems)
        return redirect(url_for("SavedViewsView.edit", pk=made))

    @expose(f"/{PK}/order", methods=["POST"])
    @guarded("edit")
    def order(self, pk: int) -> Any:
        """One place up or down among those of its kind that the reader may change."""
        view, who = self._mine(pk), reader()
        listing, own = view.listing, view.audience == rules.OWN
        ids = [
            v.id
            for v in queries.seen(db.session(), who, listing)
            if rules.changed_by(v.owner_id, v.audience, who) and (v.audience == rules.OWN) is own
        ]
        here = ids.index(pk)
        there = here + (-1 if request.form.get("way") == "up" else 1)
        if 0 <= there < len(ids):
            ids[here], ids[there] = ids[there], ids[here]
            with unit_of_work(label=gettext(N_("Order of views"))) as uow:
                operations.put_in_order(uow, who, ids)
        return self._back(listing)

    @expose("/first", methods=["POST"])
    @guarded("add")
    def first(self) -> Any:
        """Begin a list with a view, or with all rows again."""
        place, text = pages.place(request.form.get("listing", "")), request.form.get("view", "")
        pk = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        try:
            with unit_of_work() as uow:
                operations.begin_with(uow, reader(), place.listing.name, pk)
        except Refused as refusal:
            return self._back(place.listing.name, refusal.problems)
        return self._back(place.listing.name)

    @expose(f"/{PK}/delete", methods=["GET", "POST"])
    @guarded("delete")
    def delete(self, pk: int) -> Any:
        view = self._mine(pk)
        place = pages.place(view.listing)
        if request.method == "GET":
            action = Action(
                gettext(N_("Delete the view")), url_for("SavedViewsView.delete", pk=pk), icon="trash", danger=True,
                post=True, fields={"version": str(view.version)},
            )  # fmt: skip
            title, text = gettext(N_("Delete “%(name)s”?"), name=view.name), gettext(pages.DELETED[view.audience])
            here = url_for("SavedViewsView.index", listing=view.listing)
            return self.page("bukett/confirm.html", ConfirmPage(title, text, action, here))
        try:
            self._data().remove(pk, version=forms.typed(request.form).version)
        except (Conflict, Gone):
            changed = Problem(
                "views.changed", None, N_("Somebody changed this view in the meantime. Look at it again.")
            )
            return self._back(place.listing.name, [changed])
        flash(gettext(N_("Deleted.")), "ok")
        return self._back(place.listing.name)

    # What the routes share ------------------------------------------------------------------------------------------
    def _data(self) -> UnitOfWorkInterface:
        return UnitOfWorkInterface(SavedView, operations.for_reader(reader()))

    def _seen(self, pk: int) -> SavedView:
        view = queries.one(db.session(), reader(), pk)
        if view is None or not savedlists.readable(view.listing):
            abort(404)
        return view

    def _mine(self, pk: int) -> SavedView:
        view = self._seen(pk)
        if not rules.changed_by(view.owner_id, view.audience, reader()):
            abort(403)
        return view

    def _again(self, place: Any, given: Typed, kept: Any, view: SavedView | None, problems: Any) -> Any:
        """The form with what was typed and what is wrong with it."""
        told: dict[str, list[str]] = {}
        for problem in problems:
            told.setdefault(problem.field or "", []).append(problem.text(gettext))
        page = pages.form(place, replace(given, problems=told), kept, view)
        return self.page("savedviews/form.html", page, status=422)

    def _saved(self, place: Any, pk: int, given: Typed) -> Any:
        who, listing = reader(), place.listing.name
        if given.first is not (queries.first_views(db.session(), who.user_id).get(listing) == pk) and may(
            "add", RESOURCE
        ):
            with unit_of_work() as uow:
                operations.begin_with(uow, who, listing, pk if given.first else None)
        flash(gettext(SAVED), "ok")
        return redirect(f"{place.url}?view={pk}")

    def _back(self, listing: str, problems: Any = ()) -> Any:
        tell(problems)
        return redirect(url_for("SavedViewsView.index", listing=listing))
