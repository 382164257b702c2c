"""The page on which a bulk edit's new values are given, and reading what was typed. Saves nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import Boolean

from app.kernel.problems import N_
from app.platform import extraforms, extras, record_names
from app.platform.audit import plain, typed
from app.platform.bulkedit import WEIGHING, BulkEdit
from app.platform.pages import Action, Crumb
from app.platform.pages.changes import BulkField, BulkValuesPage
from app.platform.runtime import runtime

KEEP, SET, EMPTY = "keep", "set", "empty"
NO_FIELD = N_("Choose at least one field to change.")
NO_VALUE = N_("Give the new value, or choose to make the field empty.")


def crumbs(bulk: BulkEdit, *more: Crumb) -> list[Crumb]:
    """From the list that the rows were chosen on, in the state it had."""
    return [Crumb(gettext(record_names.title_of(bulk.kind)), list_url(bulk)), *more]


def list_url(bulk: BulkEdit) -> str:
    """The list on which the rows were chosen, as it was."""
    base, query = url_for(f"{runtime().views[bulk.kind].endpoint}.list"), urlencode(bulk.query, doseq=True)
    return f"{base}?{query}" if query else base


def form_of(bulk: BulkEdit) -> Any:
    """The form with the offered fields; after a post it holds what was typed."""
    view = runtime().views[bulk.kind]
    made = extraforms.bulk_form(view)
    if request.method == "POST":
        return made(formdata=request.form)
    columns = extras.columns(view.datamodel.obj)
    known = {name: typed(columns[name].type, value) for name, value in bulk.given.items() if name in columns}
    return made(formdata=None, data=known)


def read(bulk: BulkEdit, form: Any) -> dict[str, Any] | None:
    """The new values by field as audit writes them; None where something is wrong, which then stands at its field."""
    view = runtime().views[bulk.kind]
    given: dict[str, Any] = {}
    for name in _offered(view, form):
        how = request.form.get(f"how-{name}", KEEP)
        if how == EMPTY and _may_empty(view, name):
            given[name] = None
        elif how == SET:
            field = form[name]
            if field.validate(form) and field.data is None:
                field.errors = [gettext(NO_VALUE)]
            given[name] = field.data
    check = type(view).check
    for problem in check(given) if check is not None else ():
        if problem.field in given and not form[problem.field].errors:
            form[problem.field].errors = [problem.text(gettext)]
    if not given:
        form.form_errors = [gettext(NO_FIELD)]
    wrong = form.form_errors or any(form[name].errors for name in given)
    return None if wrong else {name: plain(value) for name, value in given.items()}


def page(bulk: BulkEdit, form: Any) -> BulkValuesPage:
    """The page around the form."""
    view = runtime().views[bulk.kind]
    fields = [
        BulkField(form[name], _how(bulk, name), _may_empty(view, name), list(form[name].errors))
        for name in _offered(view, form)
    ]
    problems: list[tuple[str | None, str]] = [(None, str(e)) for e in form.form_errors]
    problems += [(x.field.id, f"{x.field.label.text}: {text}") for x in fields for text in x.problems]
    title = gettext(N_("Change several at once"))
    kind = gettext(record_names.title_of(bulk.kind))
    intro = ngettext("%(kind)s: one row is chosen.", "%(kind)s: %(num)s rows are chosen.", bulk.rows, kind=kind)
    here = url_for("BulkEditView.values", pk=bulk.id)
    busy = None
    if bulk.state == WEIGHING and bulk.job_id is not None:
        url = url_for("JobView.show", pk=bulk.job_id)
        busy = Action(gettext(N_("See how far it is")), url, icon="hourglass-split")
    return BulkValuesPage(title, intro, fields, here, list_url(bulk), crumbs(bulk, Crumb(title)), problems, busy)


def _offered(view: Any, form: Any) -> list[str]:
    return [name for name in extraforms.bulk_names(view) if name in form]


def _may_empty(view: Any, name: str) -> bool:
    column = extras.columns(view.datamodel.obj)[name]
    return bool(column.nullable) and (not isinstance(column.type, Boolean) or bool(column.info.get("open")))


def _how(bulk: BulkEdit, name: str) -> str:
    if request.method == "POST":
        return request.form.get(f"how-{name}", KEEP)
    if name not in bulk.given:
        return KEEP
    return EMPTY if bulk.given[name] is None else SET
