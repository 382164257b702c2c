"""The headings of a grouped list: where a group begins on a page, what it is called, how many rows it has in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, or_, select

from app.kernel.problems import N_
from app.platform import shown
from app.platform.among import one_of
from app.platform.listing import Asked, Column, Lens, Listing

NONE = N_("Not given")
Heading = tuple[str, int]


def headings(listing: Listing, lens: Lens, asked: Asked, ids: Sequence[int]) -> Mapping[int, Heading]:
    """The heading above each row of a page that begins a group there; the page's first row always has one."""
    by, column = listing.grouped_by(lens, asked), listing.column(asked.group)
    if by is None or column is None or not ids:
        return {}
    rows = lens.session.execute(select(listing.model.id, by).where(one_of(lens.session, listing.model.id, ids)))
    values: dict[int, Any] = dict(rows.all())
    sizes = _sizes(listing, lens, asked, by, set(values.values()))
    names = column.group_texts(lens, list(sizes)) if column.group_texts else {}
    found: dict[int, Heading] = {}
    for before, pk in zip([None, *ids], ids, strict=False):
        value = values.get(pk)
        if before is None or values.get(before) != value:
            found[pk] = (_text(column, value, names), sizes.get(value, 0))
    return found


def _sizes(listing: Listing, lens: Lens, asked: Asked, by: Any, values: set[Any]) -> Mapping[Any, int]:
    """How many rows the groups have, on whatever page."""
    rows = select(by.label("value")).select_from(listing.model).where(*listing.conditions(lens, asked)).subquery()
    wanted = or_(rows.c.value.in_([v for v in values if v is not None]), rows.c.value.is_(None))
    counted = lens.session.execute(select(rows.c.value, func.count()).where(wanted).group_by(rows.c.value))
    return dict(counted.all())


def _text(column: Column, value: Any, names: Mapping[Any, str]) -> str:
    if value is None:
        return str(gettext(NONE))
    if value in names:
        return names[value]
    return str(shown.shown(column.show(value) if column.show else value))
