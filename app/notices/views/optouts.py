"""Who has unsubscribed from what, for the office: looking, writing down that somebody said so, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext

from app.kernel.problems import N_, Refused
from app.notices import listings, operations, queries
from app.notices.forms import LiftForm, UnsubscribedForm
from app.notices.models import NoticeOptOut
from app.platform.db import Uow, db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Crumb, Fact, FactPanel, FormPage, FormSection, Link
from app.platform.security.models import AppUser
from app.platform.shown import shown
from app.platform.views import DomainView, Heading, formpages, lists, moments
from app.platform.views.domain import PK

RESOURCE = "Notices"
LIFT_HELP = N_("Such messages go out to the address again from now on. Do it only when the recipient asks for it.")
NOTE_HELP = N_("For recipients who answer or ring. What the law or the membership needs cannot be ended.")


class NoticeOptOutView(DomainView):
    """Unsubscriptions. Recipients make them by the link in a message."""

    include_route_methods: ClassVar[set[str]] = {"list", "show", "export", "note", "lift"}
    route_base = "/unsubscribed"
    class_permission_name = RESOURCE
    datamodel = UnitOfWorkInterface(NoticeOptOut)
    listing = listings.OPT_OUTS
    notes: ClassVar[bool] = False
    add_title = lazy_gettext("Unsubscribed")
    empty_text = N_("Nobody has unsubscribed. Recipients do it by the link in a message.")

    def heading(self, item: NoticeOptOut) -> Heading:
        return Heading(item.address, (listings.opt_out_chip(item.lifted_at),), (_kind(item),))

    def panels(self, item: NoticeOptOut) -> list[Any]:
        user = db.session.get(AppUser, item.lifted_by) if item.lifted_by else None
        by = user.name if user is not None else ""
        ledger = url_for("NoticeView.list", address=item.address)
        facts = [
            Fact(gettext(N_("E-mail")), Link(item.address, f"mailto:{item.address}")),
            Fact(gettext(N_("Kind of message")), _kind(item)),
            Fact(gettext(N_("Unsubscribed since")), shown(item.recorded_at)),
            Fact(gettext(N_("Taken back")), shown(item.lifted_at)),
            Fact(gettext(N_("Taken back by")), by or (gettext(N_("The recipient")) if item.lifted_at else None)),
            Fact(gettext(N_("Reason")), item.reason, wide=True),
            Fact(gettext(N_("Notices")), Link(gettext(N_("All to this address")), ledger)),
        ]
        return [FactPanel("opt-out", gettext(N_("Unsubscribed")), facts)]

    @expose("/")
    @guarded("list")
    def list(self) -> Any:
        """Who has unsubscribed, with the way to write down that somebody told the office."""
        if not request.args and (first := lists.first(self)):
            return redirect(first)
        page = moments.list_page(self, request.args.to_dict(flat=False))
        text, url = gettext(N_("Write down an unsubscription")), url_for("NoticeOptOutView.note")
        actions = [Action(text, url, icon="plus-lg", primary=True)] if may("add", RESOURCE) else []
        return self._render("bukett/list.html", replace(page, actions=actions))

    def actions_on(self, item: NoticeOptOut) -> Sequence[Action]:
        if item.lifted_at is not None or not may("edit", RESOURCE):
            return ()
        url = url_for("NoticeOptOutView.lift", pk=item.id)
        return [Action(gettext(N_("Send to this address again")), url, icon="arrow-counterclockwise")]

    @expose("/note", methods=["GET", "POST"])
    @guarded("add")
    def note(self) -> Any:
        """Write down that a recipient has told the office."""
        form = UnsubscribedForm()
        form.template.choices = [("", gettext(N_("All that can be ended"))), *_kinds()]

        def done(uow: Uow) -> int:
            chosen = form.template.data or ""
            return operations.end_for(
                uow, form.address.data or "", int(chosen) if chosen else None, form.why.data or ""
            )

        fields = [form.address, form.template, form.why]
        return self._asked(form, fields, gettext(N_("Write down that somebody has unsubscribed")), NOTE_HELP, done)

    @expose(f"/{PK}/lift", methods=["GET", "POST"])
    @guarded("edit")
    def lift(self, pk: int) -> Any:
        """Ask why an address is to be written to again, and let it be."""
        item = self.item(pk)
        if item.lifted_at is not None:
            abort(409)

        def done(uow: Uow) -> int:
            operations.lift(uow, pk, form.why.data or "")
            return pk

        form = LiftForm()
        return self._asked(form, [form.why], gettext(N_("Send to this address again")), LIFT_HELP, done, item.address)

    def _asked(
        self, form: Any, fields: Sequence[Any], title: str, help_text: str, done: Callable[[Uow], int], name: str = ""
    ) -> Any:
        if request.method == "POST" and form.validate_on_submit():
            try:
                with unit_of_work(label=title) as uow:
                    pk = done(uow)
            except Refused as refused:
                formpages.blame(form, refused.problems)
            else:
                flash(gettext(N_("Saved.")), "ok")
                return redirect(url_for("NoticeOptOutView.show", pk=pk), code=303)
        back = url_for("NoticeOptOutView.list")
        crumbs = [Crumb(gettext(self.listing.title), back), *([Crumb(name)] if name else []), Crumb(title)]
        section = FormSection(gettext(self.listing.title), gettext(help_text), fields)
        page = FormPage(
            title=title, crumbs=crumbs, sections=[section], hidden=[],
            problems=formpages.summary(form), action_url=request.path, cancel_url=back, check_url=None,
            submit_text=gettext(N_("Save")),
        )  # fmt: skip
        return self._render("bukett/form.html", page, status=422 if request.method == "POST" else 200)


def _kinds() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in queries.endable(db.session())]


def _kind(item: NoticeOptOut) -> str:
    if item.template_id is None:
        return str(gettext(N_("All that can be ended")))
    return queries.template_names(db.session(), [item.template_id]).get(item.template_id, "")
