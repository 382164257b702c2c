"""Restoring one value of a record: the question, and doing it under the record's own permission."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_, Refused
from app.platform import extras, policies
from app.platform.audit import AuditEntry
from app.platform.changepages import parts
from app.platform.db import db
from app.platform.guards import signed_in
from app.platform.interface import Conflict, Gone
from app.platform.pages import Action, Crumb
from app.platform.refusals import tell
from app.platform.runtime import runtime
from app.platform.shown import of_column, shown
from app.platform.single_pages import ConfirmPage
from app.platform.undo import restoring
from app.platform.views import approval
from app.platform.views.base import PageView
from app.platform.views.domain import PK

CONFLICT = N_("Somebody changed this record in the meantime. Look at it again.")
RESTORED = N_("%(field)s is %(value)s again.")
NOW = N_("%(field)s is now: %(value)s")
THEN = N_("It becomes again: %(value)s")
FROM = N_("As it was before it was changed on %(day)s.")


class RestoreView(PageView):
    """Restores values, for who may edit the record."""

    route_base = "/records"

    def _asked(self, kind: str, pk: int) -> tuple[Any, Any, AuditEntry, str]:
        """The view, the record, the entry and the field that the address names."""
        view = runtime().views.get(kind)
        if view is None or not view.allowed("edit"):
            abort(404)
        item = db.session.get(view.datamodel.obj, pk)
        entry = restoring.entry_of(db.session(), kind, pk, min(request.values.get("entry", 0, type=int), 2**31 - 1))
        if item is None or entry is None:
            abort(404)
        return view, item, entry, request.values.get("field", "")

    @expose(f"/<kind>/{PK}/restore")
    @signed_in
    def ask(self, kind: str, pk: int) -> Any:
        """What restoring will do, before it does."""
        view, item, entry, name = self._asked(kind, pk)
        card = url_for(f"{view.endpoint}.show", pk=pk)
        try:
            old = restoring.old_value(view, item, entry, name)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
            return redirect(card, code=303)
        column, label = extras.columns(view.datamodel.obj)[name], parts.label(kind, name)
        says = [
            gettext(NOW) % {"field": label, "value": of_column(column, getattr(item, name))},
            gettext(THEN) % {"value": of_column(column, old)},
        ]
        fields = {"entry": str(entry.id), "field": name, "version": str(getattr(item, "version", ""))}
        text, here = gettext(N_("Restore")), url_for("RestoreView.restore", kind=kind, pk=pk)
        action = Action(text, here, icon="arrow-counterclockwise", post=True, primary=True, fields=fields)
        heading = view.heading(item)
        upwards = [*heading.crumbs, Crumb(heading.title, card), Crumb(gettext(N_("Restore a value")))]
        when = gettext(FROM) % {"day": shown(entry.recorded_at)}
        title = gettext(N_("Restore %(field)s?"), field=label)
        page = ConfirmPage(title, f"{heading.title}. {when}", action, card, says, upwards)
        return self.page("bukett/confirm.html", page)

    @expose(f"/<kind>/{PK}/restore", methods=["POST"])
    @signed_in
    def restore(self, kind: str, pk: int) -> Any:
        view, item, entry, name = self._asked(kind, pk)
        typed = request.form.get("version", "")
        version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        try:
            restoring.restore(view, item, entry, name, version=version)
        except Refused as refusal:
            tell(refusal.problems)
        except (Conflict, Gone):
            flash(gettext(CONFLICT), "bad")
        else:
            approval.tell_waiting()
            if not any(name in filed.fields for filed in policies.told()):
                now = of_column(extras.columns(view.datamodel.obj)[name], getattr(self._again(view, pk), name))
                flash(gettext(RESTORED) % {"field": parts.label(kind, name), "value": now}, "ok")
        return redirect(url_for(f"{view.endpoint}.show", pk=pk), code=303)

    @staticmethod
    def _again(view: Any, pk: int) -> Any:
        return db.session.get(view.datamodel.obj, pk)
