"""Through which lifecycle the rows of a table are written when undoing, and on what resource one must have rights."""

from __future__ import annotations

from app.platform.interface import Lifecycle
from app.platform.runtime import runtime


def keeper(table: str) -> tuple[Lifecycle, str] | None:
    """A table's lifecycle and resource: its generated pages', or those that its domain names. None: it has neither."""
    view = runtime().views.get(table)
    if view is not None:
        return view.datamodel.lifecycle, view.class_permission_name
    return next((d.lifecycles[table] for d in runtime().domains if table in d.lifecycles), None)


def tables() -> list[tuple[str, str]]:
    """Every table that can be undone, with its resource."""
    named = [(table, resource) for d in runtime().domains for table, (_, resource) in d.lifecycles.items()]
    return [*((table, view.class_permission_name) for table, view in runtime().views.items()), *named]
