"""The ledger's pages: who is to be told of what, what became of it, sending again and skipping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext, ngettext

from app.kernel.problems import N_, Refused
from app.notices import listings, operations, queries, rules
from app.notices.forms import SkipForm
from app.notices.models import Notice
from app.platform import record_names
from app.platform.db import Uow, db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.interface import UnitOfWorkInterface
from app.platform.mail import TIDIED, MailMessage
from app.platform.pages import Action, Crumb, Fact, FactPanel, FormPage, FormSection, Link
from app.platform.refusals import tell
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.platform.views import DomainView, Heading, formpages, lists, moments
from app.platform.views.domain import PK

AGAIN = N_("It is being sent again.")
SKIPPED = N_("It will not be sent.")
WIPED = N_("The text was removed when the message was sent, since it let its reader sign in.")
SKIP_HELP = N_("It stays in the ledger with your reason and is not sent.")


class NoticeView(DomainView):
    """Notices. They are ordered by automations and programs, never typed here."""

    include_route_methods: ClassVar[set[str]] = {"list", "show", "export", "retry", "retry_all", "skip"}
    route_base = "/notices"
    class_permission_name = "Notices"
    datamodel = UnitOfWorkInterface(Notice)
    listing = listings.NOTICES
    notes: ClassVar[bool] = False
    history: ClassVar[bool] = False
    add_title = lazy_gettext("Notices")
    empty_text = N_("No notice has been ordered yet. Automations order them; here you see what became of each.")

    def heading(self, item: Notice) -> Heading:
        template = queries.template_names(db.session(), [item.template_id]).get(item.template_id, "")
        return Heading(item.name or item.address or "–", (listings.state_chip(item.state),), (template, item.address))

    def panels(self, item: Notice) -> list[Any]:
        message = db.session.get(MailMessage, item.mail_id) if item.mail_id else None
        found = [FactPanel("notice", gettext(N_("The notice")), self._facts(item))]
        if message is not None:
            sub = gettext(WIPED if message.to else TIDIED)
            told = [
                Fact(gettext(N_("Subject")), message.subject, wide=True),
                Fact(gettext(N_("Text")), message.body or sub, wide=True),
            ]
            found.append(FactPanel("message", gettext(N_("The message")), told))
        return found

    def _facts(self, item: Notice) -> list[Fact]:
        template = queries.template_names(db.session(), [item.template_id]).get(item.template_id, "")
        link = url_for("NoticeTemplateView.show", pk=item.template_id) if may("show", "NoticeTemplates") else None
        out = listings.goes_out(item.state, item.next_at, item.sent_at, queries.quiet(db.session()))
        return [
            Fact(gettext(N_("Recipient")), Link(item.address, f"mailto:{item.address}") if item.address else None),
            Fact(gettext(N_("Message template")), Link(template, link)),
            Fact(gettext(N_("Record")), _record(item)),
            Fact(gettext(N_("Occasion")), item.kind),
            Fact(gettext(N_("Due")), shown(item.due_at)),
            Fact(gettext(N_("Goes out") if item.state == rules.WAITING else N_("Sent")), shown(out)),
            Fact(gettext(N_("Written")), shown(item.created_at)),
            Fact(gettext(N_("Key")), item.key),
            Fact(gettext(N_("Why")), listings.why(item.reason) or None, wide=True),
        ]

    @expose("/")
    @guarded("list")
    def list(self) -> Any:
        """The ledger, with what can be done about all of it."""
        if not request.args and (first := lists.first(self)):
            return redirect(first)
        page = moments.list_page(self, request.args.to_dict(flat=False))
        return self._render("bukett/list.html", replace(page, actions=_ways()))

    def actions_on(self, item: Notice) -> Sequence[Action]:
        if not may("edit", "Notices"):
            return ()
        found = []
        if rules.may_retry(item.state) and item.address:
            again = url_for("NoticeView.retry", pk=item.id)
            found.append(Action(gettext(N_("Send again")), again, icon="arrow-clockwise", post=True, primary=True))
        if rules.may_skip(item.state):
            found.append(Action(gettext(N_("Do not send")), url_for("NoticeView.skip", pk=item.id), icon="dash-circle"))
        return found

    @expose(f"/{PK}/retry", methods=["POST"])
    @guarded("edit")
    def retry(self, pk: int) -> Any:
        """Send one notice again."""
        self.item(pk)
        if self._made(lambda uow: operations.retry(uow, pk)):
            flash(gettext(AGAIN), "ok")
        return redirect(url_for("NoticeView.show", pk=pk), code=303)

    @expose("/retry", methods=["POST"])
    @guarded("edit")
    def retry_all(self) -> Any:
        """Send all again that have failed, the oldest first."""
        made: list[int] = []
        if self._made(lambda uow: made.append(operations.retry_all(uow))):
            flash(
                ngettext("%(num)s notice is being sent again.", "%(num)s notices are being sent again.", made[0]), "ok"
            )
        return redirect(url_for("NoticeView.list"), code=303)

    @expose(f"/{PK}/skip", methods=["GET", "POST"])
    @guarded("edit")
    def skip(self, pk: int) -> Any:
        """Ask why a notice is not to go out, and let it be."""
        item = self.item(pk)
        if not rules.may_skip(item.state):
            abort(409)
        form = SkipForm()
        if request.method == "POST" and form.validate_on_submit():
            try:
                with unit_of_work(label="notices skip") as uow:
                    operations.skip(uow, pk, form.why.data or "")
            except Refused as refused:
                formpages.blame(form, refused.problems)
            else:
                flash(gettext(SKIPPED), "ok")
                return redirect(url_for("NoticeView.show", pk=pk), code=303)
        title, card = gettext(N_("Do not send")), url_for("NoticeView.show", pk=pk)
        crumbs = [
            Crumb(gettext(self.listing.title), url_for("NoticeView.list")),
            Crumb(self.heading(self.item(pk)).title, card),
            Crumb(title),
        ]
        page = FormPage(
            title=title, crumbs=crumbs, sections=[FormSection(gettext(N_("Reason")), gettext(SKIP_HELP), [form.why])],
            hidden=[], problems=formpages.summary(form), action_url=url_for("NoticeView.skip", pk=pk), cancel_url=card,
            check_url=None, submit_text=gettext(N_("Do not send")),
        )  # fmt: skip
        return self._render("bukett/form.html", page, status=422 if request.method == "POST" else 200)

    def _made(self, call: Callable[[Uow], Any]) -> bool:
        try:
            with unit_of_work(label="notices retry") as uow:
                call(uow)
        except Refused as refused:
            tell(refused.problems)
            return False
        return True


def _ways() -> list[Action]:
    found = []
    if may("edit", "QuietHours"):
        found.append(Action(gettext(N_("Quiet hours")), url_for("QuietHoursView.index"), icon="moon"))
    if may("edit", "Notices") and (number := queries.number_failed(db.session())):
        ask = ngettext("Send %(num)s failed notice again?", "Send %(num)s failed notices again?", number)
        text, url = gettext(N_("Send the failed ones again")), url_for("NoticeView.retry_all")
        found.append(Action(text, url, icon="arrow-clockwise", post=True, confirm=ask))
    return found


def _record(item: Notice) -> Link | None:
    if not item.entity or not item.entity_id:
        return None
    name = record_names.names(db.session(), item.entity, [item.entity_id]).get(item.entity_id)
    view = runtime().views.get(item.entity)
    url = url_for(f"{view.endpoint}.show", pk=item.entity_id) if view is not None and name else None
    return Link(name or f"({item.entity_id})", url, listings.record_title(item.entity))
