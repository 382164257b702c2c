"""The automations that come with the program: laid down once, switched off, then the administrator's own."""

from __future__ import annotations

from app.platform.db import Uow


def ship(uow: Uow) -> None:
    """Lay down the automations that are not there yet."""
    uow.settle()
