"""The page of one row that undoing kept: before the change, after it, now, and what it becomes. Saves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import extras, record_names, tables
from app.platform.audit import ChangeGroup
from app.platform.changepages import parts
from app.platform.db import db
from app.platform.pages import Action, Crumb
from app.platform.reasons import text
from app.platform.shown import of_column
from app.platform.undo import naming
from app.platform.undo.forcing import Kept

CHANGES = N_("Changes")
GONE = N_("It was deleted since. There is nothing to restore it in.")
BECOMES = N_("It gets its values from before the change. What was written into these fields since is replaced.")
REMOVES = N_("The change made this record. It is removed, with what was written into it since.")
HISTORY = N_("What is replaced stays in the history, and this can be undone.")


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A field: before the change, after it, now, and who wrote what stands there now; `lost`: that is replaced."""

    label: str
    before: Any
    after: Any
    now: Any
    by: str
    lost: bool


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`bukett/kept.html`. `why`: why undoing kept the row; `removes`: restoring it removes the record."""

    title: str
    crumbs: Sequence[Crumb]
    kind: str
    why: str
    says: Sequence[str]
    values: Sequence[KeptValue]
    removes: bool
    action: Action | None
    cancel_url: str
    card_url: str | None
    problems: Sequence[str] = ()


def page(group: ChangeGroup, found: Kept, problems: Sequence[str] = ()) -> KeptPage:
    """What restoring the row would do."""
    row, back = found.row, url_for("ChangesView.show", pk=group.id)
    name = naming.names(db.session(), group.id, [(row.entity, row.entity_id)])[row.entity, row.entity_id]
    title = gettext(N_("Restore %(name)s all the same?"), name=name)
    here = url_for("ChangesView.restore_kept", pk=group.id, row=row.id)
    words = gettext(N_("Remove it")) if found.removes else gettext(N_("Restore these values"))
    action = Action(
        words, here, icon="arrow-counterclockwise", post=True, danger=True, fields={"seen": found.seen}
    )  # fmt: skip
    says = [REMOVES if found.removes else BECOMES, HISTORY] if found.there else [GONE]
    return KeptPage(
        title=title,
        crumbs=[
            Crumb(gettext(CHANGES), url_for("ChangesView.index")),
            Crumb(gettext(N_("What became of each row")), back),
            Crumb(title),
        ],
        kind=gettext(record_names.title_of(row.entity)),
        why=parts.remark(row.reasons, parts.people([row.by_id]), row.by_id, row.at) or text(row.reasons),
        says=[gettext(each) for each in says],
        values=_values(found),
        removes=found.removes,
        action=action if found.there else None,
        cancel_url=back,
        card_url=parts.card_url(row.entity, row.entity_id) if found.there else None,
        problems=problems,
    )


def _values(found: Kept) -> list[KeptValue]:
    columns, entity = extras.columns(tables.model(found.row.entity)), found.row.entity
    names = parts.people(value.since.by for value in found.values)
    return [
        KeptValue(
            parts.label(entity, value.name),
            of_column(columns[value.name], value.before),
            of_column(columns[value.name], value.after),
            of_column(columns[value.name], value.now),
            parts.by_whom(names, value.since.by, value.since.at),
            value.now not in (value.before, value.after),
        )
        for value in found.values
        if extras.visible(entity, value.name)
    ]
