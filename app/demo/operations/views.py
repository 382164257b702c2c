"""Sharing the demonstration's views, in the name of its administrator: they go with that user."""

from __future__ import annotations

from app.demo.models import DemoLoad
from app.demo.rules.views import MAKER, SHARED
from app.platform.db import Uow
from app.platform.security.roles import OFFICE
from app.savedviews.operations import VIEWS_SECTION


def share(uow: Uow, load: DemoLoad) -> None:
    """Share them with the office: florists have a store or two, and no use for views of hundreds."""
    before, uow.actor_id = uow.actor_id, load.users[MAKER]
    for place, view in enumerate(SHARED, start=1):
        values = {
            "name": view.name, "state": [list(pair) for pair in view.state], "position": 10 * place,
            "audience": "roles", "roles": sorted(OFFICE), "counted": view.counted, "tile": False,
        }  # fmt: skip
        VIEWS_SECTION.save(uow, f"{view.listing}/{view.key}", values)
    uow.actor_id = before
