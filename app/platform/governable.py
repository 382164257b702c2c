"""Which records and fields can have a change policy, and what people call them. Decides nothing about any change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import current_app, has_app_context
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import extras, policies, scope, tables
from app.platform.audit import typed
from app.platform.policies import DELETION, EVERY, UNGOVERNED
from app.platform.runtime import runtime
from app.platform.shown import of_column

EVERY_FIELD = N_("every field")
NEW_RECORD = N_("New record")
DELETING = N_("deletion")
DELETED = N_("The record is deleted")


def tables_of() -> Iterator[tuple[str, Any]]:
    """The tables whose records can have policies, with their views: those of members and stores that a form changes."""
    if not has_app_context() or "bukett" not in current_app.extensions:
        return
    for table, view in runtime().views.items():
        if getattr(view.datamodel.obj, "__scope__", None) and view.datamodel.lifecycle.changed is not None:
            yield table, view


def targets() -> Iterator[tuple[str, str]]:
    """Every field that can have a policy as `table.field`, with its label in the reader's language.

    Where no application runs: each record type as a whole.
    """
    if not has_app_context():
        yield from ((f"{model.__tablename__}.{EVERY}", EVERY_FIELD) for model in scope.scoped_models())
    for table, view in tables_of():
        title = gettext(view.listing.title)
        yield f"{table}.{EVERY}", f"{title}: {gettext(EVERY_FIELD)}"
        if view.datamodel.lifecycle.deleted is not None:
            yield f"{table}.{DELETION}", f"{title}: {gettext(DELETING)}"
        for name, column in extras.columns(view.datamodel.obj).items():
            if name not in UNGOVERNED and column.info.get("label"):
                yield f"{table}.{name}", f"{title}: {gettext(column.info['label'])}"


def segments() -> Iterator[tuple[str, str]]:
    """The segments that a policy can be limited to, by what they are called in every installation, with their names."""
    for table, view in tables_of():
        for called, name in policies.segments(table):
            yield called, f"{gettext(view.listing.title)}: {name}"


def label(table: str, name: str) -> str:
    """What a field is called; a whole new record, and a deletion, by those words."""
    if not name:
        return str(gettext(NEW_RECORD))
    if name == DELETION:
        return str(gettext(DELETED))
    column = extras.columns(tables.model(table)).get(name)
    return str(gettext(column.info.get("label", name))) if column is not None else name


def shown_value(table: str, name: str, value: Any) -> Any:
    """A plain value of a field as people see it."""
    column = extras.columns(tables.model(table)).get(name)
    if column is None:
        return str(value)
    return of_column(column, typed(column.type, value))
