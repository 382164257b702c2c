"""Deliveries of events that keep failing: why, and a way to try them again now."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_, Refused
from app.platform import outbox
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.pages import Action, CardPage, Crumb, HeadCell, Row, TablePanel
from app.platform.refusals import tell
from app.platform.shown import shown
from app.platform.views.base import PageView
from app.platform.views.domain import PK

EMPTY = N_("Everything that has happened has reached those it concerns.")
COLUMNS = (
    N_("What happened"),
    N_("Who should have answered"),
    N_("Tries"),
    N_("Why not"),
    N_("Happened"),
    N_("Next try"),
)


class DeliveriesView(PageView):
    """Failed deliveries."""

    route_base = "/deliveries"
    class_permission_name = "Deliveries"

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        title = gettext(N_("Failed deliveries"))
        rows = [self._row(failure) for failure in outbox.failures(db.session())]
        head = [HeadCell(str(number), gettext(text)) for number, text in enumerate(COLUMNS)]
        panel = TablePanel("deliveries", title, head, rows, empty_text=gettext(EMPTY))
        return self.page("bukett/card.html", CardPage(title, [Crumb(title)], (), (), (), [panel], []))

    @expose(f"/{PK}/retry", methods=["POST"])
    @guarded("edit")
    def retry(self, pk: int) -> Any:
        """Try one delivery again now."""
        try:
            with unit_of_work(label="deliveries retry") as uow:
                outbox.retry(uow, pk, request.form.get("hook", "")[:200].replace("\x00", ""))
        except Refused as refused:
            tell(refused.problems)
        else:
            flash(gettext(N_("It is being tried again.")), "ok")
        return redirect(url_for("DeliveriesView.index"), code=303)

    def _row(self, failure: outbox.Failure) -> Row:
        again = Action(
            gettext(N_("Try again")), url_for("DeliveriesView.retry", pk=failure.event_id), icon="arrow-clockwise",
            post=True, fields={"hook": failure.hook},
        )  # fmt: skip
        cells = [
            failure.event, failure.hook, str(failure.attempts), gettext(failure.reason) if failure.reason else "",
            shown(failure.recorded_at), shown(failure.next_attempt_at),
        ]  # fmt: skip
        return Row(failure.event_id, None, failure.event, cells, (again,) if may("edit", "Deliveries") else ())
