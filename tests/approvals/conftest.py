"""Policies as an administrator makes them, and people of the office who decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from app.approvals.models import ChangeItem, ChangeRequest
from tests.platform.editing import Opened


@pytest.fixture
def sign_in(sign_in):
    """Everybody reads English here."""

    def enter(name: str | None) -> Any:
        client = sign_in(name)
        client.set_cookie("bukett_locale", "en")
        return client

    return enter


@pytest.fixture
def policy(sign_in):
    """Make a policy as Ada does, in her form. Returns its id."""

    def made(target: str = "store.phone", mode: str = "one", source: str = "form", **more: Any) -> int:
        form = Opened(sign_in("admin"), "/change-policies/new")
        roles = more.pop("roles", ["Membership"] if mode in ("one", "two") else [])
        answer = form.send(target=target, mode=mode, source=source, roles=roles, **more)
        assert answer.status_code == 302, answer.text
        return int(answer.headers["Location"].split("/")[-1].split("#")[0])

    return made


@dataclass
class Waits:
    """A pending change as it stands in the database."""

    id: int
    entity: str
    record_id: int | None
    requester: int
    source: str
    fields: dict[str, tuple[Any, Any, str]]
    items: dict[str, int]

    def state(self, name: str) -> str:
        return self.fields[name][2]


@pytest.fixture
def waiting(system):
    """The pending changes, oldest first."""

    def read() -> list[Waits]:
        found: list[Waits] = []
        joined = sa.select(ChangeRequest, ChangeItem).join(ChangeItem, ChangeItem.request_id == ChangeRequest.id)
        for asked, item in system.execute(joined.order_by(ChangeRequest.id, ChangeItem.id)).all():
            if not found or found[-1].id != asked.id:
                found.append(Waits(asked.id, asked.entity, asked.record_id, asked.requester_id, asked.source, {}, {}))
            found[-1].fields[item.field] = (item.old, item.new, item.state)
            found[-1].items[item.field] = item.id
        return found

    return read


@pytest.fixture
def post(sign_in, token):
    """What somebody's buttons send."""

    def send(who: str, path: str, **data: Any) -> Any:
        return sign_in(who).post(path, data={"csrf_token": token(who), **data}, follow_redirects=True)

    return send


@pytest.fixture
def approve(post, sign_in):
    """Press the button that approves; as the page in front of the person has it."""

    def press(who: str, pk: int, item: int | None = None) -> Any:
        import re

        page = sign_in(who).get(f"/approvals/{pk}").text
        look = re.search(r'name="look" value="([^"]*)"', page)
        data = {"look": look[1] if look else "none"} | ({"item": str(item)} if item else {})
        return post(who, f"/approvals/{pk}/approve", **data)

    return press


@pytest.fixture
def section(sign_in):
    """A store's contact details, edited in place on its card."""

    def opened(who: str, store: int) -> Opened:
        return Opened(sign_in(who), f"/stores/{store}/edit?section=contact", fragment=True)

    return opened


@pytest.fixture
def store(world):
    return world.ids["bjorn"]["store"]
