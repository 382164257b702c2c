"""A scheme's list page by page: sent, compared, mended, carried out. Decides nothing."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, stream_with_context, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext, ngettext

from app.certifications import operations, queries
from app.certifications.models import COLUMNS, WEIGHING, RenewalList
from app.certifications.rules import sent
from app.certifications.rules.sent import FIELDS
from app.certifications.views import renewal_pages as pages
from app.kernel.problems import N_, Problem, Refused
from app.platform import clock
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded
from app.platform.spreadsheets.writing import csv_lines, write_xlsx
from app.platform.views import PageView
from app.platform.views.domain import PK
from app.platform.views.exports import TYPES, filename

AT_ONCE = 1000
"""Rows that are compared while somebody waits; more are left to a worker."""
LONGEST_PASTE = 10_000_000
CELL = re.compile(r"(\d{1,9}):([a-z_]+)")
TO = re.compile(r"(\d{1,6})(?::([a-z]{1,10}))?")
NO_LIST = N_("Choose a file, or paste the rows.")
PASTED = N_("Pasted rows")


class RenewalListView(PageView):
    """Renewals from a scheme's list, for who may register certificates."""

    route_base = "/renewals"
    class_permission_name = "RenewalLists"
    template_folder = str(Path(__file__).parents[1] / "templates")
    title = lazy_gettext("Renew from the scheme's list")

    def _list(self, pk: int) -> RenewalList:
        return queries.renewal_list(db.session(), pk) or abort(404)

    def _to(self, pk: int, **values: Any) -> Any:
        return redirect(url_for("RenewalListView.show", pk=pk, **values), code=303)

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        """The field for a new list, and the lists so far."""
        page = pages.index_page(request.args.get("scheme", ""))
        return self.page("certifications/renewals.html", page)

    @expose("/", methods=["POST"])
    @guarded("add")
    def send(self) -> Any:
        """A file or pasted rows. What is wrong is said beside its field, and what was pasted stays."""
        pasted = request.form.get("rows", "").replace("\x00", "")[:LONGEST_PASTE]
        code = request.form.get("scheme", "")
        wants_json = request.accept_mimetypes.best == "application/json"
        try:
            read = _read(pasted)
            scheme = queries.scheme_ids(db.session()).get(code)
            with unit_of_work(label="renewal list") as uow:
                item = operations.begin_list(uow, read, scheme)
                pk = item.id
        except Refused as refusal:
            problems = {p.field or "file": p.text(gettext) for p in refusal.problems}
            if wants_json:
                told = [{"field": name, "message": text} for name, text in problems.items()]
                return jsonify(problems=told), 422
            page = pages.index_page(code, pasted, problems)
            return self.page("certifications/renewals.html", page, status=422)
        there = self._weighed(pk)
        return jsonify(url=there) if wants_json else redirect(there, code=303)

    def _weighed(self, pk: int) -> str:
        """Compare the list, at once or by a worker. Returns the address to go on at."""
        here, item = url_for("RenewalListView.show", pk=pk), self._list(pk)
        if item.state != WEIGHING:
            return here
        if item.rows > AT_ONCE:
            with unit_of_work(label=f"renewal list {pk}") as uow:
                job = operations.enqueue_weighing(uow, operations.locked_list(uow, pk))
            return url_for("JobView.show", pk=job)
        finished = False
        while not finished:
            found = operations.weigh_piece(db.session(), pk)
            with unit_of_work(label=f"renewal list {pk}") as uow:
                finished = operations.keep_piece(uow, pk, found)
        return here

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        """Wherever the list is: its preview, or after it the result. It stays reachable."""
        item = self._list(pk)
        return self.page("certifications/renewal_list.html", pages.list_page(item))

    @expose(f"/{PK}/columns", methods=["POST"])
    @guarded("add")
    def columns(self, pk: int) -> Any:
        """Which column holds what; the rows are compared anew."""
        self._list(pk)
        chosen = {key: int(text) for key in FIELDS if (text := request.form.get(key, "")).isdecimal() and len(text) < 5}
        missing = sent.missing_columns(chosen)
        try:
            with unit_of_work(label=f"renewal list {pk}") as uow:
                held = operations.locked_list(uow, pk)
                operations.mend(uow, held, _handled())
                if not missing:
                    operations.map_list(uow, held, chosen)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to(pk)
        if missing:
            problems = {p.field or "": p.text(gettext) for p in missing}
            page = pages.list_page(self._list(pk), chosen=chosen, problems=problems)
            return self.page("certifications/renewal_list.html", page, status=422)
        return redirect(self._weighed(pk), code=303)

    @expose(f"/{PK}/rows", methods=["POST"])
    @guarded("add")
    def rows(self, pk: int) -> Any:
        """Save what was typed and ticked on a page of rows, and go where the button said: a page, or carrying out."""
        self._list(pk)
        try:
            with unit_of_work(label=f"renewal list {pk}") as uow:
                typed = operations.mend(uow, operations.locked_list(uow, pk), _handled())
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to(pk)
        if typed:
            flash(ngettext("%(num)s correction is saved.", "%(num)s corrections are saved.", typed), "ok")
        if "go" in request.form and not typed:
            return self._start(pk)
        to = TO.fullmatch(request.form.get("to", ""))
        return self._to(pk, page=to[1] if to else None, outcome=to[2] if to else None)

    @expose(f"/{PK}/start", methods=["POST"])
    @guarded("add")
    def start(self, pk: int) -> Any:
        """Go on where carrying out stopped."""
        self._list(pk)
        return self._start(pk)

    def _start(self, pk: int) -> Any:
        try:
            with unit_of_work(label=f"renewal list {pk}") as uow:
                job = operations.enqueue_renewals(uow, operations.locked_list(uow, pk))
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to(pk)
        return redirect(url_for("JobView.show", pk=job), code=303)

    @expose(f"/{PK}/forget", methods=["POST"])
    @guarded("add")
    def forget(self, pk: int) -> Any:
        """Throw away a list from which nothing was carried out."""
        self._list(pk)
        try:
            with unit_of_work(label=f"renewal list {pk}") as uow:
                operations.forget_list(uow, operations.locked_list(uow, pk))
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to(pk)
        flash(gettext(N_("The list is thrown away.")), "ok")
        return redirect(url_for("RenewalListView.index"), code=303)

    @expose(f"/{PK}/rows.csv")
    @guarded("export")
    def rows_file(self, pk: int) -> Any:
        """Every row with what it comes to, as a file."""
        item = self._list(pk)
        lines = csv_lines([gettext(text) for text in pages.ROWS], pages.row_lines(item.id))
        disposition = {"Content-Disposition": f'attachment; filename="{filename("renewals", "csv")}"'}
        return Response(stream_with_context(lines), mimetype=TYPES["csv"], headers=disposition)

    @expose(f"/{PK}/missing")
    @guarded("show")
    def missing(self, pk: int) -> Any:
        """The certificates that hold today and are not on the list."""
        item = self._list(pk)
        if item.state in (COLUMNS, WEIGHING):
            return self._to(pk)
        return self.page("certifications/renewal_missing.html", pages.missing_page(item))

    @expose(f"/{PK}/missing.xlsx")
    @guarded("export")
    def missing_file(self, pk: int) -> Any:
        """The same as an Excel file."""
        item, stream = self._list(pk), io.BytesIO()
        heads = [gettext(text) for text in pages.MISSING]
        found = db.session.execute(queries.not_on(item, clock.today()))
        write_xlsx(stream, heads, pages.missing_lines(found), gettext(N_("Not on the list")))
        disposition = {"Content-Disposition": f'attachment; filename="{filename("not-on-the-list", "xlsx")}"'}
        return Response(stream.getvalue(), mimetype=TYPES["xlsx"], headers=disposition)


def _read(pasted: str) -> operations.ReadList:
    """The list that was sent: a chosen file goes before pasted rows."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return operations.read_list(file.stream, file.filename)
    if not pasted.strip():
        raise Refused([Problem("certifications.renewals.nothing_sent", "file", NO_LIST)])
    try:
        return operations.read_list(io.BytesIO(pasted.encode()), gettext(PASTED))
    except Refused as refused:
        raise Refused([problem.at("rows") for problem in refused.problems]) from refused


def _handled() -> operations.Handled:
    """What was done to the rows that the page showed: only what differs from what it showed."""
    found = operations.Handled()
    for name, text in request.form.items():
        if (key := CELL.fullmatch(name)) and text != request.form.get(f"was:{name}", ""):
            found.typed.setdefault(int(key[1]), {})[key[2]] = text.replace("\x00", "").strip()[: sent.LONGEST_CELL]
    ticked = {int(text) for text in request.form.getlist("pick") if text.isdecimal() and len(text) < 10}
    for text in request.form.getlist("offered"):
        pk, _, was = text.partition(":")
        if pk.isdecimal() and len(pk) < 10 and (int(pk) in ticked) != (was == "1"):
            (found.ticked if int(pk) in ticked else found.unticked).add(int(pk))
    return found
