"""Mails that were kept here or sent from here, for administrators alone: their links let their reader sign in."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.kernel.problems import N_
from app.platform.db import db
from app.platform.guards import guarded
from app.platform.mail import FAILED, KEPT, SENDING, SENT, TIDIED, WAITING, MailMessage
from app.platform.pages import Chip, Crumb, Pager
from app.platform.shown import shown
from app.platform.single_pages import Mail, OutboxPage
from app.platform.views.base import PageView
from app.platform.views.domain import PK

INTRO = N_("Messages to people. Where no mail server is set they stay here, to be passed on by hand.")
WIPED = N_("The text was removed when the message was sent, since it let its reader sign in.")
STATES = {
    KEPT: (N_("Kept here"), "info", "inbox"),
    WAITING: (N_("Waiting"), "warn", "hourglass-split"),
    SENDING: (N_("Being sent"), "warn", "send"),
    SENT: (N_("Sent"), "ok", "check-circle"),
    FAILED: (N_("Failed"), "bad", "exclamation-triangle"),
}
PAGE_SIZE = 50


class OutboxView(PageView):
    """The local outbox."""

    route_base = "/outbox"
    class_permission_name = "Outbox"

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        count = db.session.scalar(select(func.count(MailMessage.id))) or 0
        pages = max(1, -(-count // PAGE_SIZE))
        asked = request.args.get("page", "1")
        number = min(int(asked), pages) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        number = max(number, 1)
        statement = select(MailMessage).options(defer(MailMessage.body), defer(MailMessage.html))
        statement = statement.order_by(MailMessage.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
        mails = [_mail(row) for row in db.session.scalars(statement)]
        title = gettext(N_("Messages"))
        page = OutboxPage(title, mails, intro=gettext(INTRO), pager=_pager(number, pages, count, len(mails)))
        return self.page("bukett/outbox.html", page)

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        row = db.session.get(MailMessage, pk)
        if row is None:
            abort(404)
        title = gettext(N_("Messages"))
        body = row.body or _instead(row)
        intro = gettext(row.problem) if row.problem else ""
        crumbs = [Crumb(title, url_for("OutboxView.index")), Crumb(row.subject)]
        return self.page("bukett/outbox.html", OutboxPage(title, mail=_mail(row, body), intro=intro, crumbs=crumbs))


def _instead(row: MailMessage) -> str:
    """What stands where a text was removed."""
    if not row.to:
        return str(gettext(TIDIED))
    return str(gettext(WIPED)) if row.secret else ""


def _mail(row: MailMessage, body: str = "") -> Mail:
    text, tone, icon = STATES.get(row.state, (row.state, "off", ""))
    chip = Chip(gettext(text), tone, icon)
    return Mail(url_for("OutboxView.show", pk=row.id), row.to, row.subject, shown(row.created_at), body, chip)


def _pager(number: int, pages: int, count: int, here: int) -> Pager | None:
    if not count:
        return None

    def url(page: int) -> str | None:
        return url_for("OutboxView.index", page=page) if 1 <= page <= pages and page != number else None

    first = (number - 1) * PAGE_SIZE + 1
    return Pager(first, first + here - 1, number, pages, url(1), url(number - 1), url(number + 1), url(pages))
