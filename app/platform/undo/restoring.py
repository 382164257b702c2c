"""Restore of one value: a field of one audit entry gets back what it held before, as if somebody had typed it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras
from app.platform.audit import AuditEntry, typed
from app.platform.undo.facts import FIXED
from app.platform.undo.rules import HIDDEN, NOT_RECORDED

NOT_KEPT = Problem("undo.restore.unrecorded", None, NOT_RECORDED)
NO_FIELD = Problem("undo.restore.field", None, N_("This value cannot be restored here."))
SAME = Problem("undo.restore.same", None, N_("The field holds this value already."))


def offered(view: Any, entry: AuditEntry, name: str) -> bool:
    """Whether a value of an entry can be restored: the form edits the field, and its old value was recorded.

    Account numbers and other secrets never can. Whether the reader may edit at all is asked of the view.
    """
    return _why_not(view, entry, name) is None


def url(entry: AuditEntry, name: str) -> str:
    """The page that asks whether to restore a value: for a link beside the change."""
    return url_for("RestoreView.ask", kind=entry.entity, pk=entry.entity_id, entry=entry.id, field=name)


def entry_of(session: Session, kind: str, pk: int, entry_id: int) -> AuditEntry | None:
    """An entry of just this record."""
    found = session.get(AuditEntry, entry_id)
    return found if found is not None and (found.entity, found.entity_id) == (kind, pk) else None


def old_value(view: Any, item: Any, entry: AuditEntry, name: str) -> Any:
    """What the field held before the entry, as the column holds it. Refused where that cannot be restored, or is there
    already.
    """
    if (problem := _why_not(view, entry, name)) is not None:
        raise Refused([problem])
    old = typed(extras.columns(view.datamodel.obj)[name].type, entry.fields[name][0])
    if getattr(item, name) == old:
        raise Refused([SAME])
    return old


def restore(view: Any, item: Any, entry: AuditEntry, name: str, *, version: int | None) -> None:
    """Put the old value back through the record's own lifecycle. Raises `Refused`, `Conflict` or `Gone`."""
    old = old_value(view, item, entry, name)
    view.datamodel.change(item.id, {name: old}, version=version, label="restore")


def _edited(view: Any, name: str) -> bool:
    """Whether a form has the field, for this reader."""
    if name.startswith(extras.PREFIX):
        return any(each.name == name for each in extras.written(view.datamodel.obj))
    return name in view.edit_columns


def _why_not(view: Any, entry: AuditEntry, name: str) -> Problem | None:
    model = view.datamodel.obj
    known = extras.columns(model) if name.startswith(extras.PREFIX) else model.__table__.c
    column, fields = known.get(name), entry.fields
    if column is None or name in FIXED or not _edited(view, name) or entry.action != "update":
        return NO_FIELD
    if name not in fields:
        return NO_FIELD
    hidden = column.info.get("secret") or name in getattr(model, "__unrecorded__", ())
    return NOT_KEPT if hidden or HIDDEN in fields[name] else None
