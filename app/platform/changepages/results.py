"""What undoing did with each row of a change, as a page and as a file; and what may be done with the rows it left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import record_names, undo
from app.platform.audit import ChangeGroup
from app.platform.changepages import parts, undone
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, Chip
from app.platform.pages.changes import ChangedRow, Pill, RowsPage
from app.platform.reasons import text
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.platform.undo import naming, reading, rules

HEADINGS = (N_("Kind"), N_("Record"), N_("Name"), N_("Result"), N_("Reason"), N_("By whom"), N_("When"))
UNDONE = {
    undo.DONE: (N_("Undone"), "off"), undo.RUNNING: (N_("Being undone"), "info"),
    undo.STOPPED: (N_("Undo stopped"), "bad"),
}  # fmt: skip
READ_AT_ONCE = 500


def state(made: undo.ChangeUndo) -> Chip:
    """How far an undoing is."""
    return Chip(gettext(UNDONE[made.state][0]), UNDONE[made.state][1])


def page(group: ChangeGroup, made: undo.ChangeUndo, common: Mapping[str, Any]) -> RowsPage:
    """A change that was undone: what became of each record, of one that was tried again the last time."""
    session, url = db.session(), url_for("ChangesView.show", pk=group.id)
    counts, asked = undo.result_counts(session, group.id), request.args.get("result")
    result = asked if asked in counts else None
    every = sum(counts.values())
    total = counts[result] if result else every
    number = parts.page_number(total)
    chosen = reading.worst_first(reading.undo_rows(session, group.id, result=result))
    rows = session.scalars(chosen.limit(parts.LISTED).offset((number - 1) * parts.LISTED)).all()
    here = f"{url}?result={result}" if result else url
    pills = [Pill(gettext(N_("All rows")), every, url, result is None)] + [
        Pill(gettext(parts.RESULTS[name][0]), count, f"{url}?result={name}", name == result)
        for name, count in counts.items()
    ]
    return RowsPage(
        rows_title=gettext(N_("What became of each row")),
        rows=_rows(group, rows, choose=made.state == undo.DONE and theirs(group)),
        total=total,
        pager=parts.pager(here, number, total),
        chip=state(made),
        pills=pills,
        empty=gettext(N_("No row has this outcome.")),
        intro=undone.text(made, counts),
        **common,
    )


def theirs(group: ChangeGroup) -> bool:
    """Whether the reader may undo a change."""
    return may("edit", "Changes") and parts.theirs(group.actor_id, "edit")


def _rows(group: ChangeGroup, rows: Sequence[undo.ChangeUndoRow], *, choose: bool) -> list[ChangedRow]:
    people = parts.people(row.by_id for row in rows)
    known = naming.names(db.session(), group.id, [(row.entity, row.entity_id) for row in rows])
    found = []
    for row in rows:
        gone = row.action == "create" and row.result == undo.REVERSED
        found.append(
            ChangedRow(
                known[row.entity, row.entity_id],
                None if gone else parts.card_url(row.entity, row.entity_id),
                parts.chip(parts.RESULTS, row.result),
                (),
                parts.remark(row.reasons, people, row.by_id, row.at),
                gettext(record_names.title_of(row.entity)),
                _all_the_same(group, row) if choose else None,
            )
        )
    return found


def _all_the_same(group: ChangeGroup, row: undo.ChangeUndoRow) -> Action | None:
    """The way to restoring a row that was kept, for who may do that with the record."""
    view = runtime().views.get(row.entity)
    if row.result != undo.KEPT or row.action == "delete" or view is None:
        return None
    if not may(rules.permission_for(row.action), view.class_permission_name):
        return None
    return Action(gettext(N_("Look and decide")), url_for("ChangesView.kept", pk=group.id, row=row.id))


def actions(group: ChangeGroup, made: undo.ChangeUndo | None) -> list[Action]:
    """What may be done with a change: files, the undoings themselves, undoing, trying again."""
    session = db.session()
    found = [] if made is None else _of_undone(group, made)
    if not theirs(group):
        return found
    if made is not None and undo.retry_refusal(session, group) is None:
        url = url_for("ChangesView.ask_again", pk=group.id)
        found.append(Action(gettext(N_("Try the remaining ones again")), url, icon="arrow-repeat", primary=True))
    if undo.refusal(session, group) is None:
        words = N_("Go on undoing") if made else N_("Undo")
        url = url_for("ChangesView.ask", pk=group.id)
        found.append(Action(gettext(words), url, icon="arrow-counterclockwise", danger=True))
    return found


def _of_undone(group: ChangeGroup, made: undo.ChangeUndo) -> list[Action]:
    csv = url_for("ChangesView.rows", pk=group.id)
    found = [Action(gettext(N_("Rows as CSV")), csv, icon="filetype-csv")]
    tries = [each for each in undo.attempts(db.session(), group.id) if each.undo_group_id is not None]
    for each in tries:
        when = gettext(N_("Look at the undo of %(when)s"), when=shown(each.created_at))
        words = when if len(tries) > 1 else gettext(N_("Look at the undo itself"))
        if each.state != undo.RUNNING:
            url = url_for("ChangesView.show", pk=each.undo_group_id)
            found.append(Action(words, url, icon="arrow-clockwise"))
    if made.state == undo.RUNNING and made.job_id:
        url = url_for("JobView.show", pk=made.job_id)
        found.append(Action(gettext(N_("See how far it is")), url, icon="hourglass-split"))
    return found


def lines(group_id: int) -> Iterator[Sequence[Any]]:
    """What undoing did with every row, for a file; read in pieces."""
    below: int | None = None
    session = db.session()
    while True:
        rows = session.scalars(reading.undo_rows(session, group_id, below=below).limit(READ_AT_ONCE)).all()
        names = parts.people(row.by_id for row in rows)
        known = naming.names(session, group_id, [(row.entity, row.entity_id) for row in rows])
        for row in rows:
            kind, result = gettext(record_names.title_of(row.entity)), gettext(parts.RESULTS[row.result][0])
            when, name = shown(row.at) if row.at else None, known[row.entity, row.entity_id]
            yield [kind, row.entity_id, name, result, text(row.reasons), names.get(row.by_id or 0), when]
        if len(rows) < READ_AT_ONCE:
            return
        below = rows[-1].place
