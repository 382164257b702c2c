"""What a change was: an audit entry with labels and values as people know them. Where entries are read: `feed`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import url_for
from flask_appbuilder import Model
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import extras, lookups
from app.platform.audit import AuditEntry, typed
from app.platform.pages import FeedLine
from app.platform.runtime import runtime
from app.platform.security.roles import BY_NAME
from app.platform.shown import NOTHING, of_column, shown
from app.platform.undo import restoring

SOURCES = {
    "form": N_("in a form"), "api": N_("through the API"), "import": N_("by import"), "task": N_("by Bukett"),
    "command": N_("by command"), "demo": N_("as demo data"), "system": N_("by Bukett"), "portal": N_("in the portal"),
    "bulk": N_("by bulk edit"), "undo": N_("by undoing"), "approval": N_("by an approved change"),
    "automation": N_("by an automation"), "merge": N_("by merging"),
    "configuration": N_("from a configuration file"),
}  # fmt: skip
ACTIONS = {"create": N_("Registered"), "delete": N_("Deleted"), "reveal": N_("Account number shown in full")}
ICONS = {"create": "plus-circle", "update": "pencil", "delete": "trash", "reveal": "eye"}
ROLES = "roles"  # no column: a user's roles stand in a table of their own
SILENT = frozenset({"id", "recorded_at"})
Names = Mapping[tuple[str, int], str]


def related(entity: str, changes: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The records that an entry's values name, as (kind, id)."""
    for name, pair in extras.spread(changes).items():
        column = _column(entity, name)
        if column is not None and (kind := column.info.get("lookup")):
            yield from ((kind, value) for value in pair if isinstance(value, int))


def names_of(entries: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Names:
    """The names of all records that the values of entries (entity, action, changes) name."""
    wanted = {pair for entity, action, changes in entries if action == "update" for pair in related(entity, changes)}
    return lookups.names(wanted) if wanted else {}


def lines(entry: AuditEntry, names: Names, whole: str) -> list[FeedLine]:
    """What an entry tells on the card of a record of the table `whole`."""
    entity = entry.entity
    of, url = part(entity, entry.entity_id, whole, gone=entry.action == "delete")
    if entry.action in ACTIONS:
        return [FeedLine(gettext(ACTIONS[entry.action]), of=of, url=url)]
    found = []
    for name, (old, new) in entry.fields.items():
        if not extras.visible(entity, name):
            continue
        if name == ROLES:
            found.append(FeedLine(gettext(N_("Roles")), _roles(old), _roles(new), of, url))
        elif name not in SILENT:
            column = _column(entity, name)
            label = gettext(column.info["label"]) if column is not None and column.info.get("label") else name
            pair = (_value(column, old, names), _value(column, new, names))
            found.append(FeedLine(label, *pair, of, url, _restoring(entry, name)))
    return found


def _restoring(entry: AuditEntry, name: str) -> str | None:
    view = runtime().views.get(entry.entity)
    offered = view is not None and view.allowed("edit") and restoring.offered(view, entry, name)
    return restoring.url(entry, name) if offered else None


def part(entity: str, pk: int, whole: str, *, gone: bool = False) -> tuple[str, str | None]:
    """What a part of a record is called on its card, and where it stands; nothing for the record itself."""
    view = runtime().views.get(entity)
    if entity == whole or view is None:
        return "", None
    return gettext(view.one or view.listing.title), None if gone else url_for(f"{view.endpoint}.show", pk=pk)


def _roles(names: str | None) -> str:
    """Names of roles, as a person says them; one that is gone keeps its name."""
    given = (names or "").split(", ")
    return ", ".join(str(BY_NAME[name].label) if name in BY_NAME else name for name in given)


def _column(entity: str, name: str) -> Any:
    if name.startswith(extras.PREFIX):
        return next((f.column for f in extras.of(entity) if f.name == name), None)
    table = Model.metadata.tables.get(entity)
    return table.c.get(name) if table is not None else None


def _value(column: Any, value: Any, names: Names) -> str:
    if value is None:
        return ""
    if column is None or value == extras.HIDDEN:
        return str(shown(value))
    if kind := column.info.get("lookup"):
        return names.get((kind, value)) or NOTHING
    return str(of_column(column, typed(column.type, value)))
