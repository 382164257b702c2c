"""Writing down what became of rows that are worked through in pieces: one statement a piece. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update

from app.platform.db import Uow


def write(uow: Uow, model: Any, results: Sequence[Mapping[str, Any]]) -> None:
    """Write some columns of rows, by `id`; all of `results` name the same columns.

    What the session has read of these rows is as before: whoever goes on with them reads them anew.
    """
    if not results:
        return
    table, names = model.__table__, [name for name in results[0] if name != "id"]
    statement = update(table).where(table.c.id == bindparam("pk"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in names})
    values = [{"pk": each["id"], **{f"new_{name}": each[name] for name in names}} for each in results]
    uow.session.connection().execute(statement, values)
