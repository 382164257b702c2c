"""The panel of documents on a record's card."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import files
from app.platform.db import db
from app.platform.pages import FilePanel
from app.platform.shown import shown

ICONS = {"image": "file-earmark-image", "application": "file-earmark-text", "text": "file-earmark-spreadsheet"}


def file_panel(item: Any, *, writing: bool) -> FilePanel:
    """A record's documents."""
    kind, found = item.__tablename__, files.listed(db.session(), item.__tablename__, item.id)
    drawn = [
        {
            "name": file.name,
            "size": size(file.size),
            "by": by,
            "at": shown(file.recorded_at),
            "url": url_for("RecordsView.file", kind=kind, pk=item.id, file_id=file.id),
            "preview_url": url_for("RecordsView.preview", kind=kind, pk=item.id, file_id=file.id) if preview else None,
            "icon": ICONS.get(file.media_type.partition("/")[0], "file-earmark"),
            "delete_url": url_for("RecordsView.remove_file", kind=kind, pk=item.id, file_id=file.id)
            if writing
            else None,
        }
        for file, by, preview in found
    ]
    url = url_for("RecordsView.add_file", kind=kind, pk=item.id) if writing else None
    return FilePanel("files", gettext(N_("Documents")), drawn, url)


def size(octets: int) -> str:
    """A file's size for people."""
    return f"{octets / 1_000_000:.1f} MB".replace(".", ",") if octets >= 1_000_000 else f"{max(octets // 1000, 1)} kB"
