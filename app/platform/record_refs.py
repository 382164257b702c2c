"""A record that a row names by table and id (a task, a note): its name, read with the row itself, and its link.

What the reader may not see has no name: the records are joined under the reader's scope.
"""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, func, literal

from app.platform import lookups, scope
from app.platform.guards import may
from app.platform.pages import Link
from app.platform.runtime import runtime

NAME = "name"


class Named:
    """The joins to every kind of record that has a name of its own and that the reader may look for."""

    def __init__(self, entity: Any, entity_id: Any) -> None:
        kinds = [each for each in lookups.kinds().values() if not each.pick and NAME in each.model.__table__.c]
        # The models themselves: the scope's criteria are not adapted to aliases in a join.
        models = [(each.table, each.model) for each in kinds if lookups.allowed(each.kind)]
        self._joins = [(model, and_(entity == table, entity_id == model.id)) for table, model in models]
        names = [model.name for _, model in models]
        self.column: ColumnElement[Any] = (func.coalesce(*names, None) if names else literal(None)).label("record_name")

    def joined(self, statement: Any) -> Any:
        """The statement with the records beside its rows."""
        for model, condition in self._joins:
            statement = statement.outerjoin(model, condition)
        return statement


def link(entity: str | None, pk: int | None, name: str | None) -> Link | None:
    """The link to a record, by its name or by what its kind is called; None where the reader may not know of it."""
    view = runtime().views.get(entity or "")
    if view is None or pk is None or not may("show", view.class_permission_name):
        return None
    if not name and not scope.current().everything:
        return None
    return Link(name or gettext(view.one or view.listing.title), url_for(f"{view.endpoint}.show", pk=pk))
