"""The sections of a form: fields under one heading, edited together with the others or alone on the record's card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, request, url_for

from app.platform import extras, fact_panels
from app.platform.extras import ExtraField
from app.platform.pages import FactPanel


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading. `name` stands in addresses and never changes; `title` and `help` are for people.

    A card's panel of facts with this name gets the button that edits the section in place.
    """

    name: str
    title: str
    fields: tuple[str, ...]
    help: str = ""


def of_add(view: Any) -> tuple[Section, ...]:
    """The sections of a new record's form."""
    return (*view.sections, *of_extras(extras.written(view.datamodel.obj)))


def of_edit(view: Any) -> tuple[Section, ...]:
    """The sections in which a record is edited."""
    return (*(view.edit_sections or view.sections), *of_extras(extras.written(view.datamodel.obj)))


def of_extras(fields: Sequence[ExtraField]) -> tuple[Section, ...]:
    """The sections in which extra fields stand, in their order."""
    titles = {each.section[0]: each.section[1] for each in fields}
    return tuple(
        Section(name, title, tuple(each.name for each in fields if each.section[0] == name))
        for name, title in titles.items()
    )


def names(found: Sequence[Section], besides: Sequence[str]) -> list[str]:
    """The fields of sections, and others."""
    return list(dict.fromkeys((*besides, *(name for section in found for name in section.fields))))


def shown_extras(item: Any) -> list[FactPanel]:
    """The panels of a record's extra fields on its card, as far as the reader sees them."""
    found = of_extras(extras.seen(type(item)))
    return [fact_panels.facts(section.name, section.title, item, section.fields) for section in found]


def asked(view: Any) -> Section | None:
    """The one section that the address asks for (`?section=contact`); None: the whole form. 404 for an unknown name."""
    name = request.args.get("section")
    if name is None:
        return None
    found = next((section for section in of_edit(view) if section.name == name), None)
    if found is None:
        abort(404)
    return found


def narrow(form: Any, section: Section | None) -> None:
    """Leave the form only its section's fields. 404 where the reader may use none of them."""
    if section is None:
        return
    for name in [n for n in form._fields if n not in (*section.fields, "csrf_token")]:
        del form[name]
    if not any(name in form for name in section.fields):
        abort(404)


def editable(view: Any, item: Any, panels: Sequence[Any]) -> list[Any]:
    """A card's panels; those that show a section's facts lead to editing it, for who may."""
    if not view.in_place or not view.allowed("edit"):
        return list(panels)
    names = {section.name for section in of_edit(view)}
    return [
        replace(panel, edit_url=url_for(f"{view.endpoint}.edit", pk=item.id, section=panel.id))
        if isinstance(panel, FactPanel) and panel.id in names
        else panel
        for panel in panels
    ]


def alone() -> bool:
    """Whether the card's script asks for a part of a page instead of a page."""
    return request.headers.get("X-Fragment") == "1"
