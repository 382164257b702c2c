"""Form pages: filling, refusing beside the field, conflicts side by side. Nothing that was typed is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from app.kernel.problems import N_, Problem
from app.platform import shown
from app.platform.db import db
from app.platform.pages import Action, Chip, Crumb, FormPage, FormSection
from app.platform.runtime import runtime


def new_form(view: Any) -> Any:
    """An empty form, filled from the link that led here (`?store_id=5`) as far as the values are good."""
    if request.method == "POST":
        return view.add_form()
    form = view.add_form(formdata=None, data=dict(view.starting_values()))
    given = {name: request.args[name] for name in form._fields if name in request.args and name != "csrf_token"}
    if given:
        trial = view.add_form(formdata=request.args, meta={"csrf": False})
        trial.validate()
        for name in given:
            if not trial[name].errors:
                form[name].data = trial[name].data
    return form


def edit_form(view: Any, item: Any) -> Any:
    """The record's form; after a post it holds what was typed."""
    return view.edit_form(obj=item) if request.method == "GET" else view.edit_form(formdata=request.form, obj=item)


def values(form: Any) -> dict[str, Any]:
    """The values to save."""
    return {name: field.data for name, field in form._fields.items() if name != "csrf_token"}


def version_typed() -> int | None:
    """The version of the record that the person was looking at."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def blame(form: Any, problems: Iterable[Problem]) -> None:
    """Put problems beside the fields they concern."""
    for problem in problems:
        field = form._fields.get(problem.field or "")
        if field is not None:
            field.errors = [*field.errors, problem.text(gettext)]
        else:
            form.form_errors = [*form.form_errors, problem.text(gettext)]


def summary(form: Any) -> list[tuple[str | None, str]]:
    """All problems for the box above the form."""
    fields = [f for f in form._fields.values() if f.errors]
    return [(None, str(e)) for e in form.form_errors] + [
        (f.id, f"{f.label.text}: {e}") for f in fields for e in f.errors
    ]


def page(view: Any, form: Any, sections: Sequence[Any], item: Any, conflict: Sequence[Mapping[str, str]]) -> FormPage:
    """The page around a form."""
    title = str(view.add_title) if item is None else gettext(N_("Edit %(name)s"), name=view.heading(item).title)
    keep = form._fields.get("csrf_token")
    here = url_for(f"{view.endpoint}.add") if item is None else url_for(f"{view.endpoint}.edit", pk=item.id)
    upwards = [] if item is None else list(view.heading(item).crumbs)
    upwards = upwards or [Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list"))]
    if item is not None:
        upwards.append(Crumb(view.heading(item).title, url_for(f"{view.endpoint}.show", pk=item.id)))
    return FormPage(
        title=title,
        crumbs=[*upwards, Crumb(title if item is None else gettext(N_("Edit")))],
        sections=[
            FormSection(
                gettext(s.title) if s.title else "",
                gettext(s.help) if s.help else "",
                [form[n] for n in s.fields if n in form],
            )
            for s in sections
            if any(n in form for n in s.fields)
        ],
        hidden=[keep] if keep is not None else [],
        problems=summary(form),
        action_url=here,
        cancel_url=_back(view, form, item),
        check_url=url_for(f"{view.endpoint}.check_form", **({"pk": item.id} if item is not None else {})),
        submit_text=gettext(N_("Save")),
        conflict=conflict,
        version=_version(item, decided=bool(conflict)),
        original="" if conflict or request.method == "GET" else request.form.get("original", "")[:ORIGINAL_LIMIT],
    )


ORIGINAL_LIMIT = 100_000  # characters; longer forms are compared field by field as before
CAME_FROM = (("store_id", "store"), ("person_id", "person"), ("member_id", "member"))


def _back(view: Any, form: Any, item: Any) -> str:
    """Where giving up leads: the record's card, or the card from which something was to be added, or the list."""
    if item is not None:
        return url_for(f"{view.endpoint}.show", pk=item.id)
    for name, table in CAME_FROM:
        upper = runtime().views.get(table)
        if upper is not None and name in form._fields and isinstance(form[name].data, int):
            return url_for(f"{upper.endpoint}.show", pk=form[name].data)
    return url_for(f"{view.endpoint}.list")


def _version(item: Any, *, decided: bool) -> int | None:
    """The version the form answers for: after a refusal still the one first read, or another save would be lost."""
    if request.method == "POST" and not decided:
        return version_typed()
    return getattr(item, "version", None) if item is not None else None


def _first_values() -> dict[str, list[str]] | None:
    """The texts that the form held when it was opened, by field; None where the browser did not tell."""
    try:
        pairs = json.loads(request.form.get("original", ""))
        found: dict[str, list[str]] = {}
        for name, text in pairs:
            found.setdefault(str(name), []).append(str(text))
    except (ValueError, TypeError):
        return None
    return found


def _typed_values(field: Any) -> list[str]:
    return [str(text).replace("\r\n", "\n") for text in field.raw_data or ()]


def _take(field: Any, value: Any) -> None:
    field.raw_data = None
    field.process_data(value)
    if hasattr(field, "typed"):
        field.typed = ""


def conflict(view: Any, form: Any, pk: int) -> list[dict[str, str]]:
    """Theirs and mine, for each field that differs. The next save knows the new version and may decide.

    A field that was not touched takes what the other one saved: saving again must not bring the old value back.
    """
    db.session.expire_all()
    item = db.session.get(view.datamodel.obj, pk)
    found, first = [], _first_values()
    for name, field in form._fields.items():
        theirs = getattr(item, name, None)
        if name != "csrf_token" and item is not None and theirs != field.data:
            if first is not None and _typed_values(field) == first.get(name, []):
                _take(field, theirs)
                continue
            column = item.__table__.c[name]
            pair = {
                "theirs": str(shown.of_column(column, theirs)),
                "mine": str(shown.of_column(column, field.data)),
            }
            found.append({"label": str(field.label.text), **pair})
    nothing = {"label": "", "theirs": gettext(N_("Somebody else saved this record.")), "mine": ""}
    return found or [nothing]


def deletion(view: Any, item: Any) -> Any:
    """The page that asks before deleting."""
    heading = view.heading(item)
    here = url_for(f"{view.endpoint}.delete", pk=item.id)
    fields = {"version": str(getattr(item, "version", ""))}
    return {
        "title": gettext(N_("Delete %(name)s?"), name=heading.title),
        "text": gettext(view.delete_text),
        "consequences": [],
        "action": Action(gettext(N_("Delete")), here, icon="trash", post=True, danger=True, fields=fields),
        "cancel_url": url_for(f"{view.endpoint}.show", pk=item.id),
        "crumbs": [Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list")), Crumb(heading.title)],
        "chips": [c for c in heading.chips if isinstance(c, Chip)],
    }
