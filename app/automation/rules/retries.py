"""When a failed step is tried again, and when it is given up until somebody presses the button. Pure."""

from __future__ import annotations

import datetime as dt

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""The pauses after each failure; a server that is down for a day is outlasted."""


def pause(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many failures; None: no more by itself."""
    return PAUSES[attempts - 1] if 0 < attempts <= len(PAUSES) else None
