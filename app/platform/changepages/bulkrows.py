"""The preview and the result of a bulk edit as pages and as a file: counts, rows with old and new, reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import bulkedit, record_names
from app.platform.bulkedit import BulkEdit, BulkEditRow
from app.platform.changepages import parts, undone
from app.platform.changepages.bulkvalues import crumbs, list_url
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, Chip, Crumb
from app.platform.pages.changes import ChangedRow, Pill, RowsPage
from app.platform.reasons import text
from app.platform.shown import shown

STATES = {
    "choosing": (N_("Values to be chosen"), "warn"), "weighing": (N_("Preview being made"), "info"),
    "weighed": (N_("Ready"), "info"), "running": (N_("Being changed"), "info"), "done": (N_("Done"), "ok"),
    "stopped": (N_("Stopped"), "bad"),
}  # fmt: skip
HEADINGS = (
    N_("Record"), N_("Name"), N_("Outcome"), N_("Field"), N_("Before"), N_("After"), N_("Reason"), N_("By whom"),
    N_("When"),
)  # fmt: skip
NOTHING_YET = N_("Nothing has been changed yet. This is what would happen to each row.")
READ_AT_ONCE = 500


def page_of(bulk: BulkEdit) -> RowsPage:
    """The preview, or after it the result: every row with its outcome."""
    counts = bulkedit.counts(db.session(), bulk.id)
    asked = request.args.get("outcome")
    outcome = asked if asked in counts else None
    total = counts[outcome] if outcome else bulk.rows
    number = parts.page_number(total)
    chosen = bulkedit.rows(bulk.id, outcome=outcome).limit(parts.LISTED).offset((number - 1) * parts.LISTED)
    rows = db.session.scalars(chosen).all()
    names, known = parts.people(row.by_id for row in rows), _called(bulk.kind, rows)
    preview = bulk.started_at is None
    url = url_for("BulkEditView.show", pk=bulk.id)
    here = f"{url}?outcome={outcome}" if outcome else url
    title = gettext(N_("What this bulk edit will do")) if preview else gettext(N_("Result of the bulk edit"))
    return RowsPage(
        title=title,
        crumbs=crumbs(bulk, Crumb(title)),
        rows_title=gettext(N_("Every row")),
        rows=[_row(bulk, row, known, names) for row in rows],
        total=total,
        pager=parts.pager(here, number, total),
        chip=Chip(*_state(bulk)),
        facts_line=_facts(bulk),
        intro=gettext(NOTHING_YET) if preview else "",
        pills=_pills(counts, bulk.rows, outcome, url),
        actions=_actions(bulk, counts),
        empty=gettext(N_("No row has this outcome.")),
        notices=undone.notices(bulk.group_id),
    )


def _state(bulk: BulkEdit) -> tuple[str, str]:
    words, tone = STATES[bulk.state]
    return gettext(words), tone


def _facts(bulk: BulkEdit) -> list[str]:
    """Which values, for which list, by whom and when."""
    kind = gettext(record_names.title_of(bulk.kind))
    given = [f"{parts.label(bulk.kind, n)}: {_or_empty(parts.value(bulk.kind, n, v))}" for n, v in bulk.given.items()]
    names = parts.people([bulk.created_by])
    return [kind, *given, parts.by_whom(names, bulk.created_by, bulk.started_at or bulk.created_at)]


def _or_empty(value: Any) -> str:
    return gettext(N_("empty")) if value is None else str(value)


def _pills(counts: dict[str, int], every: int, outcome: str | None, url: str) -> list[Pill]:
    first = Pill(gettext(N_("All rows")), every, url, outcome is None)
    return [first] + [
        Pill(gettext(parts.OUTCOMES[name][0]), counts[name], f"{url}?outcome={name}", outcome == name)
        for name in parts.OUTCOMES
        if counts.get(name)
    ]


def _called(kind: str, rows: Sequence[BulkEditRow]) -> dict[int, str]:
    """What the records are called in the reader's language; those that are gone, as they were called then."""
    known = record_names.names(db.session(), kind, [row.record_id for row in rows])
    return {row.record_id: known.get(row.record_id) or row.name or f"({row.record_id})" for row in rows}


def _row(bulk: BulkEdit, row: BulkEditRow, known: dict[int, str], names: dict[int, str]) -> ChangedRow:
    url = None if row.outcome == bulkedit.ABSENT else parts.card_url(bulk.kind, row.record_id)
    said = parts.remark(row.reasons, names, row.by_id, row.at)
    changes = parts.told(bulk.kind, row.changes)
    return ChangedRow(known[row.record_id], url, parts.chip(parts.OUTCOMES, row.outcome), changes, said)


def _actions(bulk: BulkEdit, counts: dict[str, int]) -> list[Action]:
    found, mine = [], parts.theirs(bulk.created_by, "edit") and may("add", "Changes")
    csv = url_for("BulkEditView.rows", pk=bulk.id)
    found.append(Action(gettext(N_("Rows as CSV")), csv, icon="filetype-csv"))
    if bulk.state == bulkedit.RUNNING and bulk.job_id:
        url = url_for("JobView.show", pk=bulk.job_id)
        found.append(Action(gettext(N_("See how far it is")), url, icon="hourglass-split"))
    if bulk.started_at is None and mine:
        url, ready = url_for("BulkEditView.values", pk=bulk.id), counts.get(bulkedit.READY, 0)
        found.append(Action(gettext(N_("Other values")), url, icon="pencil"))
        found.append(Action(gettext(N_("Cancel")), list_url(bulk)))
        if ready:
            text_ = gettext(N_("Change %(count)s rows"), count=parts.shown_count(ready))
            start = url_for("BulkEditView.start", pk=bulk.id)
            found.append(Action(text_, start, icon="check2-all", primary=True, post=True))
    if bulk.state == bulkedit.STOPPED and mine:
        start = url_for("BulkEditView.start", pk=bulk.id)
        found.append(Action(gettext(N_("Go on")), start, icon="play", primary=True, post=True))
    if mine and bulk.state != bulkedit.RUNNING:
        found += undone.offer(bulk.group_id)
    return found


def lines(bulk_id: int, kind: str) -> Iterator[Sequence[Any]]:
    """Every row for a file, one line for each changed field; read in pieces."""
    after = -1
    while True:
        rows = db.session.scalars(bulkedit.rows(bulk_id, after=after).limit(READ_AT_ONCE)).all()
        names, known = parts.people(row.by_id for row in rows), _called(kind, rows)
        for row in rows:
            outcome, why = gettext(parts.OUTCOMES[row.outcome][0]), text(row.reasons)
            who, when = names.get(row.by_id or 0), shown(row.at) if row.at else None
            for label, old, new in parts.told(kind, row.changes) or [("", None, None)]:
                yield [row.record_id, known[row.record_id], outcome, label, _plain(old), _plain(new), why, who, when]
        if len(rows) < READ_AT_ONCE:
            return
        after = rows[-1].place


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
