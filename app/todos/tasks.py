"""What the timetable runs."""

from __future__ import annotations

from app.platform.db import Uow
from app.todos import operations


def remind(uow: Uow) -> None:
    """Send the reminders that are due."""
    operations.remind(uow)
