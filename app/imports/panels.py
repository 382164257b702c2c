"""What imports add to the start page: the latest one that has problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.imports import queries
from app.kernel.problems import N_
from app.platform.pages import Tile
from app.platform.panels import View
from app.platform.shown import shown


def latest(view: View) -> Iterator[tuple[str, Any]]:
    """A figure that leads to the problems of the latest import. One query."""
    if not view.may("list", "Imports"):
        return
    run = queries.latest(view.session)
    if run is None or not run.problems:
        return
    url = url_for("ImportView.show", pk=run.id, problems=1)
    text = gettext(N_("Problems in the latest import"))
    yield "tile", Tile(text, shown(run.problems), url, sub=run.name, tone="warn" if run.refused else "", icon="upload")


TILES = (latest,)
