"""What imports add elsewhere: the latest one with problems on the start page, and their pages among the changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.imports import queries
from app.kernel.problems import N_
from app.platform.figures import Figures
from app.platform.guards import may
from app.platform.pages import Chip, Tile
from app.platform.panels import View
from app.platform.shown import shown


def _asked(view: View) -> Mapping[str, Any]:
    return queries.latest() if view.may("list", "Imports") else {}


def _latest(_view: View, run: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A figure that leads to the problems of the latest import."""
    if not run["problems"]:
        return
    text, url = gettext(N_("Problems in the latest import")), url_for("ImportView.show", pk=run["id"], problems=1)
    tone = "warn" if run["refused"] else ""
    yield "tile", Tile(text, shown(run["problems"]), url, sub=run["name"], tone=tone, icon="upload")


UNDOING = {"undoing": (N_("Being undone"), "info"), "undone": (N_("Undone"), "off")}


def change_pages(session: Session, group_ids: Sequence[int]) -> Mapping[int, tuple[Any, ...]]:
    """Title, address and how far undone, of the imports and of their undoings that are change groups."""
    if not may("show", "Imports"):
        return {}
    found: dict[int, tuple[Any, ...]] = {}
    for run in queries.of_groups(session, group_ids):
        url, title = url_for("ImportView.show", pk=run.id), gettext(N_("Import: %(name)s"), name=run.name)
        words, tone = UNDOING.get(run.state, ("", ""))
        state = Chip(gettext(words), tone) if words else None
        found |= {run.group_id: (title, url, state)} if run.group_id else {}
        if run.undo_group_id:
            found[run.undo_group_id] = gettext(N_("Import undone: %(name)s"), name=run.name), url
    return found


TILES = (Figures(_asked, _latest),)
