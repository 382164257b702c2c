"""What a notice can be, and what may be done to it in each state. Knows no row."""

from __future__ import annotations

import datetime as dt

from app.kernel.problems import N_

WAITING, QUEUED, SENT, KEPT, FAILED, SKIPPED = "waiting", "queued", "sent", "kept", "failed", "skipped"
STATES = (
    (WAITING, N_("Waiting")),
    (QUEUED, N_("On its way")),
    (SENT, N_("Sent")),
    (KEPT, N_("Kept in the outbox")),
    (FAILED, N_("Failed")),
    (SKIPPED, N_("Skipped")),
)
"""Waiting: not due yet, or in quiet hours. On its way: written, and the mail server has not taken it yet."""

_FIRST_REST, _LONGEST_REST, _TRIES = dt.timedelta(minutes=1), dt.timedelta(hours=1), 20


def may_retry(state: str) -> bool:
    """Whether a notice can be sent again by hand: only where nothing has gone out."""
    return state == FAILED


def may_skip(state: str) -> bool:
    """Whether somebody may still decide that a notice is not to go out."""
    return state in (WAITING, FAILED)


def rest(attempts: int) -> dt.timedelta | None:
    """How long a notice rests after so many tries that ended in an error of the program; None: it has failed."""
    return None if attempts >= _TRIES else min(_FIRST_REST * 2 ** min(attempts - 1, 10), _LONGEST_REST)
