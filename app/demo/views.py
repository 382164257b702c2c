"""The pages that ask before demo data is loaded or removed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.demo import operations, queries
from app.demo.queries import Hanging
from app.kernel.problems import N_, Refused
from app.platform import jobs
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded
from app.platform.pages import Action, Crumb
from app.platform.refusals import tell
from app.platform.scope import SYSTEM, acting_as
from app.platform.settings import allow_synthetic, settings
from app.platform.single_pages import ConfirmPage
from app.platform.views.base import PageView

STORES = 360
PASSWORD = N_("The demo users' password is %(password)s. Keep it now: no page shows it again.")
SYNTHETIC = N_(
    "Its organisation numbers are made for tests. To change demo firms and stores, start Bukett with "
    "BUKETT_ALLOW_SYNTHETIC_ORGNR=1."
)
OWN = N_(
    "Your own user is a demo user and goes too. Afterwards, sign in with a user of your own; "
    "«flask users create» makes the first one."
)
REMOTE = N_("Its users cannot sign in here, because others can reach this server too.")
TABLES = {
    "member": N_("Members"), "member_address": N_("Addresses of members"), "person": N_("People"),
    "store": N_("Stores"),
    "store_address": N_("Addresses of stores"), "store_owner": N_("Owners"), "employment": N_("Employments"),
    "membership_term": N_("Membership terms"), "certificate": N_("Certificates"),
    "certificate_suspension": N_("Suspensions"), "qualification": N_("Trade qualifications"),
    "bank_account": N_("Accounts"), "note": N_("Notes"), "attachment": N_("Files"), "ab_user": N_("Users"),
}  # fmt: skip


class DemoView(PageView):
    """Load and remove, each asked for on a page of its own."""

    route_base = "/demo"
    class_permission_name = "Demo"
    default_view = "load"

    @expose("/load", methods=["GET", "POST"])
    @guarded("add")
    def load(self) -> Any:
        if queries.load(db.session()) is not None:
            return redirect(url_for("DemoView.remove"))
        if request.method == "POST":
            return self._begin()
        told = [
            gettext(N_("360 stores with their firms, people, certificates and accounts are added.")),
            gettext(N_("Every role has a demo user. Their password is shown once, when loading begins.")),
        ]
        told += [] if allow_synthetic() else [gettext(SYNTHETIC)]
        told += [] if settings().demo_users_allowed else [gettext(REMOTE)]
        action = Action(
            gettext(N_("Load demo data")), url_for("DemoView.load"), icon="flower2", primary=True, post=True
        )
        return self._ask(
            gettext(N_("Load demo data?")), gettext(N_("One click removes every row of it again.")), action, told
        )

    @expose("/remove", methods=["GET", "POST"])
    @guarded("delete")
    def remove(self) -> Any:
        with acting_as(SYSTEM):
            known = queries.load(db.session())
            if known is None:
                flash(gettext(N_("No demo data is loaded.")), "bad")
                return redirect(url_for("StartView.index"))
            if request.method == "POST":
                return self._remove()
            added = queries.hanging(db.session(), known)
        told = [gettext(N_("Every row of the demo data goes, and what was recorded about it. Your own rows stay."))]
        told += [gettext(OWN)] if current_user.demo else []
        told += [_named(one) for one in added]
        text = gettext(N_("Rows that were added to demo rows go with them:")) if added else ""
        action = Action(
            gettext(N_("Remove demo data")), url_for("DemoView.remove"), icon="trash3", post=True, danger=True
        )
        return self._ask(gettext(N_("Remove demo data?")), text, action, told)

    def _begin(self) -> Any:
        made = operations.new_password()
        try:
            with acting_as(SYSTEM), unit_of_work(source="demo", label="demo data") as uow:
                operations.begin(uow, stores=STORES, password=made)
                job_id = jobs.enqueue(uow, operations.LOAD.name, {}, total=STORES)
        except Refused as refused:
            tell(refused.problems)
            return redirect(url_for("StartView.index"), code=303)
        flash(gettext(PASSWORD, password=made), "ok")
        return redirect(url_for("JobView.show", pk=job_id), code=303)

    def _remove(self) -> Any:
        try:
            with unit_of_work(source="demo", label="demo data") as uow:
                removed = operations.remove(uow)
        except Refused as refused:
            flash(refused.problems[0].text(gettext), "bad")
            return redirect(url_for("StartView.index"), code=303)
        operations.forget_contents(removed)
        operations.forget_password()
        flash(gettext(N_("Demo data is removed.")), "ok")
        return redirect(url_for("StartView.index"), code=303)

    def _ask(self, title: str, text: str, action: Action, told: list[str]) -> Any:
        page = ConfirmPage(title, text, action, url_for("StartView.index"), told, [Crumb(title)])
        return self.page("bukett/confirm.html", page)


def _named(one: Hanging) -> str:
    """How many rows of a table, and what a few of them are called."""
    names = ", ".join(one.names) + (", …" if one.rows > len(one.names) else "")
    label = gettext(TABLES[one.table]) if one.table in TABLES else one.table
    return f"{label}: {one.rows} ({names})" if one.names else f"{label}: {one.rows}"
