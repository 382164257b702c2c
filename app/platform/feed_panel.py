"""The panel "Activity" of a card: what `feed` finds, entry by entry; its filters, older pages, the field for notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_
from app.platform import feed, history, mail, scope
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import FeedEntry, FeedFilter, FeedLine, FeedPanel
from app.platform.shown import shown

ID = "activity"
MOST_LINES = 6
BY_ITSELF = history.SOURCES["system"]
LABELS = {
    feed.NOTES: N_("Notes"),
    feed.CHANGES: N_("Changes"),
    feed.EVENTS: N_("Events"),
    feed.MESSAGES: N_("Messages"),
}
MAIL_STATES = {
    "waiting": N_("Waiting to be sent"), "sending": N_("Being sent"), "sent": N_("Sent"), "kept": N_("Not sent"),
    "failed": N_("Failed"),
}  # fmt: skip


def panel(view: Any, item: Any, *, draft: str = "", problem: str = "") -> FeedPanel:
    """What has happened to a record, as the address asks: `activity` one kind only, `before` what is older."""
    kind, only = item.__tablename__, _only(view)
    before = _instant(request.args.get("before", ""))
    rows, older = feed.moments(db.session(), kind, item.id, may=may, only=only, before=before)
    writing = view.notes and may("edit", view.class_permission_name)
    told = [(r.entity, r.action, r.told) for moment in rows for r in moment if r.source_kind == feed.CHANGES]
    drawing = _Drawing(kind, item.id, history.names_of(told), writing=writing)

    def to(**asked: Any) -> str:
        return url_for(f"{view.endpoint}.show", pk=item.id, _anchor=ID, **asked)

    kinds = [("", gettext(N_("All"))), *((name, gettext(LABELS[name])) for name in _kinds(view))]
    filters = [FeedFilter(text, to(activity=name or None), name == only) for name, text in kinds]
    return FeedPanel(
        ID,
        gettext(N_("Activity")),
        [entry for moment in rows for entry in drawing.entries(moment)],
        filters if len(filters) > 2 else (),
        to(activity=only or None, before=older.isoformat()) if older else None,
        to(activity=only or None) if before else None,
        url_for("RecordsView.add_note", kind=kind, pk=item.id) if writing else None,
        draft,
        problem,
        url_for("RecordsView.mentionable", kind=kind, pk=item.id) if writing else "",
    )


def _kinds(view: Any) -> list[str]:
    """Which kinds of entries a card may hold for this reader."""
    hidden = {feed.MESSAGES} if not scope.current().everything else set()
    return [kind for kind in feed.KINDS if kind not in hidden and (view.notes or kind != feed.NOTES)]


def _only(view: Any) -> str:
    asked = request.args.get("activity", "")
    return asked if asked in _kinds(view) else ""


def _instant(text: str) -> dt.datetime | None:
    """The instant in an address; None where it is none."""
    try:
        instant = dt.datetime.fromisoformat(text.replace(" ", "+"))
        return instant.astimezone(dt.UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


class _Drawing:
    """One card's rows as entries."""

    def __init__(self, kind: str, pk: int, names: history.Names, *, writing: bool) -> None:
        self.kind, self.pk, self.names, self.writing = kind, pk, names, writing
        self.declared = feed.events()

    def entries(self, moment: Sequence[Any]) -> Iterator[FeedEntry]:
        """What was saved together is one entry; each note and each message is one of its own."""
        saved = [row for row in moment if row.source_kind in (feed.CHANGES, feed.EVENTS)]
        for row in moment:
            if row.source_kind == feed.NOTES:
                yield self._note(row)
            elif row.source_kind == feed.MESSAGES:
                yield self._message(row)
        saved.sort(key=lambda row: (row.group_id or 0, row.source_kind, row.id))
        for _, together in groupby(saved, key=lambda row: row.group_id or -row.id):
            yield from self._save(list(together))

    def _note(self, row: Any) -> FeedEntry:
        own = self.writing and row.actor_id == current_user.id
        place = {"kind": self.kind, "pk": self.pk, "note_id": row.id}
        return FeedEntry(
            "chat-left-text", (), _by(row), shown(row.at), note=row.text,
            delete_url=url_for("RecordsView.remove_note", **place) if self.writing else None,
            edit_url=url_for("RecordsView.note", **place) if own else None,
            earlier_url=url_for("RecordsView.note", **place) if row.action == feed.EDITED else None,
        )  # fmt: skip

    def _message(self, row: Any) -> FeedEntry:
        state = gettext(MAIL_STATES.get(row.action, N_("Sent")))
        return FeedEntry("envelope", [FeedLine(row.text or gettext(mail.TIDIED))], state, shown(row.at))

    def _save(self, rows: Sequence[Any]) -> Iterator[FeedEntry]:
        events = [row for row in rows if row.source_kind == feed.EVENTS]
        told = {(row.entity, row.entity_id) for row in events}
        entries = [row for row in rows if row.source_kind == feed.CHANGES and (row.entity, row.entity_id) not in told]
        lines = [self._sentence(row) for row in events]
        for row in entries:
            lines += history.lines(_entry(row), self.names, self.kind)
        if lines:
            icon = "lightning" if events else history.ICONS.get(entries[0].action, "pencil")
            yield FeedEntry(icon, lines[:MOST_LINES], _by(rows[0]), shown(rows[0].at), max(len(lines) - MOST_LINES, 0))

    def _sentence(self, row: Any) -> FeedLine:
        event = self.declared[row.action]
        values = {name: _said(event.words.get(name, {}), value) for name, value in row.told.items()}
        of, url = history.part(row.entity, row.entity_id, self.kind)
        return FeedLine(gettext(event.sentence) % _Missing(values), url=url if of else None)


def _entry(row: Any) -> AuditEntry:
    """The audit entry that a row of the feed holds."""
    return AuditEntry(
        id=row.id, group_id=row.group_id, entity=row.entity, entity_id=row.entity_id, action=row.action,
        changes=row.told, recorded_at=row.at,
    )  # fmt: skip


class _Missing(dict[str, str]):
    """What an older event did not say yet."""

    def __missing__(self, name: str) -> str:
        return str(shown(None))


def _said(words: Mapping[str, str], value: Any) -> str:
    if value in words:
        return str(gettext(words[value]))
    try:
        return str(shown(dt.date.fromisoformat(value))) if isinstance(value, str) and len(value) == 10 else shown(value)
    except ValueError:
        return str(shown(value))


def _by(row: Any) -> str:
    name, through = f"{row.first_name or ''} {row.last_name or ''}".strip(), history.SOURCES.get(row.source, "")
    if not name and through in ("", BY_ITSELF):
        return "Bukett"
    return f"{name or 'Bukett'} {gettext(through) if through else ''}".strip()
