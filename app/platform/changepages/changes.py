"""Changes and their undoing: the list, one change, the question before, and each row's result as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request, stream_with_context, url_for
from flask_appbuilder import expose
from flask_babel import gettext, ngettext

from app.kernel.problems import N_, Problem, Refused
from app.platform import undo
from app.platform.audit import ChangeGroup
from app.platform.changepages import groups, keptrows, parts, results
from app.platform.db import Uow, db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.pages import Action, Crumb
from app.platform.reasons import text as said
from app.platform.refusals import tell
from app.platform.runtime import runtime
from app.platform.single_pages import ConfirmPage
from app.platform.spreadsheets.writing import csv_lines
from app.platform.undo import ChangeUndoRow, forcing, reading, rules
from app.platform.views.base import PageView
from app.platform.views.domain import PK
from app.platform.views.exports import TYPES, filename

CONSEQUENCES = (
    N_("Changed fields get their earlier values back, new records are removed, deleted ones come back."),
    N_("What somebody has changed since is kept, and named with who did it and when."),
    N_("Undoing is a change itself, and can be undone."),
)

AGAIN = (
    N_("Each row is looked at anew: what stands in the way no longer is taken back, the rest is kept with the reason."),
    N_("Rows that have been taken back already are not touched."),
    N_("Undoing is a change itself, and can be undone."),
)
ROW = "<int(max=2147483647):row>"


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
        count, _ = reading.sizes(db.session(), [pk]).get(pk, (0, ""))
        text = ngettext("It changed one record.", "It changed %(num)s records.", count)
        words = N_("Undo this change?"), N_("Undo"), text, CONSEQUENCES
        return self._ask(pk, undo.refusal(db.session(), group), url_for("ChangesView.undo", pk=pk), words)

    @expose(f"/{PK}/undo", methods=["POST"])
    @guarded("edit")
    def undo(self, pk: int) -> Any:
        """Order the undoing, or let one that has stopped go on."""
        self._group(pk, "edit")
        return self._order(pk, undo.enqueue)

    @expose(f"/{PK}/undo/again")
    @guarded("edit")
    def ask_again(self, pk: int) -> Any:
        """What trying the remaining rows again will do, before it does."""
        group = self._group(pk, "edit")
        counts = undo.result_counts(db.session(), pk)
        count = counts.get(undo.KEPT, 0) + counts.get(undo.FAILED, 0)
        text = ngettext("One record was left.", "%(num)s records were left.", count)
        words = N_("Try the remaining ones again?"), N_("Try again"), text, AGAIN
        here = url_for("ChangesView.undo_again", pk=pk)
        return self._ask(pk, undo.retry_refusal(db.session(), group), here, words)

    @expose(f"/{PK}/undo/again", methods=["POST"])
    @guarded("edit")
    def undo_again(self, pk: int) -> Any:
        """Order an undoing of just the rows that were left."""
        self._group(pk, "edit")
        return self._order(pk, undo.retry)

    def _ask(self, pk: int, problem: Problem | None, url: str, words: tuple[str, str, str, Sequence[str]]) -> Any:
        back = url_for("ChangesView.show", pk=pk)
        if problem is not None:
            tell([problem])
            return redirect(back, code=303)
        heading, button, text, consequences = words
        title = gettext(heading)
        action = Action(gettext(button), url, icon="arrow-counterclockwise", post=True, danger=True)
        crumbs = [Crumb(gettext(groups.TITLE), url_for("ChangesView.index")), Crumb(title)]
        page = ConfirmPage(title, text, action, back, [gettext(each) for each in consequences], crumbs)
        return self.page("bukett/confirm.html", page)

    def _order(self, pk: int, order: Callable[[Uow, int], int]) -> Any:
        try:
            with unit_of_work(label=f"undo {pk}") as uow:
                job = order(uow, pk)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return redirect(url_for("ChangesView.show", pk=pk), code=303)
        return redirect(url_for("JobView.show", pk=job), code=303)

    @expose(f"/{PK}/undo/rows/{ROW}")
    @guarded("edit")
    def kept(self, pk: int, row: int) -> Any:
        """A row that undoing kept: what it was, is, and would become."""
        group = self._group(pk, "edit")
        found = forcing.look(db.session(), pk, self._kept(pk, row))
        return self.page("bukett/kept.html", keptrows.page(group, found))

    @expose(f"/{PK}/undo/rows/{ROW}", methods=["POST"])
    @guarded("edit")
    def restore_kept(self, pk: int, row: int) -> Any:
        """Restore that row alone. Where that cannot be, the page says why and shows the row as it is now."""
        group = self._group(pk, "edit")
        self._kept(pk, row)
        try:
            with unit_of_work(label=f"undo {pk}") as uow:
                forcing.force(uow, pk, row, seen=request.form.get("seen", ""), may=may)
        except Refused as refusal:
            problems = [each.text(gettext) for each in refusal.problems]
        except forcing.NotRestored as refusal:
            problems = [said(refusal.reasons)]
        else:
            flash(gettext(N_("The row is restored.")), "ok")
            return redirect(url_for("ChangesView.show", pk=pk), code=303)
        page = keptrows.page(group, forcing.look(db.session(), pk, self._kept(pk, row)), problems)
        return self.page("bukett/kept.html", page, status=422)

    def _kept(self, pk: int, row: int) -> ChangeUndoRow:
        """A row that the reader may restore all the same."""
        found = forcing.kept_row(db.session(), pk, row)
        view = runtime().views.get(found.entity) if found is not None else None
        if found is None or view is None:
            abort(404)
        if not may(rules.permission_for(found.action), view.class_permission_name):
            abort(403)
        return found

    @expose(f"/{PK}/undo.csv")
    @guarded("export")
    def rows(self, pk: int) -> Any:
        """What undoing did with every row, as a file."""
        self._group(pk)
        if undo.undo_of(db.session(), pk) is None:
            abort(404)
        lines = csv_lines([gettext(text) for text in results.HEADINGS], results.lines(pk))
        disposition = {"Content-Disposition": f'attachment; filename="{filename("undo", "csv")}"'}
        return Response(stream_with_context(lines), mimetype=TYPES["csv"], headers=disposition)
