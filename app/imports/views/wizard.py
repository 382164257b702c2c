"""The way in, page by page, and the result that stays reachable. Decides nothing: one operation or query a route."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from app.imports import operations, queries
from app.imports.models import ImportRun
from app.imports.rules.fields import CONTACTS, REGISTER, missing_columns
from app.imports.views import labels, parts, people, results
from app.imports.views.asked import chosen_file, kind_asked, labelled
from app.kernel.problems import N_, Refused
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.pages import HeadCell, Link, Row, TablePanel
from app.platform.shown import shown
from app.platform.views.base import PageView
from app.platform.views.exports import TYPES, filename

PK = "<int(max=2147483647):pk>"
AT_ONCE = 3000
"""Rows of a file that is judged while its sender waits; larger ones are left to a worker."""
LISTED, FIXED = 50, 25
KEY = re.compile(r"(\d{1,9}):([a-z_][a-z0-9_.]*)")
KINDS = {REGISTER: N_("Register"), CONTACTS: N_("Contact persons")}
RUNS = (
    N_("File"),
    N_("Contents"),
    N_("Source"),
    N_("State"),
    N_("Rows"),
    N_("New"),
    N_("Changed"),
    N_("By whom"),
    N_("When"),
)


class ImportView(PageView):
    """Imports of files: the register, and contact persons."""

    route_base = "/imports"
    class_permission_name = "Imports"
    template_folder = str(Path(__file__).parents[1] / "templates")

    def _run(self, pk: int) -> ImportRun:
        return queries.run(db.session(), pk) or abort(404)

    def _to(self, route: str, pk: int, **values: Any) -> Any:
        return redirect(url_for(f"ImportView.{route}", pk=pk, **values), code=303)

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        """All imports, and the field for a new file."""
        return self._index(kind_asked(request.args))

    def _index(self, kind: str, problem: str = "", source: str = "", status: int = 200) -> Any:
        number = max(1, request.args.get("page", 1, type=int))
        runs, total = queries.runs(db.session(), page=min(number, 10_000), size=LISTED)
        head = [HeadCell(str(n), gettext(text), align="num" if 4 <= n <= 6 else "") for n, text in enumerate(RUNS)]
        history = TablePanel("history", gettext(N_("Imports so far")), head, [self._listed(*each) for each in runs],
                             empty_text=gettext(N_("No file has been imported yet.")))  # fmt: skip
        pages = parts.pager(url_for("ImportView.index"), number, LISTED, total)
        kinds = [(key, gettext(text)) for key, text in parts.KINDS_OF_FILES.items()]
        more = {"history": history, "problem": problem, "source": source, "pager": pages, "total": total,
                "may_add": may("add", "Imports"), "sources": queries.saved_sources(db.session()),
                "kind": kind, "kinds": kinds}  # fmt: skip
        title = gettext(N_("Import a file"))
        page = parts.ImportPage(title, parts.crumbs(), parts.steps(None, 0), more=more)
        return self.page("imports/index.html", page, status=status)

    def _listed(self, run: ImportRun, by: str | None) -> Row:
        url = url_for("ImportView.show", pk=run.id)
        cells = [Link(run.name, url), gettext(KINDS[run.kind]), run.source, parts.state_chip(run),
                 shown(run.rows or run.file_rows), shown(run.created), shown(run.updated), by,
                 shown(run.created_at)]  # fmt: skip
        return Row(run.id, url, run.name, cells)

    @expose("/", methods=["POST"])
    @guarded("add")
    def upload(self) -> Any:
        """Step 1: the file. A wrong one gets its sentence beside the field."""
        source, kind = request.form.get("source", "").replace("\x00", "")[:100], kind_asked(request.form)
        try:
            sent = chosen_file(request.files.get("file"))
            received = operations.receive(sent.stream, sent.filename or "", kind=kind)
            with unit_of_work(label=f"import {received.name}") as uow:
                url = url_for("ImportView.columns", pk=operations.start(uow, received, source=source).id)
        except Refused as refusal:
            text = " ".join(problem.text(gettext) for problem in refusal.problems)
            if request.accept_mimetypes.best == "application/json":
                return jsonify(problems=[{"field": "file", "message": text}]), 422
            return self._index(kind, text, source, 422)
        return jsonify(url=url) if request.accept_mimetypes.best == "application/json" else redirect(url, code=303)

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        """Wherever the import is."""
        run = self._run(pk)
        if run.started_at is not None:
            return self.page("imports/result.html", results.page_of(run, request.args))
        return self._to("preview" if run.plan_sha256 else "columns", pk)

    @expose(f"/{PK}/columns")
    @guarded("show")
    def columns(self, pk: int) -> Any:
        """Step 2: which column holds what."""
        return self._columns(self._run(pk), {})

    def _columns(self, run: ImportRun, problems: dict[str, str], status: int = 200) -> Any:
        if run.started_at is not None:
            return self._to("show", run.id)
        headings = [(n, name or gettext(N_("Column %(n)s"), n=n + 1)) for n, name in enumerate(run.headings)]
        more = {
            "run": run,
            "columns": parts.columns(run, problems),
            "headings": headings,
            "may_edit": may("edit", "Imports"),
            "kinds": [(key, gettext(text)) for key, text in parts.KINDS_OF_FILES.items()],
        }
        title = gettext(N_("Which column holds what?"))
        page = parts.ImportPage(
            title, parts.crumbs(run), parts.steps(run, 1), more=more, problems=list(problems.values())
        )
        return self.page("imports/columns.html", page, status=status)

    @expose(f"/{PK}/columns", methods=["POST"])
    @guarded("edit")
    def choose(self, pk: int) -> Any:
        run = self._run(pk)
        chosen = {
            key: int(text)
            for key in operations.keys(run.kind)
            if (text := request.form.get(key, "")).isdecimal() and len(text) < 5
        }
        files = operations.files_among(run.kind, [key for key, text in request.form.items() if text])
        if missing := [*missing_columns(chosen, run.kind), *files]:
            run.mapping = chosen
            said = {p.field or "": labelled(p) for p in missing}
            db.session.expunge(run)
            return self._columns(run, said, 422)
        with unit_of_work(label=f"import {pk}") as uow:
            operations.map_columns(uow, operations.locked(uow, pk), chosen)
        return self._planned(pk, "preview")

    @expose(f"/{PK}/sheet", methods=["POST"])
    @guarded("edit")
    def sheet(self, pk: int) -> Any:
        """Another sheet of the workbook, or the file as another kind."""
        run = self._run(pk)
        asked = request.form.get("sheet"), request.form.get("kind")
        wanted, kind = asked[0] or run.sheet, asked[1] or run.kind
        if not any(asked) or (wanted is not None and wanted not in run.sheets) or kind not in KINDS:
            abort(404)
        copy = operations.original(run)
        try:
            with copy.open("rb") as stream:
                received = operations.receive(stream, run.name, sheet=wanted, kind=kind)
        finally:
            copy.unlink()
        with unit_of_work(label=f"import {pk}") as uow:
            operations.read_again(uow, operations.locked(uow, pk), received)
        return self._to("columns", pk)

    def _planned(self, pk: int, route: str, **values: Any) -> Any:
        """Judge the file, at once or by a worker, and go on."""
        run = self._run(pk)
        if run.file_rows > AT_ONCE:
            with unit_of_work(label=f"import {pk}") as uow:
                job = operations.enqueue_plan(uow, operations.locked(uow, pk))
            return redirect(url_for("JobView.show", pk=job), code=303)
        planned = operations.plan_file(db.session(), run)
        with unit_of_work(label=f"import {pk}") as uow:
            operations.keep_plan(uow, operations.locked(uow, pk), planned)
        return self._to(route, pk, **values)

    @expose(f"/{PK}/preview")
    @guarded("show")
    def preview(self, pk: int) -> Any:
        """Step 3: what would happen."""
        run = self._run(pk)
        if run.started_at is not None or run.plan_sha256 is None:
            return self._to("show" if run.started_at else "columns", pk)
        summary = run.summary
        plans, register = operations.first_plans(run, 8), run.kind == REGISTER
        more = {
            "run": run, "tiles": parts.tiles(summary["outcomes"], summary["members_created"] if register else None),
            "kinds": parts.kinds(summary), "summary": summary,
            "first": parts.first_rows(plans) if register else people.first_rows(plans),
            "may_edit": may("edit", "Imports"),
        }  # fmt: skip
        title = gettext(N_("What this import will do"))
        page = parts.ImportPage(title, parts.crumbs(run), parts.steps(run, 2), more=more)
        return self.page("imports/preview.html", page)

    @expose(f"/{PK}/fix")
    @guarded("edit")
    def fix(self, pk: int) -> Any:
        """Step 3: the rows with problems, each with the fields that mend it."""
        run = self._run(pk)
        if run.started_at is not None or run.plan_sha256 is None:
            return self._to("show", pk)
        listed = run.summary.get("listed", [])
        number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-len(listed) // FIXED)))
        found = operations.plans_at(run, listed[(number - 1) * FIXED : number * FIXED])
        pages = parts.pager(url_for("ImportView.fix", pk=pk), number, FIXED, len(listed))
        more = {"run": run, "rows": [parts.broken(*each) for each in found], "pager": pages, "total": len(listed),
                "page_number": number, "with_problems": run.summary["with_problems"]}  # fmt: skip
        page = parts.ImportPage(gettext(N_("Fix in place")), parts.crumbs(run), parts.steps(run, 2), more=more)
        return self.page("imports/fix.html", page)

    @expose(f"/{PK}/fix", methods=["POST"])
    @guarded("edit")
    def mend(self, pk: int) -> Any:
        """Save what was typed, and what was taken from a suggestion; the file is judged anew."""
        typed = {}
        for name, text in request.form.items():
            if (key := KEY.fullmatch(name)) and text != request.form.get(f"was:{name}", ""):
                typed[int(key[1]), key[2]] = text.replace("\x00", "").strip()
        row, _, rest = request.form.get("take", "").partition(":")
        column, _, suggestion = rest.partition(":")
        if row.isdecimal() and len(row) < 10 and labels.known(column):
            typed[int(row), column] = suggestion
        try:
            with unit_of_work(label=f"import {pk}") as uow:
                changed = operations.correct(uow, operations.locked(uow, pk), typed)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to("show", pk)
        if not changed:
            return self._to("fix", pk, page=request.args.get("page", 1, type=int))
        flash(ngettext("%(num)s correction is saved.", "%(num)s corrections are saved.", changed), "ok")
        return self._planned(pk, "fix", page=request.args.get("page", 1, type=int))

    @expose(f"/{PK}/start", methods=["POST"])
    @guarded("add")
    def start(self, pk: int) -> Any:
        """Step 4: carry it out, by a worker."""
        return self._ordered(pk, operations.enqueue)

    @expose(f"/{PK}/undo")
    @guarded("edit")
    def ask_undo(self, pk: int) -> Any:
        """What undoing will do, before it does."""
        run = self._run(pk)
        return self.page("bukett/confirm.html", results.undo_page(run))

    @expose(f"/{PK}/undo", methods=["POST"])
    @guarded("edit")
    def undo(self, pk: int) -> Any:
        return self._ordered(pk, operations.enqueue_undo)

    @expose(f"/{PK}/resume", methods=["POST"])
    @guarded("edit")
    def resume(self, pk: int) -> Any:
        """Let a stopped import go on."""
        return self._ordered(pk, operations.resume)

    @expose(f"/{PK}/forget", methods=["POST"])
    @guarded("delete")
    def forget(self, pk: int) -> Any:
        """Remove an import that never began."""
        self._run(pk)
        try:
            with unit_of_work(label=f"import {pk}") as uow:
                operations.forget(uow, operations.locked(uow, pk))
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to("show", pk)
        return redirect(url_for("ImportView.index"), code=303)

    def _ordered(self, pk: int, order: Any) -> Any:
        self._run(pk)
        try:
            with unit_of_work(label=f"import {pk}") as uow:
                job = order(uow, operations.locked(uow, pk))
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return self._to("show", pk)
        return redirect(url_for("JobView.show", pk=job), code=303)

    @expose(f"/{PK}/problems.xlsx")
    @guarded("export")
    def problems(self, pk: int) -> Any:
        """Every problem of the import, for sending on."""
        run = self._run(pk)
        disposition = {"Content-Disposition": f'attachment; filename="{filename("problems", "xlsx")}"'}
        return Response(results.problems_file(run), mimetype=TYPES["xlsx"], headers=disposition)
