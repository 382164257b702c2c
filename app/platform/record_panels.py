"""The panels of notes and documents on a record's card."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from app.kernel.problems import N_
from app.platform import files, notes
from app.platform.db import db
from app.platform.pages import FilePanel, NotePanel
from app.platform.security.models import AppUser
from app.platform.shown import shown


def _people(ids: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(
        select(AppUser.id, AppUser.first_name, AppUser.last_name).where(AppUser.id.in_(ids - {None}))
    )
    return {pk: f"{first} {last}".strip() for pk, first, last in rows}


def note_panel(item: Any, *, writing: bool) -> NotePanel:
    """A record's notes."""
    kind, found = item.__tablename__, notes.notes_on(db.session(), item.__tablename__, item.id)
    by = _people({note.created_by for note in found}) if found else {}
    drawn = [
        {
            "text": note.text,
            "by": by.get(note.created_by or 0, ""),
            "at": shown(note.recorded_at),
            "delete_url": url_for("RecordsView.remove_note", kind=kind, pk=item.id, note_id=note.id)
            if writing
            else None,
        }
        for note in found
    ]
    url = url_for("RecordsView.add_note", kind=kind, pk=item.id) if writing else None
    return NotePanel("notes", gettext(N_("Notes")), drawn, url)


def file_panel(item: Any, *, writing: bool) -> FilePanel:
    """A record's documents."""
    kind, found = item.__tablename__, files.attachments_on(db.session(), item.__tablename__, item.id)
    by = _people({file.created_by for file in found}) if found else {}
    drawn = [
        {
            "name": file.name,
            "size": _size(file.size),
            "by": by.get(file.created_by or 0, ""),
            "at": shown(file.recorded_at),
            "url": url_for("RecordsView.file", kind=kind, pk=item.id, file_id=file.id),
            "delete_url": url_for("RecordsView.remove_file", kind=kind, pk=item.id, file_id=file.id)
            if writing
            else None,
        }
        for file in found
    ]
    url = url_for("RecordsView.add_file", kind=kind, pk=item.id) if writing else None
    return FilePanel("files", gettext(N_("Documents")), drawn, url)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"
