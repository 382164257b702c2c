"""What notices show on the start page: those that wait for somebody's decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import format_decimal, gettext

from app.kernel.problems import N_
from app.notices import queries
from app.notices.rules import FAILED
from app.platform.figures import Figures
from app.platform.pages import Tile
from app.platform.panels import View


def _asked(view: View) -> Mapping[str, Any]:
    return {"failed": queries.failed()} if view.may("list", "Notices") else {}


def _failed(_view: View, found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """How many notices have failed; nothing where all is well."""
    if number := found["failed"]:
        text, url = gettext(N_("Notices that failed")), url_for("NoticeView.list", state=FAILED)
        yield "tile", Tile(text, format_decimal(number), url, tone="bad", icon="envelope-exclamation")


TILES = (Figures(_asked, _failed),)
