"""Form pages: filling, refusing beside the field, conflicts side by side. Nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext
from wtforms import BooleanField

from app.kernel import merging
from app.kernel.problems import N_, Problem, require
from app.platform import extraforms, extras
from app.platform.choicefields import SeveralField
from app.platform.db import db
from app.platform.forms import elsewhere
from app.platform.interface import Conflict as Stale
from app.platform.interface import Gone
from app.platform.ownfiles import REMOVE
from app.platform.pages import Action, Chip, Conflict, Crumb, FormPage, FormSection
from app.platform.runtime import runtime
from app.platform.tidying import MAKES_WAY
from app.platform.views import conflicts, sections
from app.platform.views.sections import Section, narrow


def new_form(view: Any) -> Any:
    """An empty form, filled from the link that led here (`?store_id=5`) as far as the values are good."""
    made = extraforms.with_extras(view.add_form, view.datamodel.obj, None)
    if request.method == "POST":
        return made()
    form = made(formdata=None, data=dict(view.starting_values()))
    given = {name: request.args[name] for name in form._fields if name in request.args and name != "csrf_token"}
    if given:
        trial = made(formdata=request.args, meta={"csrf": False})
        trial.validate()
        for name in given:
            if not trial[name].errors:
                form[name].data = trial[name].data
    return form


def edit_form(view: Any, item: Any, section: Section | None = None) -> Any:
    """The record's form, or one section of it; after a post it holds what was typed.

    A field that was not sent, because the form was opened before there was one, keeps what the record holds.
    """
    made = extraforms.with_extras(view.edit_form, view.datamodel.obj, item)
    form = made(obj=item) if request.method == "GET" else made(formdata=request.form, obj=item)
    form.labels = {name: str(field.label.text) for name, field in form._fields.items()}
    for name in view.unused(item):
        del form[name]
    narrow(form, section)
    form.rest = {name: getattr(item, name) for name in sections.names(sections.of_edit(view), view.edit_columns)}
    if request.method == "POST":
        told = conflicts.carried(view)
        for name, field in form._fields.items():
            if name in form.rest and not _sent(name, field, told):
                conflicts.hold(field, form.rest[name])
        conflicts.take_theirs(form, item)
    return form


def _sent(name: str, field: Any, told: Mapping[str, Any]) -> bool:
    if isinstance(field, BooleanField | SeveralField) and name not in request.form:
        return name in told or not told  # browsers send nothing for an unticked box
    return name in request.form or f"{name}-text" in request.form


END_PREVIOUS = "end_previous"
END_AND_SAVE = N_("Give the other one %(day)s as its last day, and save")
ANOTHER, DUPLICATE = "another", "duplicates.exists"
ANOTHER_ONE = N_("It is another one: save it all the same")
NOT_FIELDS = ("csrf_token", "version", "original", "asked", END_PREVIOUS, ANOTHER)


def sound(view: Any, form: Any) -> bool:
    """Whether what was sent may be saved: the fields' and the rules' checks, and no field that the form has not.

    Such a field was renamed or removed while the form stood open: what was typed in it is told, not swallowed.
    """
    written = {each.name for each in extras.written(view.datamodel.obj)}
    names = {
        *form._fields,
        *view.add_columns,
        *view.edit_columns,
        *written,
    }  # those that the reader may not use are not taken
    known = {*names, *(f"{name}{more}" for name in names for more in ("-text", REMOVE)), *NOT_FIELDS}
    strange = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in known and not name.startswith("take-") and text.strip()
    ]
    right = bool(form.validate_on_submit())
    for name, text in strange:
        told = gettext(UNKNOWN, name=name[:60], text=text if len(text) <= LONGEST else text[:LONGEST] + "…")
        form.form_errors = [*form.form_errors, told]
    return right and not strange


UNKNOWN = N_(
    "This form no longer has the field «%(name)s»; «%(text)s» was not saved. Put it where it belongs and save again."
)
LONGEST = 2_000  # characters of such a value that are told


def create(view: Any, form: Any) -> int:
    """Save the new record. Returns its id. Raises `Refused`, also where one like it is there and people are asked."""
    finder, kind, given = runtime().finder, view.datamodel.obj.__tablename__, values(form)
    if finder is not None and request.form.get(ANOTHER) != "1":
        problem = finder.refusal(kind, given, attended=True)
        require([problem] if problem is not None else [])
    pk: int = view.datamodel.create(given, label=str(view.add_title), end_previous=end_previous())
    for likely in finder.registered(kind, pk, given) if finder is not None else ():
        flash(gettext(LIKE, name=likely.title, why=likely.why), "warn")
    return pk


LIKE = N_("It may be there already: %(name)s (%(why)s). Both can be compared under Duplicates.")


def save(view: Any, pk: int, form: Any) -> Conflict | None:
    """Save what was changed. Answers the question to ask where somebody else has changed the same fields meanwhile.

    Where only other fields were changed, both changes stand. Raises `Refused` and `Gone`.
    """
    original, version = conflicts.carried(view), version_typed()
    if conflicts.unanswered(form):
        item = _newest(view, pk)
        return conflicts.ask(form, item, conflicts.differences(form, item, original))
    mine = values(form)
    taken = {name for name, whose in conflicts.chosen().items() if whose == merging.MINE and name in mine}
    changed = {**merging.touched(original, mine), **{name: mine[name] for name in taken}}
    while True:
        try:
            view.datamodel.change(pk, changed, version=version, end_previous=end_previous())
        except Stale:
            item = _newest(view, pk)
            found = conflicts.differences(form, item, original)
            if merging.overtaken(found):
                return conflicts.ask(form, item, found)
            version = item.version
        else:
            return None


def _newest(view: Any, pk: int) -> Any:
    db.session.expire_all()
    item = db.session.get(view.datamodel.obj, pk)
    if item is None:
        raise Gone
    return item


def values(form: Any) -> dict[str, Any]:
    """The values to save."""
    return {name: field.data for name, field in form._fields.items() if name != "csrf_token"}


def version_typed() -> int:
    """The version of the record that the person was looking at. 0, which no record has, where the form tells none: it
    must never overwrite unseen what somebody else wrote.
    """
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def end_previous() -> bool:
    """Whether the person chose that what holds until then gets its last day when this is saved."""
    return request.form.get(END_PREVIOUS) == "1"


def blame(form: Any, problems: Iterable[Problem]) -> None:
    """Put problems beside the fields they concern, and remember what the person may choose to solve them."""
    for problem in problems:
        if problem.code == DUPLICATE:
            form.offers = [(ANOTHER, gettext(ANOTHER_ONE))]
        if problem.code == MAKES_WAY:
            form.offers = [(END_PREVIOUS, gettext(END_AND_SAVE, day=problem.shown("day")))]
        field = form._fields.get(problem.field or "")
        if field is not None:
            field.errors = [*field.errors, problem.text(gettext)]
        else:
            form.form_errors = [*form.form_errors, elsewhere(form, problem)]


def summary(form: Any) -> list[tuple[str | None, str]]:
    """All problems for the box above the form."""
    fields = [f for f in form._fields.values() if f.errors]
    return [(None, str(e)) for e in form.form_errors] + [
        (f.id, f"{f.label.text}: {e}") for f in fields for e in f.errors
    ]


def page(view: Any, form: Any, shown: Sequence[Section], item: Any, conflict: Conflict | None) -> FormPage:
    """The page around a form: all its sections, or the one that is edited alone."""
    title, section = str(view.add_title), ""
    if item is not None:
        name = view.heading(item).title
        section = shown[0].name if request.args.get("section") else ""
        title = f"{name}: {gettext(shown[0].title)}" if section else gettext(N_("Edit %(name)s"), name=name)
    keep = form._fields.get("csrf_token")
    more: dict[str, Any] = {"section": section} if section else {}
    checked: dict[str, Any] = {"pk": item.id, **more} if item is not None else {}
    return FormPage(
        title=title,
        crumbs=_crumbs(view, item, title),
        sections=[
            FormSection(
                gettext(s.title) if s.title else "",
                gettext(s.help) if s.help else "",
                [form[n] for n in s.fields if n in form],
            )
            for s in shown
            if any(n in form for n in s.fields)
        ],
        hidden=[keep] if keep is not None else [],
        problems=summary(form),
        action_url=address(view, item.id if item is not None else None),
        cancel_url=back(view, form, item, section),
        check_url=url_for(f"{view.endpoint}.check_form", **checked),
        submit_text=gettext(N_("Save")),
        conflict=conflict,
        version=_version(item, decided=conflict is not None),
        original=_original(form, item),
        similar_url=_similar(view) if item is None else "",
        offers=form.offers,
    )


def _similar(view: Any) -> str:
    """Where a new record's form asks for records like it; empty where nobody looks."""
    finder = runtime().finder
    return str(finder.url(view.datamodel.obj.__tablename__)) if finder is not None else ""


