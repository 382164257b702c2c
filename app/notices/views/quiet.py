"""The page on which an administrator says when no notice goes out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_, Refused
from app.notices import operations, queries
from app.notices.forms import QuietHoursForm
from app.notices.models import QuietHours
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded
from app.platform.pages import Crumb, FormPage, FormSection
from app.platform.views import formpages
from app.platform.views.base import PageView

INTRO = N_(
    "What is due in these hours waits and goes out when they end. Times are Norwegian. Leave both empty for none."
)


class QuietHoursView(PageView):
    """Quiet hours."""

    route_base = "/quiet-hours"
    class_permission_name = "QuietHours"

    @expose("/", methods=["GET", "POST"])
    @guarded("edit")
    def index(self) -> Any:
        form = QuietHoursForm() if request.method == "POST" else _filled()
        if request.method == "POST" and form.validate_on_submit() and _saved(form):
            flash(gettext(N_("Saved.")), "ok")
            return redirect(url_for("QuietHoursView.index"), code=303)
        title = gettext(N_("Quiet hours"))
        fields = [form.begins, form.ends, form.weekends]
        page = FormPage(
            title=title, crumbs=[Crumb(gettext(N_("Notices")), url_for("NoticeView.list")), Crumb(title)],
            sections=[FormSection(gettext(N_("No notice goes out")), "", fields)], hidden=[form.version],
            problems=formpages.summary(form), action_url=url_for("QuietHoursView.index"),
            cancel_url=url_for("NoticeView.list"), check_url=None, submit_text=gettext(N_("Save")),
            intro=gettext(INTRO),
        )  # fmt: skip
        return self.page("bukett/form.html", page, status=422 if request.method == "POST" else 200)


def _filled() -> QuietHoursForm:
    now, row = queries.quiet(db.session()), db.session.get(QuietHours, queries.ONLY)
    version = str(row.version) if row else ""
    held = {"begins": now.begins, "ends": now.ends, "weekends": now.weekends, "version": version}
    return QuietHoursForm(formdata=None, data=held)


def _saved(form: QuietHoursForm) -> bool:
    text = form.version.data or ""
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        with unit_of_work(label=gettext(N_("Quiet hours"))) as uow:
            operations.set_quiet_hours(
                uow, begins=form.begins.data, ends=form.ends.data, weekends=bool(form.weekends.data), version=version
            )
    except Refused as refused:
        formpages.blame(form, refused.problems)
        return False
    return True
