"""Background work of automations on the timetable. What each does stands in operations."""

from __future__ import annotations

import datetime as dt

from app.automation import operations
from app.kernel.events import Follower
from app.platform.jobs import Scheduled

EVENTS = Follower("automation.events", operations.wanted, operations.follow)
SCHEDULE = (
    Scheduled("automation.wake", dt.timedelta(minutes=1), operations.wake),
    Scheduled("automation.days", dt.timedelta(days=1), operations.order_scan, at=dt.time(5, 30)),
    Scheduled("automation.tidy", dt.timedelta(days=1), operations.tidy_runs, at=dt.time(3, 50)),
)
