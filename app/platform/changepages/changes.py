"""Changes and their undoing: the list, one change, the question before, and each row's result as a file."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, stream_with_context, url_for
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from app.kernel.problems import N_, Refused
from app.platform import undo
from app.platform.audit import ChangeGroup
from app.platform.changepages import groups, parts
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded
from app.platform.pages import Action, Crumb
from app.platform.single_pages import ConfirmPage
from app.platform.spreadsheets.writing import csv_lines
from app.platform.undo import reading
from app.platform.views.base import PageView
from app.platform.views.domain import PK
from app.platform.views.exports import TYPES, filename

CONSEQUENCES = (
    N_("Changed fields get their earlier values back, new records are removed, deleted ones come back."),
    N_("What somebody has changed since is kept, and named with who did it and when."),
    N_("Undoing is a change itself, and can be undone."),
)


class ChangesView(PageView):
    """Changes, each for whoever made it; administrators see everybody's."""

    route_base = "/changes"
    class_permission_name = "Changes"

    def _group(self, pk: int, permission: str = "show") -> ChangeGroup:
        found = reading.group(db.session(), pk)
        if found is None or not parts.theirs(found.actor_id, permission):
            abort(404)
        return found

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        """The latest changes."""
        return self.page("bukett/rows.html", groups.index())

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        """One change with its rows. One that has a page of its own, as an import has, is shown there."""
        group = self._group(pk)
        elsewhere = groups.pages_of([group]).get(pk)
        return redirect(elsewhere.url) if elsewhere else self.page("bukett/rows.html", groups.page_of(group))

    @expose(f"/{PK}/undo")
    @guarded("edit")
    def ask(self, pk: int) -> Any:
        """What undoing will do, before it does."""
        group = self._group(pk, "edit")
        problem = undo.refusal(db.session(), group)
        if problem is not None:
            flash(problem.text(gettext), "bad")
            return redirect(url_for("ChangesView.show", pk=pk), code=303)
        count, _ = reading.sizes(db.session(), [pk]).get(pk, (0, ""))
        text = ngettext("It changed one record.", "It changed %(num)s records.", count)
        here, back = url_for("ChangesView.undo", pk=pk), url_for("ChangesView.show", pk=pk)
        action = Action(gettext(N_("Undo")), here, icon="arrow-counterclockwise", post=True, danger=True)
        title = gettext(N_("Undo this change?"))
        crumbs = [Crumb(gettext(groups.TITLE), url_for("ChangesView.index")), Crumb(title)]
        page = ConfirmPage(title, text, action, back, [gettext(t) for t in CONSEQUENCES], crumbs)
        return self.page("bukett/confirm.html", page)

    @expose(f"/{PK}/undo", methods=["POST"])
    @guarded("edit")
    def undo(self, pk: int) -> Any:
        """Order the undoing, or let one that has stopped go on."""
        self._group(pk, "edit")
        try:
            with unit_of_work(label=f"undo {pk}") as uow:
                job = undo.enqueue(uow, pk)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return redirect(url_for("ChangesView.show", pk=pk), code=303)
        return redirect(url_for("JobView.show", pk=job), code=303)

    @expose(f"/{PK}/undo.csv")
    @guarded("export")
    def rows(self, pk: int) -> Any:
        """What undoing did with every row, as a file."""
        self._group(pk)
        made = undo.undo_of(db.session(), pk)
        if made is None:
            abort(404)
        lines = csv_lines([gettext(text) for text in groups.HEADINGS], groups.lines(made.id))
        disposition = {"Content-Disposition": f'attachment; filename="{filename("undo", "csv")}"'}
        return Response(stream_with_context(lines), mimetype=TYPES["csv"], headers=disposition)
