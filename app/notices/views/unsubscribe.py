"""The page behind the link in a notice: ends such notices without signing in. Looking changes nothing.

Mail programs post here by themselves when somebody presses their button (RFC 8058), without cookies or a page's token;
the signed link is what lets them.
"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_appbuilder import expose
from flask_babel import force_locale, gettext

from app.kernel.problems import N_, Refused
from app.notices import operations, queries
from app.notices.operations.unsubscribing import OVER
from app.notices.views.templates import TEMPLATES
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import csrf
from app.platform.views.base import PageView

PATH = "/unsubscribe"
csrf.exempt(PATH)
csrf.exempt(f"{PATH}/")
LONGEST = 500  # characters of a token


class UnsubscribeView(PageView):
    """For whoever has the link."""

    route_base = PATH
    template_folder = TEMPLATES

    @expose("/", methods=["GET", "POST"])
    def index(self) -> Any:
        token = request.args.get("t", "")[:LONGEST]
        with acting_as(SYSTEM):
            link = operations.opened_link(db.session(), token)
            if link is None:
                return self._page({"problem": True}, "nb", 404)
            if request.method == "POST":
                return self._changed(token)
            ended = queries.unsubscribed(db.session(), link.template_id, link.address)
        return self._page({"link": link, "ended": ended, "token": token}, link.language, 200)

    def _changed(self, token: str) -> Any:
        again = request.form.get("again") == "1"
        try:
            with unit_of_work(source="portal", label="notices unsubscribe") as uow:
                link = (operations.subscribe_again if again else operations.unsubscribe)(uow, token)
        except Refused:  # between looking and writing the link ran out
            return self._page({"problem": True}, "nb", 404)
        return self._page({"link": link, "ended": not again, "token": token, "done": True}, link.language, 200)

    def _page(self, page: dict[str, Any], language: str, status: int) -> Any:
        """In the language in which the notice was written."""
        if page.get("problem"):
            told = {**page, "title": gettext(N_("Unsubscribe")), "over": gettext(OVER)}
            return self.page("notices/unsubscribe.html", told, status=status)
        with force_locale(language):
            return self.page("notices/unsubscribe.html", {**page, "title": gettext(N_("Unsubscribe"))}, status=status)
