"""Switching language, theme and shortcuts. What is chosen when nobody has switched stands in `security.preferences`."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, request
from flask_appbuilder import expose
from flask_babel import refresh
from flask_login import current_user

from app.platform.db import unit_of_work
from app.platform.guards import signed_in
from app.platform.redirects import referring_page
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import users
from app.platform.security.preferences import LOCALE_COOKIE, THEME_COOKIE
from app.platform.views.base import PageView

YEAR = 365 * 24 * 3600


class PreferencesView(PageView):
    """Switching language and theme, for visitors too; and a user's shortcuts."""

    route_base = "/preferences"
    default_view = "locale"

    @expose("/locale/<string:code>", methods=["POST"])
    def locale(self, code: str) -> Any:
        return self._keep(LOCALE_COOKIE, code, users.LOCALES, locale=code)

    @expose("/theme", methods=["POST"])
    def theme(self) -> Any:
        code = request.form.get("theme", "")
        return self._keep(THEME_COOKIE, code, users.THEMES, theme=code)

    @expose("/shortcuts", methods=["POST"])
    @signed_in
    def shortcuts(self) -> Any:
        """Whether single letters do things (WCAG 2.1.4: they can be switched off)."""
        wanted = request.form.get("shortcuts", "")
        if wanted not in ("on", "off"):
            abort(404)
        with acting_as(SYSTEM), unit_of_work(label="shortcuts") as uow:
            users.prefer(uow, user_id=current_user.id, shortcuts=wanted == "on")
        return redirect(referring_page(), code=303)

    def _keep(self, cookie: str, code: str, choices: tuple[str, ...], **chosen: Any) -> Any:
        if code not in choices:
            abort(404)
        if current_user.is_authenticated:
            with acting_as(SYSTEM), unit_of_work(label=cookie) as uow:
                users.prefer(uow, user_id=current_user.id, **chosen)
        refresh()
        answer = redirect(referring_page(), code=303)
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(cookie, code, max_age=YEAR, httponly=True, secure=secure, samesite="Lax")
        return answer
