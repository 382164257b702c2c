"""Through which lifecycle the rows of a table are written when undoing, and on what resource one must have rights."""

from __future__ import annotations

from app.platform.interface import Keeper
from app.platform.runtime import runtime


def keeper(table: str) -> Keeper | None:
    """A table's lifecycle and resource: its generated pages', or those that its domain names. None: it has neither."""
    view = runtime().views.get(table)
    if view is not None:
        return Keeper(view.datamodel.lifecycle, view.class_permission_name)
    return runtime().lifecycles.get(table)


def tables() -> list[tuple[str, str]]:
    """Every table that can be undone, with its resource."""
    named = [(table, kept.resource) for table, kept in runtime().lifecycles.items()]
    return [*((table, view.class_permission_name) for table, view in runtime().views.items()), *named]
