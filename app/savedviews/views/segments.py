"""The pages of a segment: its number, who came and went and why, and who of it is written to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, abort, request
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import reach, savedlists
from app.platform.db import db
from app.platform.guards import guarded, may
from app.platform.runtime import runtime
from app.platform.spreadsheets.writing import csv_lines
from app.platform.views.base import PageView
from app.platform.views.exports import TYPES, filename
from app.savedviews import queries
from app.savedviews.panels import RESOURCE, reader
from app.savedviews.queries import Segment
from app.savedviews.views import mailing, moves
from app.savedviews.views.saved import PK


class SegmentView(PageView):
    """Segments: saved views that the reader sees, of lists that the reader may see."""

    route_base = "/segments"
    class_permission_name = RESOURCE
    default_view = "show"
    template_folder = str(Path(__file__).parents[1] / "templates")

    @expose(f"/{PK}")
    @guarded("list")
    def show(self, pk: int) -> Any:
        """Its number, and who came and went since a day."""
        page = moves.page(self._segment(pk), request.args)
        return self.page("savedviews/segment.html", page, status=422 if page.day_problem else 200)

    @expose(f"/{PK}/recipients")
    @guarded("list")
    def recipients(self, pk: int) -> Any:
        """Which addresses the records have, each once, and who is left out."""
        wanted = self._addressed(pk)
        return self.page("savedviews/mailing.html", mailing.page(wanted, request.args.getlist("way")))

    @expose(f"/{PK}/recipients.csv")
    @guarded("list")
    def addresses(self, pk: int) -> Any:
        """The same as a file, those left out included."""
        wanted = self._addressed(pk)
        heads = [gettext(N_("Address")), gettext(N_("Name")), gettext(N_("Record")), gettext(N_("Remark"))]
        lines = csv_lines(heads, mailing.lines(wanted, request.args.getlist("way")))
        disposition = {"Content-Disposition": f'attachment; filename="{filename("recipients", "csv")}"'}
        return Response(b"".join(lines), mimetype=TYPES["csv"], headers=disposition)

    def _segment(self, pk: int) -> Segment:
        view = queries.one(db.session(), reader(), pk)
        found = queries.segment(db.session(), pk) if view is not None and savedlists.readable(view.listing) else None
        if found is None:
            abort(404)
        return found

    def _addressed(self, pk: int) -> Segment:
        """A segment whose records have addresses; to take them out is to export them."""
        found = self._segment(pk)
        if not reach.ways(found.kind):
            abort(404)
        if not may("export", runtime().listings[found.listing].resource):
            abort(403)
        return found
