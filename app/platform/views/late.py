"""One panel of one record: alone for the card that asks for it, or as a page."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask_appbuilder import expose

from app.platform import latepanels, past
from app.platform.db import db
from app.platform.guards import may, signed_in
from app.platform.pages import Crumb, LatePage
from app.platform.panels import View
from app.platform.runtime import runtime
from app.platform.views.base import PageView

BARE = "bare"
"""With this argument the panel comes alone; without it as a page, for who has no JavaScript."""


class LatePanelView(PageView):
    """One panel of one record, under the record's own permission and scope and the panel's."""

    route_base = "/panels"

    @expose("/<kind>/<int(max=2147483647):pk>/<name>")
    @signed_in
    def panel(self, kind: str, pk: int, name: str) -> Any:
        view = runtime().views.get(kind)
        if view is None or not may("show", view.class_permission_name):
            abort(404)
        item = db.session.get(view.datamodel.obj, pk)
        asked = next((panel for panel in latepanels.contributed(kind) if panel.late and panel.name == name), None)
        if item is None or asked is None:
            abort(404)
        drawn = asked.draw(View(db.session(), item, past.day(), may))
        if request.args.get(BARE):
            return render_template("bukett/late.html", drawn=drawn) if drawn is not None else ("", 204)
        title = view.heading(item).title
        back = Crumb(title, url_for(f"{view.endpoint}.show", pk=pk))
        page = LatePage(drawn.title if drawn is not None else title, [back], drawn)
        return self.page("bukett/latepage.html", page)
