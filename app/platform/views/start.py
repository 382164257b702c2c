"""The start page: what is waiting, as figures that lead to their rows."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_appbuilder import IndexView, expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_
from app.platform import clock, figures, mention_panel
from app.platform.db import db
from app.platform.frame import frame
from app.platform.guards import may, signed_in
from app.platform.pages import StartPage
from app.platform.panels import View
from app.platform.runtime import runtime


class StartView(IndexView):
    """Each domain contributes tiles; a tile that the reader may not list is not there."""

    route_base = ""

    @expose("/")
    @signed_in
    def index(self) -> Any:
        look = View(db.session(), current_user, clock.today(), may)
        parts = [*mention_panel.parts(look), *figures.parts(look, runtime().tiles)]
        page = StartPage(
            title=gettext(N_("Hello, %(name)s"), name=current_user.first_name),
            tiles=[p for kind, p in parts if kind == "tile"],
            panels=[p for kind, p in parts if kind == "panel"],
            checklist=[p for kind, p in parts if kind == "check"],
            demo_offer=next((p for kind, p in parts if kind == "demo_offer"), None),
            demo_remove=next((p for kind, p in parts if kind == "demo_remove"), None),
        )
        return render_template("bukett/start.html", page=page, frame=frame())
