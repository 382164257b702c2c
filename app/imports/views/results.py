"""The result of an import as its page shows it, the question before undoing, and the problems as a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.imports import operations, queries
from app.imports.models import ImportRow, ImportRun
from app.imports.rules.fields import CONTACTS, REGISTER
from app.imports.views import parts, people
from app.imports.views.labels import label_of
from app.kernel.problems import N_
from app.members import queries as members
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, HeadCell, Row, TablePanel
from app.platform.shown import shown
from app.platform.single_pages import ConfirmPage
from app.platform.spreadsheets.writing import write_xlsx
from app.stores import queries as stores

LISTED = 50
ROWS = {
    REGISTER: (N_("Row"), N_("Store"), N_("Outcome"), N_("Problems")),
    CONTACTS: (N_("Row"), N_("Person"), N_("Outcome"), N_("Problems")),
}
EXPORTED = {
    REGISTER: (N_("Row"), N_("Store number"), N_("Store name"), N_("Field"), N_("What happened"), N_("Problem")),
    CONTACTS: (N_("Row"), N_("Store number"), N_("Name"), N_("Field"), N_("What happened"), N_("Problem")),
}
REMOVED = {
    REGISTER: N_("%(count)s stores that it brought are removed, with everything it entered about them."),
    CONTACTS: N_("%(count)s people whom it brought are removed, with everything it entered about them."),
}
RESTORED = {
    REGISTER: N_("%(count)s stores that it changed get their earlier values back."),
    CONTACTS: N_("%(count)s rows that changed people are taken back: earlier values return, employments are removed."),
}
STAYS = N_("What somebody has changed since is kept and named.")


def page_of(run: ImportRun, asked: Any) -> parts.ImportPage:
    """What became of every row; `asked` are the address's parameters."""
    outcome, problems = asked.get("outcome"), asked.get("problems") == "1"
    outcome = outcome if outcome in parts.OUTCOMES else None
    total = queries.count_rows(db.session(), run.id, outcome=outcome, problems=problems)
    number = min(max(1, asked.get("page", 1, type=int)), max(1, -(-total // LISTED)))
    rows = queries.row_pages(db.session(), run.id, outcome=outcome, problems=problems, page=number)
    url = url_for("ImportView.show", pk=run.id)
    here = f"{url}?outcome={outcome}" if outcome else f"{url}?problems=1" if problems else url
    head = [HeadCell(str(n), gettext(text)) for n, text in enumerate(ROWS[run.kind])]
    empty = gettext(N_("No row has this outcome."))
    table = TablePanel("rows", gettext(N_("Every row")), head, _drawn(run, rows), empty_text=empty)
    counts = {name: getattr(run, name) for name in parts.OUTCOMES}
    firms = run.members_created if run.kind == REGISTER else None
    more = {
        "run": run, "tiles": parts.tiles(counts, firms, url), "rows": table, "outcome": outcome,
        "with_problems": problems, "outcomes": [(n, gettext(t[0]), counts[n]) for n, t in parts.OUTCOMES.items()],
        "pager": parts.pager(here, number, LISTED, total), "total": total, "url": url,
        "facts": [text for text in (run.source, run.sheet, shown(run.finished_at or run.started_at)) if text],
        "undone": parts.undone(queries.undo_rows(db.session(), run.id)) if run.undone_at else None,
    }  # fmt: skip
    chip = parts.state_chip(run)
    return parts.ImportPage(run.name, parts.crumbs(run), (), chip, actions=_actions(run), more=more)


def _drawn(run: ImportRun, rows: Sequence[ImportRow]) -> list[Row]:
    if run.kind == CONTACTS:
        ids = [row.person_id for row in rows if row.person_id]
        return people.outcome_rows(rows, members.people_names(db.session(), ids))
    return parts.outcome_rows(rows, stores.names(db.session(), [row.store_id for row in rows if row.store_id]))


def _actions(run: ImportRun) -> list[Action]:
    found = []
    if run.problems and may("export", "Imports"):
        url = url_for("ImportView.problems", pk=run.id)
        found.append(Action(gettext(N_("Problems as Excel")), url, icon="file-earmark-spreadsheet"))
    if operations.busy(run) and run.job_id:
        url = url_for("JobView.show", pk=run.job_id)
        found.append(Action(gettext(N_("See how far it is")), url, icon="hourglass-split"))
    if run.state in ("done", "failed") and may("edit", "Imports"):
        url = url_for("ImportView.ask_undo", pk=run.id)
        found.append(Action(gettext(N_("Undo the import")), url, icon="arrow-counterclockwise", danger=True))
    if run.state == "failed" and run.job_id and may("edit", "Imports"):
        url = url_for("ImportView.resume", pk=run.id)
        found.append(Action(gettext(N_("Go on")), url, icon="play", primary=True, post=True))
    return found


def undo_page(run: ImportRun) -> ConfirmPage:
    """What undoing will do, before it does."""
    counted = ((REMOVED[run.kind], run.created), (RESTORED[run.kind], run.updated))
    consequences = [gettext(text) % {"count": count} for text, count in counted if count] + [gettext(STAYS)]
    action = Action(gettext(N_("Undo the import")), url_for("ImportView.undo", pk=run.id), post=True, danger=True)
    back = url_for("ImportView.show", pk=run.id)
    return ConfirmPage(gettext(N_("Undo this import?")), run.name, action, back, consequences, parts.crumbs(run))


def problems_file(run: ImportRun) -> bytes:
    """Every problem of an import as an Excel file."""
    found = (
        [row.row, row.store_number, row.store_name or row.person_name,
         label_of(p.column),
         gettext(parts.SAID[p.outcome.value][0]), p.text(gettext)]
        for row, p in queries.problems_of(db.session(), run.id)
    )  # fmt: skip
    stream = io.BytesIO()
    write_xlsx(stream, [gettext(text) for text in EXPORTED[run.kind]], found, gettext(N_("Problems")))
    return stream.getvalue()
