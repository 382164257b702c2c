"""What has changed on a record: read from the audit entries, with labels and values as people know them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_appbuilder import Model
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform.audit import AuditEntry, ChangeGroup, typed
from app.platform.pages import FeedPanel
from app.platform.panels import View
from app.platform.security.roles import BY_NAME
from app.platform.security.users import AppUser
from app.platform.shown import of_column, shown

LATEST = 10
SOURCES = {
    "form": N_("in a form"), "api": N_("through the API"), "import": N_("by import"), "task": N_("by Bukett"),
    "command": N_("by command"), "demo": N_("as demo data"), "system": N_("by Bukett"), "portal": N_("in the portal"),
}  # fmt: skip
ACTIONS = {"create": N_("Registered"), "delete": N_("Deleted"), "reveal": N_("Account number shown in full")}
ROLES = "roles"  # no column: a user's roles stand in a table of their own
ICONS = {"create": "plus-circle", "update": "pencil", "delete": "trash", "reveal": "eye"}


def entries(session: Session, entity: str, entity_id: int, *, limit: int = LATEST) -> Sequence[Any]:
    """The newest entries of a record: (entry, group, user's name), two tables joined by index."""
    statement = (
        select(AuditEntry, ChangeGroup, AppUser.first_name, AppUser.last_name)
        .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
        .outerjoin(AppUser, AppUser.id == ChangeGroup.actor_id)
        .where(AuditEntry.entity == entity, AuditEntry.entity_id == entity_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return session.execute(statement).all()


def panel(view: View) -> FeedPanel:
    """The changes panel of a card."""
    found = []
    for entry, group, first, last in entries(view.session, view.item.__tablename__, view.item.id):
        by = f"{first or ''} {last or ''}".strip() or gettext(N_("Bukett"))
        common = {"by": f"{by} {gettext(SOURCES.get(group.source, ''))}".strip(), "at": shown(entry.recorded_at)}
        if entry.action in ACTIONS:
            text = gettext(ACTIONS[entry.action])
            found.append({"icon": ICONS[entry.action], "text": text, "old": "", "new": "", **common})
            continue
        for name, (old, new) in list(entry.changes.items())[:6]:
            column = _column(entry.entity, name)
            label = gettext(column.info["label"]) if column is not None and column.info.get("label") else name
            pair = {"old": _value(column, old), "new": _value(column, new)}
            if name == ROLES:
                label, pair = gettext(N_("Roles")), {"old": _roles(old), "new": _roles(new)}
            found.append({"icon": "pencil", "text": label, **pair, **common})
    return FeedPanel("history", gettext(N_("Changes")), found)


def _roles(names: str | None) -> str:
    """Names of roles, as a person says them; one that is gone keeps its name."""
    given = (names or "").split(", ")
    return ", ".join(str(BY_NAME[name].label) if name in BY_NAME else name for name in given)


def _column(entity: str, name: str) -> Any:
    table = Model.metadata.tables.get(entity)
    return table.c.get(name) if table is not None else None


def _value(column: Any, value: Any) -> str:
    if value is None:
        return ""
    return str(shown(value) if column is None else of_column(column, typed(column.type, value)))
