"""The numbers that tiles are compared with: what a view held a week ago, counted once by a worker and then kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete

from app.platform import jobs
from app.platform.db import Uow
from app.savedviews.models import SavedView, SavedViewCount

COMPARE = "savedviews.compare"
WEEK = dt.timedelta(days=7)
KEPT = dt.timedelta(days=21)


def order_numbers(uow: Uow) -> None:
    """Let a worker count what tiles are compared with and have not yet."""
    jobs.enqueue(uow, COMPARE, {})


def sweep(uow: Uow) -> None:
    """Once a day: forget old numbers, and order today's."""
    uow.session.execute(delete(SavedViewCount).where(SavedViewCount.day < uow.today - KEPT))
    order_numbers(uow)


def keep_number(uow: Uow, view_id: int, state_key: str, day: dt.date, number: int) -> None:
    """Keep what a view held on a day, unless the view has gone meanwhile."""
    if uow.session.get(SavedView, view_id) is not None:
        uow.session.add(SavedViewCount(view_id=view_id, state_key=state_key, day=day, number=number))
