"""What a run and a step of it can be. Words for people stand beside the codes; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping

from app.kernel.problems import N_

READY, WAITING, RETRYING, FAILED, DONE = "ready", "waiting", "retrying", "failed", "done"
UNMET, STOPPED, CANCELLED = "unmet", "stopped", "cancelled"
RUN_STATES = (
    (READY, N_("Under way")),
    (WAITING, N_("Waits")),
    (RETRYING, N_("Tries again")),
    (FAILED, N_("Failed")),
    (DONE, N_("Done")),
    (UNMET, N_("Condition not met")),
    (STOPPED, N_("Stopped")),
    (CANCELLED, N_("Cancelled")),
)
OPEN = frozenset({READY, WAITING, RETRYING, FAILED})
TONES: Mapping[str, str] = {
    READY: "info", WAITING: "info", RETRYING: "warn", FAILED: "bad", DONE: "ok", UNMET: "", STOPPED: "warn",
    CANCELLED: "off",
}  # fmt: skip
"""How chips of the states look; all of them have words too."""
