"""Giving tasks, and looking at them."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def give(arrange):
    """Gives a task as the system, or as somebody: `give(title="Ring", role="Quality", actor_id=3)`."""

    def given(**values) -> int:
        from app.todos import operations

        with arrange(actor_id=values.pop("actor_id", None)) as uow:
            return operations.create_task(uow, **{"title": "Ring", "role": "Quality", **values})

    return given


@pytest.fixture
def users(world):
    """The ids of the world's users by name."""
    return {name: ids["user"] for name, ids in world.ids.items()}


@pytest.fixture
def today():
    from app.platform import clock

    return clock.today()


@pytest.fixture
def statements(app):
    """The statements sent to the database since the last `clear`; a transaction's beginning is none."""
    from sqlalchemy import event

    from app.platform.db import db

    seen = []

    def heard(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", heard)
    yield seen
    event.remove(engine, "before_cursor_execute", heard)


def panel(page: str, name: str) -> str:
    """The plain text of one panel of a page."""
    part = page.partition(f'id="{name}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())
