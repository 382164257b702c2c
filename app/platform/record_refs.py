"""A record that a row names by table and id (a task, a note): its name, read with the row itself, and its link.

What the reader may not see has no name: each is looked up under the reader's scope.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, case, literal, null, select
from sqlalchemy.orm import Session

from app.platform import scope
from app.platform.guards import may
from app.platform.pages import Link
from app.platform.record_names import OWNERS
from app.platform.runtime import runtime

NAME = "name"


def name_of(entity: Any, entity_id: Any) -> ColumnElement[Any]:
    """A column with the name of the record that two columns name: its own, or whose it is (a certificate's store).

    Only the kinds whose cards the reader may see are asked, and of each row only its own kind.
    """
    known = _known()
    found = []
    for kind, model in known.items():
        name = _name(model, known)
        if name is not None:
            found.append((entity == kind, name.where(model.id == entity_id).scalar_subquery()))
    return (case(*found, else_=null()) if found else literal(None)).label("record_name")


def names(session: Session, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The same of some records at once, a statement for each kind: where records are shown as they were known, asking
    for one at a time rebuilds each of them by itself.
    """
    known, found = _known(), dict[tuple[str, int], str]()
    for kind in {kind for kind, _ in wanted} & known.keys():
        model = known[kind]
        name = _name(model, known)
        if name is not None:
            mine = [pk for of, pk in wanted if of == kind]
            rows = session.execute(name.add_columns(model.id).where(model.id.in_(mine)))
            found |= {(kind, pk): text for text, pk in rows}
    return found


def _known() -> dict[str, Any]:
    """The kinds whose cards the reader may see, with their models."""
    return {k: view.datamodel.obj for k, view in runtime().views.items() if may("show", view.class_permission_name)}


def _name(model: Any, known: dict[str, Any]) -> Any:
    if NAME in model.__table__.c:
        return select(model.name)
    for column, kind in OWNERS:
        owner = known.get(kind)
        if column in model.__table__.c and owner is not None and NAME in owner.__table__.c:
            return select(owner.name).join(model, getattr(model, column) == owner.id)
    return None


def link(entity: str | None, pk: int | None, name: str | None) -> Link | None:
    """The link to a record by its name, with its kind where the name is another's; None where the reader may not know
    of it.
    """
    view = runtime().views.get(entity or "")
    if view is None or pk is None or not may("show", view.class_permission_name):
        return None
    if not name and not scope.current().everything:
        return None
    kind, own = str(gettext(view.one or view.listing.title)), NAME in view.datamodel.obj.__table__.c
    text = (name if own else f"{kind}: {name}") if name else kind
    return Link(text, url_for(f"{view.endpoint}.show", pk=pk))
