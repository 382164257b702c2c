"""Signing in and out, and setting a password through a link. One's own user is in `profile`."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_, Refused
from app.platform.db import db, unit_of_work
from app.platform.guards import signed_in
from app.platform.redirects import own_path
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import demo, limits, links, login, sessions, users
from app.platform.security.passwords import SHORTEST
from app.platform.single_pages import LoginPage, PasswordPage, ResetPage
from app.platform.views.base import PageView

DIFFERENT = N_("The two passwords are not the same.")
OVER = N_("This link has been used, or it is too old. Ask for a new one here.")
CHOSEN = N_("The new password holds. Sign in with it.")
RESETS_PER_ADDRESS, RESETS_PER_ACCOUNT = 20, 4


class AuthView(PageView):
    """The pages before anybody is known."""

    route_base = ""
    default_view = "login"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        target = own_path(request.values.get("next"))
        if request.method == "GET":
            return redirect(target) if current_user.is_authenticated else self._login_page(target)
        name, typed = request.form.get("username", ""), request.form.get("password", "")
        found = login.attempt(name, typed)
        if isinstance(found, login.Wait):
            return self._login_page(target, name, found.text, 429, {"Retry-After": str(found.seconds)})
        if isinstance(found, login.Barred):
            return self._login_page(target, name, found.text, 403)
        if found is None:
            return self._login_page(target, name, gettext(login.WRONG), 401)
        sessions.begin(found)
        return redirect(target, code=303)

    @expose("/logout/", methods=["POST"])
    @signed_in
    def logout(self) -> Any:
        with acting_as(SYSTEM), unit_of_work(source="login") as uow:
            sessions.end(uow)
        return redirect(url_for("AuthView.login"), code=303)

    @expose("/password/forgotten", methods=["GET", "POST"])
    def forgotten(self) -> Any:
        if request.method == "GET":
            return self._reset_page()
        name = request.form.get("username", "").strip()[:320]
        with acting_as(SYSTEM), unit_of_work(source="login") as uow:
            user = users.find(uow.session, name)
            account = limits.Key("reset", str(user.id) if user else f"?{name.lower()}", RESETS_PER_ACCOUNT)
            address = limits.address(request.remote_addr, kind="reset-address", most=RESETS_PER_ADDRESS)
            until = limits.count(uow, [account, address])
            if user is not None and user.active and until is None:
                links.send(uow, user, links.RESET if user.password else links.INVITATION)
        if until is not None:
            wait = login.Wait(until)
            return self._reset_page(name, [wait.text], 429, {"Retry-After": str(wait.seconds)})
        return self._reset_page(name, sent=True)

    @expose("/password/<string:token>", methods=["GET", "POST"])
    def choose(self, token: str) -> Any:
        with acting_as(SYSTEM):
            link = links.opened(db.session(), token)
            if link is None:
                flash(gettext(OVER), "bad")
                return redirect(url_for("AuthView.forgotten"), code=303)
            name, problems = link.user.username, []
            if request.method == "POST":
                problems = self._chosen(token)
                if not problems:
                    flash(gettext(CHOSEN), "ok")
                    return redirect(url_for("AuthView.login"), code=303)
        page = PasswordPage(
            title=gettext(N_("Choose a password")),
            action_url=request.path,
            user_name=name,
            least=SHORTEST,
            problems=problems,
        )
        return self.page("bukett/password.html", page, status=422 if problems else 200)

    def _chosen(self, token: str) -> list[tuple[str | None, str]]:
        """Set the password in the same transaction in which the link is seen to hold, so that it works once."""
        typed, again = request.form.get("password", ""), request.form.get("again", "")
        if typed != again:
            return [("again", gettext(DIFFERENT))]
        try:
            with unit_of_work(source="login") as uow:
                link = links.opened(uow.session, token, lock=True)
                if link is None:
                    abort(410)
                users.set_password(uow, user_id=link.user.id, password=typed)
                limits.forget(uow, limits.account(link.user.id, ""))
        except Refused as refused:
            return [(problem.field, problem.text(gettext)) for problem in refused.problems]
        return []

    def _login_page(
        self, target: str, name: str = "", problem: str = "", status: int = 200, headers: dict[str, str] | None = None
    ) -> Any:
        page = LoginPage(
            title=gettext(N_("Sign in")), action_url=url_for("AuthView.login"), username=name[:200], next_url=target,
            reset_url=url_for("AuthView.forgotten"), problems=[problem] if problem else [],
            demo_users=demo.named(),
        )  # fmt: skip
        return *self.page("bukett/login.html", page, status=status), headers or {}

    def _reset_page(
        self,
        name: str = "",
        problems: list[str] | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
        *,
        sent: bool = False,
    ) -> Any:
        page = ResetPage(
            title=gettext(N_("New password")), action_url=url_for("AuthView.forgotten"),
            login_url=url_for("AuthView.login"),
            username=name, sent=sent, problems=problems or [],
        )  # fmt: skip
        return *self.page("bukett/reset.html", page, status=status), headers or {}