def address(view: Any, pk: int | None) -> str:
    """Where a form is sent, which is also the name under which the browser keeps its draft: what led to it included."""
    names = sections.names(sections.of_add(view), view.add_columns) if pk is None else ["section"]
    given: dict[str, Any] = {name: request.args[name] for name in names if name in request.args}
    if pk is None:
        return url_for(f"{view.endpoint}.add", **given)
    return url_for(f"{view.endpoint}.edit", pk=pk, **given)


def _crumbs(view: Any, item: Any, title: str) -> list[Crumb]:
    upwards = [] if item is None else list(view.heading(item).crumbs)
    upwards = upwards or [Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list"))]
    if item is None:
        return [*upwards, Crumb(title)]
    card = Crumb(view.heading(item).title, url_for(f"{view.endpoint}.show", pk=item.id))
    return [*upwards, card, Crumb(gettext(N_("Edit")))]


def _original(form: Any, item: Any) -> str:
    """What the record held when the form was first opened: a form that comes back still says so."""
    if request.method == "POST":
        return request.form.get("original", "")[: conflicts.LIMIT]
    return conflicts.snapshot(form, item) if item is not None else ""


CAME_FROM = (("store_id", "store"), ("person_id", "person"), ("member_id", "member"))


def back(view: Any, form: Any, item: Any, section: str) -> str:
    """Where giving up leads: the record's card, or the card from which something was to be added, or the list."""
    if item is not None:
        return url_for(f"{view.endpoint}.show", pk=item.id, _anchor=section or None)
    for name, table in CAME_FROM:
        upper = runtime().views.get(table)
        if upper is not None and name in form._fields and isinstance(form[name].data, int):
            return url_for(f"{upper.endpoint}.show", pk=form[name].data)
    return url_for(f"{view.endpoint}.list")


def _version(item: Any, *, decided: bool) -> int | None:
    """The version the form answers for: after a refusal still the one first read, or another save would be lost."""
    if request.method == "POST" and not decided and item is not None:
        return version_typed()
    return getattr(item, "version", None) if item is not None else None


def deletion(view: Any, item: Any) -> Any:
    """The page that asks before deleting."""
    heading = view.heading(item)
    here = url_for(f"{view.endpoint}.delete", pk=item.id)
    fields = {"version": str(getattr(item, "version", ""))}
    return {
        "title": gettext(N_("Delete %(name)s?"), name=heading.title),
        "text": gettext(view.delete_text),
        "consequences": view.consequences(item),
        "action": Action(gettext(view.delete_label), here, icon="trash", post=True, danger=True, fields=fields),
        "cancel_url": url_for(f"{view.endpoint}.show", pk=item.id),
        "crumbs": [Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list")), Crumb(heading.title)],
        "chips": [c for c in heading.chips if isinstance(c, Chip)],
    }
