"""A hundred stores, people who change them, and the steps of a bulk edit as a browser sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from app.platform import jobs

HUNDRED = range(100)
NOT_STATE = ("version",)
"""A row that was changed and changed back has been saved twice; all else of it is as it was."""


def work(app: Any) -> None:
    """Let a worker do all that is due."""
    while jobs.run_pending(app, limit=5):
        pass


@dataclass
class Office:
    """Somebody of the office at their browser."""

    app: Any
    client: Any
    token: str

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(path, data={**data, "csrf_token": self.token}, follow_redirects=True)

    def get(self, path: str) -> Any:
        return self.client.get(path, follow_redirects=True)

    def choose(self, ids: list[int], kind: str = "store") -> int:
        """Tick rows on the list and press the button. Returns the number of the bulk edit."""
        answer = self.post(f"/bulk-edits/of/{kind}", rows="chosen", id=ids)
        assert answer.status_code == 200, answer.text
        return int(re.search(r"/bulk-edits/(\d+)/", answer.request.path).group(1))

    def preview(self, number: int, **fields: Any) -> Any:
        """Give new values; None empties a field. Returns the preview."""
        sent = {f"how-{name}": "empty" if value is None else "set" for name, value in fields.items()}
        values = {name: value for name, value in fields.items() if value is not None}
        return self.post(f"/bulk-edits/{number}/values", **sent, **values)

    def carry_out(self, number: int) -> Any:
        """Press the button under the preview, and let a worker do it. Returns the result's page."""
        answer = self.post(f"/bulk-edits/{number}/start")
        assert answer.request.path.startswith("/jobs/"), answer.text
        work(self.app)
        return self.get(f"/bulk-edits/{number}")

    def undo(self, group: int) -> Any:
        """Undo a change and let a worker do it. Returns the page of what became of each row."""
        answer = self.post(f"/changes/{group}/undo")
        assert answer.request.path.startswith("/jobs/"), answer.text
        work(self.app)
        return self.get(f"/changes/{group}")


@pytest.fixture
def office(app, sign_in, token):
    """Somebody of the office, in English."""

    def sit_down(name: str) -> Office:
        client = sign_in(name)
        client.post("/preferences/locale/en", data={"csrf_token": token(name)})
        return Office(app, client, token(name))

    return sit_down


@pytest.fixture
def stores(world, arrange) -> list[int]:
    """A hundred stores, whose telephones differ. Their ids in order."""
    from app.stores.models import Store

    with arrange(label="a hundred stores") as uow:
        return [
            uow.add(
                Store(number=f"5{n:03}", name=f"Roser {n:03}", country="NO", phone=f"+4722{n:06}", recorded_at=uow.now)
            ).id
            for n in HUNDRED
        ]


@pytest.fixture
def dump(app):
    """Every row of a table by id, straight from the database, without what counts the savings."""

    def read(table: str) -> dict[int, dict[str, Any]]:
        from app.platform.db import db

        with app.app_context(), db.engine.connect() as connection:
            rows = connection.execute(sa.text(f"SELECT * FROM {table}")).mappings().all()
            return {row["id"]: {k: v for k, v in row.items() if k not in NOT_STATE} for row in rows}

    return read


@pytest.fixture
def edit(app, world):
    """Change one record as somebody, through its own lifecycle, as its form does."""

    def change(who: str, kind: str, pk: int, **values: Any) -> None:
        from flask import g

        from app.platform.db import db
        from app.platform.runtime import runtime
        from app.platform.scope import SYSTEM, acting_as
        from app.platform.security.users import AppUser

        with app.test_request_context(), acting_as(SYSTEM):
            g.user = db.session.get(AppUser, world.ids[who]["user"])
            runtime().views[kind].datamodel.change(pk, values, version=None)

    return change


@pytest.fixture
def group_of(system):
    """The change group of a bulk edit."""

    def read(number: int) -> int:
        from app.platform.bulkedit import BulkEdit

        return system.get(BulkEdit, number).group_id

    return read
