"""Gives many records another value of one field, set-based, with an audit entry for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update

from app.platform import audit, extras, extravalues, tables
from app.platform.db import Uow
from app.platform.extended import KEPT_AS
from app.platform.extras import KEPT

CHUNK = 500


def rewrite(uow: Uow, entity: str, key: str, values: Mapping[int, Any]) -> None:
    """The new stored value of a field by record; None takes it out. Whoever may see the records."""
    uow.settle()
    model, connection = tables.model(entity), uow.session.connection()
    table = model.__table__
    change = update(table).where(table.c.id == bindparam("pk"))
    change = change.values({KEPT: bindparam("kept", type_=KEPT_AS), "version": table.c.version + 1})
    ids = sorted(values)
    for start in range(0, len(ids), CHUNK):
        chosen = select(table.c.id, table.c[KEPT]).where(table.c.id.in_(ids[start : start + CHUNK]))
        rows = connection.execute(chosen.order_by(table.c.id).with_for_update()).all()
        changes, entries = [], []
        for pk, old in rows:
            new = {k: v for k, v in (old or {}).items() if k != key}
            new |= {} if values[pk] is None else {key: values[pk]}
            changes.append({"pk": pk, "kept": new or None})
            entries.append((table.name, pk, "update", {KEPT: extras.recorded(table.name, old, new or {})}))
        if changes:
            connection.execute(change, changes)
            extravalues.replaced(uow.session, model, {each["pk"]: each["kept"] for each in changes})
            audit.write_many(uow, entries)
    uow.session.expire_all()
