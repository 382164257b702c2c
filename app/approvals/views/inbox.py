"""The list of pending changes: what waits for me, what I have asked for, what is open, what has been decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy import and_
from sqlalchemy.orm import Session

from app.approvals import panels, queries, rules
from app.approvals.models import ChangeRequest
from app.approvals.views.looks import ENDPOINT, NOBODY, TITLE, me, readable, record
from app.kernel.problems import N_
from app.platform import extras, governable, record_names
from app.platform.changepages.parts import LISTED, pager, people
from app.platform.pages import Crumb
from app.platform.pages.changes import ChangedRow, Pill, RowsPage
from app.platform.shown import shown

INTRO = N_(
    "Changes that are not in effect yet, because somebody else has to approve them first. What you have asked for "
    "yourself is decided by others."
)
EMPTY = {
    "mine": N_("Nothing waits for you."),
    "asked": N_("Nothing that you have asked for waits."),
    "open": N_("No change waits."),
    "done": N_("Nothing has been decided yet."),
}
WORDS = {
    "mine": N_("Waits for me"),
    "asked": N_("I have asked for"),
    "open": N_("All that wait"),
    "done": N_("Decided"),
}
SHOWN = 8  # fields of one change that the list tells


def page(session: Session) -> RowsPage:
    """One page of the pending changes that were asked for (`?which=`)."""
    who, which = me(), request.args.get("which", "mine")
    which = which if which in WORDS else "mine"
    conditions = _conditions(who.id, who.roles)
    counts = queries.counts(session, conditions)
    url = url_for(f"{ENDPOINT}.index", which=which)
    total = counts[which]
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // LISTED)))
    found = queries.page(session, conditions[which], limit=LISTED, offset=(number - 1) * LISTED)
    pills = [
        Pill(gettext(text), counts[name], url_for(f"{ENDPOINT}.index", which=name), name == which)
        for name, text in WORDS.items()
    ]
    rows = _rows(session, found, mine=which == "mine")
    headings = [gettext(text) for text in (N_("Record"), N_("State"), N_("Asked for by"))]
    return RowsPage(
        gettext(TITLE), [Crumb(gettext(TITLE))], gettext(WORDS[which]), rows, total,
        pager(url, number, total), intro=gettext(INTRO), pills=pills, empty=gettext(EMPTY[which]), headings=headings,
    )  # fmt: skip


def _conditions(user_id: int, roles: frozenset[str]) -> dict[str, Any]:
    seen = ChangeRequest.entity.in_([table for table, _ in governable.tables_of() if readable(table)])
    own = ChangeRequest.requester_id == user_id
    return {
        "mine": and_(seen, queries.waits_for(user_id, roles)),
        "asked": and_(seen, own, queries.in_state(rules.OPEN)),
        "open": and_(seen, queries.in_state(rules.OPEN)),
        "done": and_(seen, ~queries.in_state(rules.OPEN)),
    }


def _rows(session: Session, found: Sequence[ChangeRequest], *, mine: bool) -> list[ChangedRow]:
    names = people(each.requester_id for each in found)
    called = _names(session, found)
    rows = []
    for each in found:
        visible = [item for item in each.items if extras.visible(item.entity, item.field)]
        changes = [
            (governable.label(item.entity, item.field), panels.value_of(item, item.old) if item.field else None,
             panels.value_of(item, item.new))
            for item in visible[:SHOWN]
        ]  # fmt: skip
        who = names.get(each.requester_id) or gettext(NOBODY)
        day = gettext(N_("from %(day)s"), day=shown(each.effective_on)) if each.effective_on else ""
        said = " · ".join(part for part in (f"{who}, {shown(each.recorded_at)}", day, each.reason or "") if part)
        states = dict.fromkeys(item.state for item in each.items)
        chip = None if mine else panels.state_chip(next((s for s in states if s in rules.OPEN), next(iter(states))))
        kind = gettext(record_names.title_of(each.entity))
        url = url_for(f"{ENDPOINT}.show", pk=each.id)
        rows.append(ChangedRow(called[each.id], url, chip, changes, said, sub=kind))
    return rows


def _names(session: Session, found: Sequence[ChangeRequest]) -> dict[int, str]:
    """The records' names, in a few statements for each kind."""
    wanted: dict[str, set[int]] = {}
    places = {
        each.id: (each.entity, each.record_id) if each.record_id else (each.whole, each.whole_id) for each in found
    }
    for kind, pk in places.values():
        if kind and pk:
            wanted.setdefault(kind, set()).add(pk)
    known = {kind: record_names.names(session, kind, ids) for kind, ids in wanted.items()}
    return {
        each.id: known.get(kind or "", {}).get(pk or 0) or record(session, each)[0]
        for each in found
        for kind, pk in [places[each.id]]
    }
