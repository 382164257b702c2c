"""One's own user: who one is here, and one's own password. Other users are kept in `administration`."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_, Refused
from app.platform.db import db, unit_of_work
from app.platform.guards import signed_in
from app.platform.pages import Action, Chip, Crumb, Fact
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import limits, login, sessions, users
from app.platform.security.passwords import SHORTEST
from app.platform.security.roles import BY_NAME
from app.platform.signin.login_views import DIFFERENT
from app.platform.single_pages import PasswordPage, ProfilePage
from app.platform.views.base import PageView

WRONG = N_("This is not your present password.")
CHANGED = N_("Your password is changed. Other devices and programs must sign in again.")


class ProfileView(PageView):
    """The signed-in user's own pages."""

    route_base = "/profile"
    default_view = "show"

    @expose("/")
    @signed_in
    def show(self) -> Any:
        facts = [
            Fact(gettext(N_("Name")), current_user.name),
            Fact(gettext(N_("User name")), current_user.username),
            Fact(gettext(N_("E-mail")), current_user.email),
        ]
        known = [BY_NAME[name] for name in sorted(current_user.role_names) if name in BY_NAME]
        page = ProfilePage(
            title=gettext(N_("My profile")),
            facts=facts,
            roles=[Chip(str(role.label), "info", "person-badge") for role in known],
            actions=[Action(gettext(N_("Change password")), url_for("ProfileView.password"), icon="key")],
        )
        return self.page("bukett/user.html", page)

    @expose("/password", methods=["GET", "POST"])
    @signed_in
    def password(self) -> Any:
        problems: list[tuple[str | None, str]] = []
        if request.method == "POST":
            problems = self._change()
            if not problems:
                flash(gettext(CHANGED), "ok")
                return redirect(url_for("ProfileView.show"), code=303)
        page = PasswordPage(
            title=gettext(N_("Change password")), action_url=url_for("ProfileView.password"),
            user_name=current_user.username,
            ask_current=True, least=SHORTEST, problems=problems, cancel_url=url_for("ProfileView.show"),
            crumbs=[Crumb(gettext(N_("My profile")), url_for("ProfileView.show"))],
        )  # fmt: skip
        return self.page("bukett/password.html", page, status=422 if problems else 200)

    def _change(self) -> list[tuple[str | None, str]]:
        """Ask for the old password, set the new one, and let this browser alone stay signed in."""
        user_id, typed = current_user.id, request.form.get("password", "")
        if typed != request.form.get("again", ""):
            return [("again", gettext(DIFFERENT))]
        right = login.is_own_password(user_id, request.form.get("current", ""))
        if isinstance(right, login.Wait):
            return [("current", right.text)]
        if not right:
            return [("current", gettext(WRONG))]
        try:
            with acting_as(SYSTEM), unit_of_work(label="password") as uow:
                users.set_password(uow, user_id=user_id, password=typed)
                limits.forget(uow, limits.account(user_id, ""))
        except Refused as refused:
            return [(problem.field, problem.text(gettext)) for problem in refused.problems]
        with acting_as(SYSTEM):
            sessions.begin(users.detached(users.user(db.session(), user_id)))
        return []
