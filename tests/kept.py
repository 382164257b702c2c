"""The small world is made once, through the operations, and put back row by row: making it takes longer than a test.

What it holds of the time at which it was made is moved to the time at which it is put back, so that a test still finds
a world that has just been made.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tests.world import World, made

Rows = list[dict[str, Any]]


@dataclass
class KeptWorld:
    """The world's names and ids, its rows by table, and when it was made by each of the two clocks."""

    world: World | None = None
    rows: list[tuple[sa.Table, Rows]] = field(default_factory=list)
    spans: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)


def clocks() -> tuple[dt.datetime, dt.datetime]:
    """Bukett's time, which a test may have stopped, and the machine's."""
    from app.platform import clock

    return clock.now(), clock.machine()


def put_back(app: Any, kept: KeptWorld) -> World:
    """The world in the application's database. Where a test has written already, it is made, as ids are taken."""
    if _written(app):
        return made(app)
    if kept.world is None:
        began = clocks()
        kept.world = made(app)
        kept.spans = list(zip(began, clocks(), strict=True))
        kept.rows = _rows(app)
    else:
        _insert(app, kept)
    return copy.deepcopy(kept.world)


def _written(app: Any) -> bool:
    from app.platform.audit import ChangeGroup
    from app.platform.db import db

    with app.app_context(), db.engine.connect() as connection:
        return bool(connection.scalar(sa.select(sa.exists(sa.select(ChangeGroup.id)))))


def _tables() -> list[sa.Table]:
    from flask_appbuilder import Model

    from tests.conftest import KEPT

    return [table for table in Model.metadata.sorted_tables if table.name not in KEPT | {"scheme"}]


def _rows(app: Any) -> list[tuple[sa.Table, Rows]]:
    from app.platform.db import db

    with app.app_context(), db.engine.connect() as connection:
        found = []
        for table in _tables():
            columns = [column for column in table.c if column.computed is None]
            rows = connection.execute(sa.select(*columns).order_by(*table.primary_key)).mappings()
            found.append((table, [dict(row) for row in rows]))
    return [(table, rows) for table, rows in found if rows]


def _insert(app: Any, kept: KeptWorld) -> None:
    from app.platform.db import db
    from app.platform.engine import writing

    spans = [(*span, now - span[0]) for span, now in zip(kept.spans, clocks(), strict=True)]
    with app.app_context():
        db.session.remove()
        with writing(db.engine), db.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            for table, rows in kept.rows:
                connection.execute(table.insert(), [_moved(row, spans) for row in rows])
            if connection.dialect.name == "postgresql":
                _number_on(connection, [table for table, _ in kept.rows])


def _moved(row: dict[str, Any], spans: list[tuple[dt.datetime, dt.datetime, dt.timedelta]]) -> dict[str, Any]:
    return {name: _later(value, spans) if isinstance(value, dt.datetime) else value for name, value in row.items()}


def _later(value: dt.datetime, spans: list[tuple[dt.datetime, dt.datetime, dt.timedelta]]) -> dt.datetime:
    at = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return next((value + shift for first, last, shift in spans if first <= at <= last), value)


def _number_on(connection: sa.Connection, tables: list[sa.Table]) -> None:
    """New rows get numbers after those that were put back."""
    named = [t.name for t in tables if "id" in t.c and isinstance(t.c.id.type, sa.Integer)]
    calls = (f"setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))" for name in named)
    connection.execute(sa.text("SELECT " + ", ".join(calls)))
