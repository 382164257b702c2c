"""Writing to a segment: which template to whom, with the text as the first one gets it; then a worker sends."""

from __future__ import annotations

import secrets
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import format_decimal, gettext
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Refused
from app.notices import operations, queries, rules
from app.notices.operations.rendering import values
from app.notices.views.templates import TEMPLATES
from app.platform import clock, reach
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.pages import Action, Crumb
from app.platform.shown import shown
from app.platform.views.base import PageView
from app.platform.views.domain import PK
from app.savedviews.queries import Segment, mailing_of, seen_mailing

NO_ONE = N_("Nobody of this segment has such an address.")
CHOOSE = N_("Choose a template.")
LATER = N_("It is quiet hours now: these messages go out from %(when)s on. Until then they wait under “Notices”.")


def offer(segment_id: int, ways: Any) -> Action | None:
    """The button of a mailing list, for who may send notices."""
    if not may("add", "Notices"):
        return None
    url = url_for("SegmentNoticeView.index", pk=segment_id, way=list(ways))
    return Action(gettext(N_("Write to them")), url, icon="send", primary=True)


class SegmentNoticeView(PageView):
    """Writing to everybody of a segment."""

    route_base = "/notices-to-segment"
    class_permission_name = "Notices"
    template_folder = TEMPLATES

    @expose(f"/{PK}")
    @guarded("add")
    def index(self, pk: int) -> Any:
        """Choose, and see the text as the first recipient gets it."""
        return self._page(_segment(pk), request.args.getlist("way"), request.args.get("template", ""))

    @expose(f"/{PK}", methods=["POST"])
    @guarded("add")
    def send(self, pk: int) -> Any:
        """Let a worker send. Sent twice, the same form reaches nobody twice."""
        wanted, ways = _segment(pk), request.form.getlist("way")
        template, key = request.form.get("template", ""), request.form.get("key", "")
        if not template or not key:
            return self._page(wanted, ways, template, [gettext(CHOOSE)])
        try:
            with unit_of_work(label=wanted.name) as uow:
                job = operations.order_to_segment(uow, segment_id=pk, ways=ways, template=template, key=key)
                later = _later(uow.session)
        except Refused as refusal:
            return self._page(wanted, ways, template, [problem.text(gettext) for problem in refusal.problems])
        if later:
            flash(later, "warn")
        return redirect(url_for("JobView.show", pk=job), code=303)

    def _page(self, wanted: Segment, names: list[str], template: str, problems: Any = ()) -> Any:
        session, ways = db.session(), reach.ways(wanted.kind)
        chosen = [way.name for way in ways if way.name in names] or [ways[0].name]
        told, number = list(problems), 0
        try:
            found = mailing_of(session, wanted.id, chosen)
            number, first = len(found.recipients), next(iter(found.recipients.values()), None)
        except Refused as refusal:
            told, first = [*told, *(problem.text(gettext) for problem in refusal.problems)], None
        title = gettext(N_("Write to %(name)s"), name=wanted.name)
        fits = [(code, name) for code, name, record in queries.templates(session) if record in (None, "", wanted.kind)]
        page = {
            "title": title, "crumbs": [Crumb(gettext(N_("Mailing list")), _back(wanted, chosen)), Crumb(title)],
            "ways": [(way.name, gettext(way.label), way.name in chosen) for way in ways],
            "templates": fits, "chosen": template, "number": number, "shown": format_decimal(number),
            "problems": told or ([] if number else [gettext(NO_ONE)]),
            "here": url_for("SegmentNoticeView.index", pk=wanted.id),
            "key": secrets.token_urlsafe(12), "text": _text(session, wanted, template, first),
            "back": _back(wanted, chosen),
            "to": first.address if first else "", "later": _later(session),
        }  # fmt: skip
        return self.page("notices/to_segment.html", page, status=422 if problems else 200)


def _later(session: Session) -> str:
    """What to say in quiet hours: that what is sent now goes out when they end."""
    now, quiet = clock.now(), queries.quiet(session)
    when = rules.open_from(quiet, now)
    return str(gettext(LATER, when=shown(when))) if when > now else ""


def _segment(pk: int) -> Segment:
    found = seen_mailing(db.session(), pk)
    if found is None:
        abort(404)
    return found


def _back(wanted: Segment, ways: list[str]) -> str:
    return url_for("SegmentView.recipients", pk=wanted.id, way=ways)


def _text(session: Session, wanted: Segment, code: str, first: Any) -> Any:
    """The chosen template as the first recipient gets it; None where there is nothing to show."""
    template = queries.template(session, code) if code else None
    if template is None or first is None or template.record not in (None, "", wanted.kind):
        return None
    about = (wanted.kind, first.record_id) if template.record else (None, None)
    try:
        return operations.written(template, values(session, about, {}, first.name), "nb")
    except Refused:
        return None
