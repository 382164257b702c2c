"""Somebody else saved meanwhile: what I started from, theirs and mine, per field, and which of them shall hold.

The form carries what the record held when it was opened (`original`), so that a field which I did not touch never
overwrites what somebody else wrote. Whose value holds is chosen in `take-<field>`: mine or theirs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy import select
from wtforms import BooleanField

from app.kernel import merging
from app.kernel.problems import N_
from app.platform import extras
from app.platform.audit import AuditEntry, ChangeGroup, plain, typed
from app.platform.choicefields import LookupField, SeveralField
from app.platform.db import db
from app.platform.pages import Conflict, ConflictRow
from app.platform.security.models import AppUser
from app.platform.shown import of_column, shown

LIMIT = 400_000  # characters of "original" that are read; several texts of the longest kind
LATEST = 50  # entries of a record's history that are searched for who saved theirs


def snapshot(form: Any, item: Any) -> str:
    """What the record holds in the form's fields, for the form to carry. Secrets are not in it."""
    columns = extras.columns(type(item))
    kept = [name for name in form._fields if name in columns and not columns[name].info.get("secret")]
    return json.dumps({name: plain(getattr(item, name)) for name in kept}, ensure_ascii=False)


def carried(view: Any) -> Mapping[str, Any]:
    """What the record held when the form was opened, as the form tells it; fields it does not tell are not there."""
    try:
        found = json.loads(request.form.get("original", "")[:LIMIT])
    except ValueError:
        return {}
    columns = extras.columns(view.datamodel.obj)
    told = found.items() if isinstance(found, dict) else ()
    read = {name: typed(columns[name].type, value) for name, value in told if name in columns}
    return {n: v for n, v in read.items() if v is None or isinstance(v, columns[n].type.python_type)}


def hold(field: Any, value: Any) -> None:
    """Let a field hold a value as if that had been typed."""
    field.process_errors, field.raw_data = [], None
    field.process_data(value)
    if isinstance(field, LookupField):
        field.typed = ""
    field.raw_data = as_sent(field)


def as_sent(field: Any) -> list[str]:
    """What a browser sends for a field as it stands; nothing for an unticked box."""
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, SeveralField):
        return list(field.data or ())
    if hasattr(field, "_value"):
        return [str(field._value())]
    return ["" if field.data is None else str(field.data)]


def chosen() -> dict[str, str]:
    """Whose value was chosen in the dialog, by field."""
    given = {name.removeprefix("take-"): value for name, value in request.form.items() if name.startswith("take-")}
    return {name: value for name, value in given.items() if value in (merging.MINE, merging.THEIRS)}


def take_theirs(form: Any, item: Any) -> None:
    """Fields for which theirs was chosen hold what the record holds now. Not while another choice is missing: then all
    is asked again, with what I wrote.
    """
    if unanswered(form):
        return
    for name, whose in chosen().items():
        if whose == merging.THEIRS and name in form and name in extras.columns(type(item)):
            hold(form[name], getattr(item, name))


def unanswered(form: Any) -> bool:
    """Whether a field was asked about and nothing chosen."""
    return bool({name for name in request.form.getlist("asked") if name in form} - chosen().keys())


def differences(form: Any, item: Any, original: Mapping[str, Any]) -> Sequence[merging.Difference]:
    """On which of the form's fields the record as it is now differs from what I wrote."""
    columns = extras.columns(type(item))
    mine = {name: field.data for name, field in form._fields.items() if name in columns}
    return merging.differences(original, {name: getattr(item, name) for name in mine}, mine)


def ask(form: Any, item: Any, found: Sequence[merging.Difference]) -> Conflict:
    """The question, per field. What was chosen before stands chosen."""
    columns, before = extras.columns(type(item)), chosen()
    for difference in found:  # the form that was sent stands behind the dialog, with ids of its own
        form[difference.name].id = form[difference.name].label.field_id = f"differ-{difference.name}"
    savers = _savers(item, [difference.name for difference in found])
    rows = [
        ConflictRow(
            field=form[d.name],
            original=of_column(columns[d.name], d.original) if d.known else gettext(N_("not known")),
            theirs=of_column(columns[d.name], d.theirs),
            choice=before.get(d.name, d.choice),
            by="" if d.known and d.original == d.theirs else savers.get(d.name, ""),
        )
        for d in found
    ]
    asked = {difference.name for difference in found} | {"csrf_token"}
    return Conflict(rows, _rest(form, asked), unanswered=unanswered(form))


def _rest(form: Any, asked: Collection[str]) -> list[tuple[str, str]]:
    return [(name, text) for name, field in form._fields.items() if name not in asked for text in as_sent(field)]


def _savers(item: Any, names: Sequence[str]) -> dict[str, str]:
    """Who last saved each field, and when."""
    statement = (
        select(AuditEntry.changes, AuditEntry.recorded_at, AppUser.first_name, AppUser.last_name)
        .join(ChangeGroup, ChangeGroup.id == AuditEntry.group_id)
        .outerjoin(AppUser, AppUser.id == ChangeGroup.actor_id)
        .where(AuditEntry.entity == item.__tablename__, AuditEntry.entity_id == item.id)
        .order_by(AuditEntry.id.desc())
        .limit(LATEST)
    )
    found: dict[str, str] = {}
    for changed, at, first, last in db.session.execute(statement):
        changes = extras.spread(changed)
        by = f"{first or ''} {last or ''}".strip() or gettext(N_("Bukett"))
        for name in names:
            if name in changes:
                found.setdefault(name, f"{by}, {shown(at)}")
    return found
