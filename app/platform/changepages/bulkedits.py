"""Bulk edits page by page: rows chosen on a list, values, preview, result. Decides nothing: one operation a route."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, stream_with_context, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import Refused
from app.platform import bulkedit, extraforms, savedlists
from app.platform.bulkedit import BulkEdit
from app.platform.changepages import bulkrows, bulkvalues, parts
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded
from app.platform.runtime import runtime
from app.platform.spreadsheets.writing import csv_lines
from app.platform.views.base import PageView
from app.platform.views.domain import PK
from app.platform.views.exports import TYPES, filename
from app.platform.views.lists import typed

AT_ONCE = 1000
"""Rows that are foreseen while somebody waits; more are left to a worker."""


class BulkEditView(PageView):
    """Bulk edits, for who may edit the records; each for whoever began it and for administrators."""

    route_base = "/bulk-edits"
    class_permission_name = "Changes"

    def _bulk(self, pk: int, permission: str = "show") -> BulkEdit:
        found = db.session.get(BulkEdit, pk)
        if found is None or not parts.theirs(found.created_by, permission):
            abort(404)
        return found

    def _mine(self, pk: int) -> BulkEdit:
        """One that the reader may go on with: their own, of records that they may edit."""
        found = self._bulk(pk, "edit")
        if not runtime().views[found.kind].allowed("edit"):
            abort(403)
        return found

    def _to(self, pk: int) -> Any:
        return redirect(url_for("BulkEditView.show", pk=pk), code=303)

    @expose("/of/<kind>", methods=["POST"])
    @guarded("add")
    def begin(self, kind: str) -> Any:
        """Take down the chosen rows, or all that the list in the address shows."""
        view = runtime().views.get(kind)
        if view is None or not extraforms.bulk_names(view):
            abort(404)
        if not view.allowed("edit"):
            abort(403)
        listing, every = view.listed(), request.form.get("rows") == "all"
        address = request.args.to_dict(flat=False)
        asked = listing.read(typed(listing, savedlists.opened(listing.name, address).arguments))
        if asked.problems:
            flash(asked.problems[0].text(gettext), "bad")
            return redirect(url_for(f"{view.endpoint}.list"), code=303)
        ids = listing.ids(view.lens(), asked, limit=None) if every else _chosen()
        try:
            with unit_of_work(label="bulk edit") as uow:
                made = bulkedit.begin(uow, kind, ids, query=address, every=every).id
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return redirect(f"{url_for(f'{view.endpoint}.list')}?{request.query_string.decode()}", code=303)
        return redirect(url_for("BulkEditView.values", pk=made), code=303)

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        """Wherever the bulk edit is: it stays reachable."""
        bulk = self._bulk(pk)
        if bulk.state in (bulkedit.CHOOSING, bulkedit.WEIGHING):
            return redirect(url_for("BulkEditView.values", pk=pk))
        return self.page("bukett/rows.html", bulkrows.page_of(bulk))

    @expose(f"/{PK}/values")
    @guarded("add")
    def values(self, pk: int) -> Any:
        """Which fields get which value."""
        bulk = self._mine(pk)
        if bulk.started_at is not None:
            return self._to(pk)
        return self.page("bukett/bulk_values.html", bulkvalues.page(bulk, bulkvalues.form_of(bulk)))

    @expose(f"/{PK}/values", methods=["POST"])
    @guarded("add")
    def choose(self, pk: int) -> Any:
        """Keep the values and foresee what they would do."""
        bulk = self._mine(pk)
        form = bulkvalues.form_of(bulk)
        given = bulkvalues.read(bulk, form)
        if given is None:
            return self.page("bukett/bulk_values.html", bulkvalues.page(bulk, form), status=422)
        try:
            return self._foresee(pk, given, later=bulk.rows > AT_ONCE)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to(pk)

    def _foresee(self, pk: int, given: dict[str, Any], *, later: bool) -> Any:
        with unit_of_work(label=f"bulk edit {pk}") as uow:
            bulk = bulkedit.locked(uow, pk)
            bulkedit.set_values(uow, bulk, given)
            bulk.job_id = bulkedit.enqueue_weighing(uow, bulk) if later else None
            job = bulk.job_id
        if job is not None:
            return redirect(url_for("JobView.show", pk=job), code=303)
        finished = False
        while not finished:
            found = bulkedit.weigh_piece(db.session(), pk)
            with unit_of_work(label=f"bulk edit {pk}") as uow:
                finished = bulkedit.keep_piece(uow, pk, found)
        return self._to(pk)

    @expose(f"/{PK}/start", methods=["POST"])
    @guarded("add")
    def start(self, pk: int) -> Any:
        """Carry out what the preview showed, or go on where it stopped."""
        self._mine(pk)
        try:
            with unit_of_work(label=f"bulk edit {pk}") as uow:
                job = bulkedit.enqueue(uow, bulkedit.locked(uow, pk))
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to(pk)
        return redirect(url_for("JobView.show", pk=job), code=303)

    @expose(f"/{PK}/rows.csv")
    @guarded("export")
    def rows(self, pk: int) -> Any:
        """Every row with its outcome, as a file."""
        bulk = self._bulk(pk)
        lines = csv_lines([gettext(text) for text in bulkrows.HEADINGS], bulkrows.lines(bulk.id, bulk.kind))
        disposition = {"Content-Disposition": f'attachment; filename="{filename("bulk-edit", "csv")}"'}
        return Response(stream_with_context(lines), mimetype=TYPES["csv"], headers=disposition)


def _chosen() -> list[int]:
    """The ids of the ticked rows. What is no number was not sent by our page."""
    texts = request.form.getlist("id")
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]
