"""The pages of duplicates: groups to look at, two records side by side, merging, what is none, and the points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.duplicates import forms, operations
from app.duplicates.forms import Choices
from app.duplicates.panels import ReadersFinder
from app.duplicates.views import comparing, parts
from app.kernel.problems import N_, Refused
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, signed_in
from app.platform.integrity import told as told_of
from app.platform.merging import RESOURCE, SOURCE
from app.platform.runtime import runtime
from app.platform.views import formpages
from app.platform.views.base import PageView

PK = "<int(max=2147483647):pk>"


class DuplicatesView(PageView):
    """Duplicates. Whoever may list the records sees pairs; merging is for membership and administrators."""

    route_base = "/duplicates"
    class_permission_name = RESOURCE
    template_folder = str(Path(__file__).parents[1] / "templates")

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        kinds = parts.kinds()
        if not kinds:
            abort(404)
        wanted = request.args.get("kind", "")
        chosen = next((each for each in kinds if each.kind == wanted), kinds[0])
        return self.page("duplicates/index.html", parts.index(chosen))

    @expose("/<kind>/search", methods=["POST"])
    @guarded("merge")
    def search(self, kind: str) -> Any:
        """Look through all records of a kind."""
        alike = parts.asked(kind)
        with unit_of_work(label=gettext(parts.TITLE)) as uow:
            job = operations.begin(uow, alike.kind)
        return redirect(url_for("JobView.show", pk=job))

    @expose("/<kind>/similar", methods=["POST"])
    @signed_in
    def similar(self, kind: str) -> Any:
        """Records like what stands in a new record's form so far. For who may register such a record."""
        alike = parts.asked(kind)
        view = runtime().views[alike.kind]
        if not view.allowed("add"):
            abort(403)
        values = formpages.values(formpages.new_form(view))
        found = ReadersFinder().like(alike.kind, values)
        return jsonify(
            result=[{"id": each.id, "title": each.title, "sub": each.sub, "url": each.url, "why": each.why}
                    for each in found]
        )  # fmt: skip

    @expose("/<kind>/compare")
    @guarded("merge")
    def compare(self, kind: str) -> Any:
        """Records side by side; the one that stays may be chosen by the address."""
        alike, wanted = parts.asked(kind), request.args.getlist("id")
        ids = forms.ids(wanted)
        survivor = forms.number(request.args.get("survivor")) or (ids[0] if ids else 0)
        return self.page("duplicates/compare.html", comparing.page(alike, Choices(ids, survivor)))

    @expose("/<kind>/merge", methods=["POST"])
    @guarded("merge")
    def merge(self, kind: str) -> Any:
        """Merge what was compared, as it was chosen. What was refused is told on the same page, the choices kept."""
        alike, choices = parts.asked(kind), forms.choices(request.form)
        if not choices.ids:
            return redirect(url_for(".index", kind=kind))
        items = {item.id: item for item in comparing.compared(alike, choices.ids)}
        if choices.survivor not in items or len(items) < 2:
            return redirect(url_for(".compare", kind=kind, id=list(items)))
        values = comparing.values_of(alike, items, choices)
        names = [runtime().views[kind].heading(items[pk]).title for pk in items]
        label = gettext(N_("Merged: %(names)s"), names=" + ".join(names))
        others = [pk for pk in items if pk != choices.survivor]
        try:
            with told_of(alike.model), unit_of_work(source=SOURCE, label=label) as uow:
                operations.merge(
                    uow, kind, choices.survivor, others, values=values, versions=choices.versions,
                    agreed=choices.agreed,
                )  # fmt: skip
        except Refused as refusal:
            db.session.expire_all()
            page = comparing.page(alike, choices, refusal.problems)
            return self.page("duplicates/compare.html", page, status=422)
        flash(gettext(N_("Merged. What was done stands under Changes, where it can be undone.")), "ok")
        return redirect(url_for(f"{runtime().views[kind].endpoint}.show", pk=choices.survivor))

    @expose("/<kind>/dismiss", methods=["POST"])
    @guarded("merge")
    def dismiss(self, kind: str) -> Any:
        """Two records are not the same; they are not listed again."""
        alike = parts.asked(kind)
        pair = forms.ids([request.form.get("first", ""), request.form.get("second", "")])
        if len(pair) == 2:
            comparing.compared(alike, pair)
            with unit_of_work(label=gettext(N_("Not duplicates"))) as uow:
                operations.dismiss(uow, alike.kind, *pair)
            flash(gettext(N_("Remembered: they are not the same. It can be taken back under Not duplicates.")), "ok")
        return redirect(url_for(".index", kind=kind))

    @expose("/<kind>/said")
    @guarded("list")
    def said(self, kind: str) -> Any:
        """What was said not to be the same."""
        return self.page("duplicates/said.html", parts.said(parts.asked(kind)))

    @expose(f"/said/{PK}/back", methods=["POST"])
    @guarded("merge")
    def back(self, pk: int) -> Any:
        """They may be the same after all."""
        try:
            with unit_of_work(label=gettext(N_("Not duplicates"))) as uow:
                kind = operations.think_again(uow, pk)
        except Refused:
            abort(404)
        flash(gettext(N_("They are listed again as soon as a search finds them.")), "ok")
        return redirect(url_for(".said", kind=kind))

    @expose("/<kind>/points", methods=["GET", "POST"])
    @guarded("edit")
    def rule(self, kind: str) -> Any:
        """The points and limits of a kind."""
        alike = parts.asked(kind)
        if request.method == "GET":
            return self.page("duplicates/points.html", parts.rule(alike))
        given = forms.points(alike, request.form)
        try:
            with unit_of_work(label=gettext(parts.TITLE)) as uow:
                operations.save_rule(
                    uow, alike.kind, weights=given.weights, limits=given.limits, in_forms=given.in_forms,
                    version=given.version,
                )  # fmt: skip
        except Refused as refusal:
            return self.page("duplicates/points.html", parts.rule(alike, given, refusal.problems), status=422)
        flash(gettext(N_("Saved. The next search uses these points.")), "ok")
        return redirect(url_for(".index", kind=kind))
