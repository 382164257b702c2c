"""The page behind the link in a notice: ends such notices without signing in, and offers the rest. Looking changes
nothing.

Mail programs post here by themselves when somebody presses their button (RFC 8058), without cookies or a page's token;
the signed link is what lets them. That post ends the one kind; the page's own buttons say which (`end`, `again`).
"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_appbuilder import expose
from flask_babel import force_locale, gettext

from app.kernel.problems import N_, Refused
from app.notices import operations, queries
from app.notices.operations.unsubscribing import OVER, Link
from app.notices.views.templates import TEMPLATES
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import csrf
from app.platform.views.base import PageView

PATH = "/unsubscribe"
csrf.exempt(PATH)
csrf.exempt(f"{PATH}/")
LONGEST = 500  # characters of a token
ALL = "all"


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
                return self._over()
            with force_locale(link.language):  # the language in which the notice was written
                return self._changed(token, link) if request.method == "POST" else self._page(token)

    def _changed(self, token: str, link: Link) -> Any:
        again = request.form.get("again", "")
        said = again or request.form.get("end", "")
        template_id = None if said == ALL else _number(said, link.template_id)
        try:
            with unit_of_work(source="portal", label="notices unsubscribe") as uow:
                (operations.subscribe_again if again else operations.unsubscribe)(uow, token, template_id)
        except Refused as refused:
            return self._page(token, refused=refused.problems[0].text(gettext))
        return self._page(token, done=True)

    def _page(self, token: str, *, refused: str = "", done: bool = False) -> Any:
        session = db.session()
        link = operations.opened_link(session, token)
        if link is None:  # between looking and writing it ran out
            return self._over()
        ended = queries.ended(session, link.address)
        page = {
            "title": gettext(N_("Unsubscribe")), "link": link, "token": token, "refused": refused, "done": done,
            "ended": link.template_id in ended, "all_ended": None in ended,
            "rest": [(pk, name, pk in ended) for pk, name in queries.endable(session) if pk != link.template_id],
            "must_know": queries.must_know(session, link.address),
        }  # fmt: skip
        return self.page("notices/unsubscribe.html", page, status=409 if refused else 200)

    def _over(self) -> Any:
        told = {"problem": True, "title": gettext(N_("Unsubscribe")), "over": gettext(OVER)}
        return self.page("notices/unsubscribe.html", told, status=404)


def _number(text: str, otherwise: int) -> int:
    """The kind that a button names; the link's own where none is named."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
