"""That a change was undone, for the pages of what made it: the offer before, and afterwards how it went. No routes."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import undo
from app.platform.changepages import parts
from app.platform.db import db
from app.platform.pages import Action

Notice = tuple[str, str, Action | None]


def offer(group_id: int | None) -> list[Action]:
    """The way to undo a change that nobody has undone yet."""
    if group_id is None or undo.undo_of(db.session(), group_id) is not None:
        return []
    url = url_for("ChangesView.ask", pk=group_id)
    return [Action(gettext(N_("Undo")), url, icon="arrow-counterclockwise", danger=True)]


def notices(group_id: int | None) -> list[Notice]:
    """What has been taken back, with the way to its rows."""
    made = undo.undo_of(db.session(), group_id) if group_id is not None else None
    if made is None or group_id is None:
        return []
    counts = undo.result_counts(db.session(), group_id)
    url = url_for("ChangesView.show", pk=group_id)
    see = Action(gettext(N_("See what became of each row")), url, icon="arrow-right")
    return [("warn" if counts.get(undo.KEPT) or counts.get(undo.FAILED) else "ok", text(made, counts), see)]


def text(made: undo.ChangeUndo, counts: Mapping[str, int]) -> str:
    """How the undoing of a change went, in one sentence; `made`: the last one, `counts`: rows by their result."""
    if made.state == undo.RUNNING:
        return str(gettext(N_("This is being undone.")))
    said = gettext(N_("Undone: %(reversed)s rows taken back, %(kept)s kept, %(failed)s failed."))
    return str(said) % {
        name: parts.shown_count(counts.get(name, 0)) for name in (undo.REVERSED, undo.KEPT, undo.FAILED)
    }
