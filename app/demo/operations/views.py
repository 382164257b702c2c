"""Pinning the demonstration's views, in the name of its administrator: they go with that user."""

from __future__ import annotations

from app.demo.models import DemoLoad
from app.demo.rules.views import MAKER, PINNED
from app.platform.db import Uow
from app.savedviews.operations import VIEWS_SECTION


def pin(uow: Uow, load: DemoLoad) -> None:
    """Pin them, as the office would have."""
    before, uow.actor_id = uow.actor_id, load.users[MAKER]
    for place, view in enumerate(PINNED, start=1):
        values = {
            "name": view.name, "state": [list(pair) for pair in view.state], "audience": "all", "roles": [],
            "position": 10 * place, "counted": view.counted, "tile": False,
        }  # fmt: skip
        VIEWS_SECTION.save(uow, f"{view.listing}/{view.key}", values)
    uow.actor_id = before
