"""The list of definitions: columns, filters, sorts."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, gettext

from app.customfields.models import RECORDS, CustomField
from app.customfields.rules import KINDS
from app.kernel.problems import N_
from app.platform.listing import Column, Filter, Listing
from app.platform.listing_parts import boolean, chosen, filled, own
from app.platform.pages import Chip


def called(item: CustomField) -> str:
    """What a field is called in the reader's language."""
    language = get_locale()
    english = language is not None and language.language == "en"
    return (item.label_en if english else None) or item.label_nb


def entity_title(entity: str | None) -> str:
    """What the records of a table are called together."""
    titles = dict(RECORDS)
    return str(gettext(titles[entity])) if entity in titles else str(entity or "")


def state_chip(removed_at: Any) -> Chip:
    """Whether a field is in use."""
    return Chip(gettext(N_("Removed")), "off") if removed_at else Chip(gettext(N_("In use")), "ok")


def _entity(text: str) -> str:
    if text not in dict(RECORDS):
        raise ValueError(text)
    return text


FIELDS = Listing(
    name="custom_fields",
    model=CustomField,
    title=N_("Custom fields"),
    sort="position",
    columns=(
        own(CustomField.label_nb),
        own(CustomField.label_en),
        Column(
            name="entity", label=N_("Records"), attribute=CustomField.entity, show=entity_title,
            group=lambda lens: CustomField.entity,
        ),
        own(CustomField.kind, group=True),
        own(CustomField.section_nb, default=False),
        own(CustomField.key),
        own(CustomField.florists),
        own(CustomField.unique, default=False),
        own(CustomField.position, sort=True),
        Column(name="state", label=N_("State"), attribute=CustomField.removed_at, show=state_chip,
               plain=lambda value: state_chip(value).text),
    ),
    filters=(
        Filter(
            name="entity", label=N_("Records"), kind="choice", multiple=True, parse=_entity,
            where=lambda lens, values: CustomField.entity.in_(values), choices=lambda session: list(RECORDS),
        ),
        chosen("kind", N_("Type"), CustomField.kind, KINDS),
        boolean("florists", N_("Shown to florists"), CustomField.florists),
        filled("removed", N_("Removed"), CustomField.removed_at),
    ),
)  # fmt: skip
