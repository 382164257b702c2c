"""Where the reader is mentioned, on the start page; and the button that says it has been seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import lookups, mentions
from app.platform.feed_panel import ID
from app.platform.guards import may
from app.platform.notes import Note
from app.platform.pages import Action, HeadCell, Link, Row, TablePanel
from app.platform.panels import View
from app.platform.runtime import runtime
from app.platform.shown import shown

MOST, LONGEST = 8, 160


def parts(view: View) -> Iterator[tuple[str, Any]]:
    """The panel, where anything waits. One statement, and one more for the records' names."""
    if not view.item.mentioned:
        return
    found = [each for each in mentions.waiting(view.session, view.item.id, limit=MOST) if _readable(each[1].entity)]
    if not found:
        return
    names = lookups.names((note.entity, note.entity_id) for _, note, _ in found)
    head = [
        HeadCell("note", gettext(N_("Note"))),
        HeadCell("by", gettext(N_("By"))),
        HeadCell("at", gettext(N_("When"))),
    ]
    rows = [_row(*each, names.get((each[1].entity, each[1].entity_id), "")) for each in found]
    yield "panel", TablePanel("mentioned", gettext(N_("You are mentioned")), head, rows)


def _readable(kind: str) -> bool:
    view = runtime().views.get(kind)
    return view is not None and may("show", view.class_permission_name)


def _row(mention: mentions.NoteMention, note: Note, author: str, name: str) -> Row:
    view = runtime().views[note.entity]
    url = url_for(f"{view.endpoint}.show", pk=note.entity_id, _anchor=ID)
    text = note.text if len(note.text) <= LONGEST else f"{note.text[:LONGEST].rstrip()} …"
    seen = Action(gettext(N_("Seen")), url_for("RecordsView.mention_seen", mention_id=mention.id), "check2", post=True)
    title = name or gettext(view.one or view.listing.title)
    return Row(mention.id, url, title, [Link(title, url, text), author, shown(note.recorded_at)], [seen])
