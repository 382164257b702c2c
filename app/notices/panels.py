"""What notices show on the start page: those that wait for somebody's decision."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.notices import queries
from app.notices.rules import FAILED
from app.platform.pages import Tile
from app.platform.panels import View


def tiles(view: View) -> Any:
    """How many notices have failed; nothing where all is well."""
    if not view.may("list", "Notices") or not (number := queries.number_failed(view.session)):
        return
    url = url_for("NoticeView.list", state=FAILED)
    yield "tile", Tile(gettext(N_("Notices that failed")), str(number), url, tone="bad", icon="envelope-exclamation")
