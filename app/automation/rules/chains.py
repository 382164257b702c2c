"""What keeps automations from starting each other for ever: who caused whom, how deep, how often. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from app.kernel.problems import N_, Problem

Link: TypeAlias = tuple[int, str, int]
"""An automation, and the table and id of the record it ran for (0 without one)."""
OWN_EFFECT = "automation.own-effect"
DEEPEST, MOST_AN_HOUR = 8, 20
CAUSE = "automation-run:"
CIRCLE = N_("It goes round in a circle: what it did started it again for the same record (%(path)s). It was stopped.")
OWN = N_("It was brought about by this automation itself, for the same record. So it does not start again.")
DEEP = N_("Too many automations have started each other, %(most)s in a row (%(path)s). This one was stopped.")
OFTEN = N_("It has run for this record %(most)s times within an hour. It was stopped until the hour has passed.")


def cause(run_id: int) -> str:
    """How an event says that a run brought it about."""
    return f"{CAUSE}{run_id}"


def causing(text: str | None) -> int | None:
    """The run that brought an event about; None where none did."""
    number = (text or "").removeprefix(CAUSE)
    return int(number) if (text or "").startswith(CAUSE) and number.isdigit() else None


def stopped(chain: Sequence[Link], link: Link, ran: int, names: Sequence[str]) -> Problem | None:
    """Why a run may not begin. `chain`: what led to it, oldest first; `ran`: runs for the record within the hour;
    `names`: those of the chain's automations with its own.
    """
    path = " → ".join(names)
    if chain and chain[-1] == link:
        return Problem(OWN_EFFECT, None, OWN)
    if link in chain:
        return Problem("automation.circle", None, CIRCLE, {"path": path})
    if len(chain) >= DEEPEST:
        return Problem("automation.deep", None, DEEP, {"most": DEEPEST, "path": path})
    if ran >= MOST_AN_HOUR:
        return Problem("automation.often", None, OFTEN, {"most": MOST_AN_HOUR})
    return None
