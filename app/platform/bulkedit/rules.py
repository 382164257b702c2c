"""What a bulk edit does with one row, foreseen and carried out; and which columns it may offer. Pure: no database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from app.kernel.problems import N_

CHOSEN, READY = "chosen", "ready"
CHANGED, UNCHANGED, REFUSED, SINCE, ABSENT = "changed", "unchanged", "refused", "since", "absent"
WAITS = "waits"
OUTCOMES = (READY, CHANGED, WAITS, UNCHANGED, REFUSED, SINCE, ABSENT)

NOT_THERE = N_("There is no such record, or it is not yours to change.")
SAVED_SINCE = N_("It was changed after the preview.")
NEVER = frozenset({"id", "version", "number", "org_number", "code", "holder_org_number", "recorded_at"})
"""Names of identifiers and of what the product itself keeps: the same value in many rows would be wrong."""


def foreseen(*, there: bool, changes: Collection[Any], refused: bool) -> str:
    """What would become of a row: absent (gone, or not the reader's), refused by the rules, unchanged or ready."""
    if not there:
        return ABSENT
    if refused:
        return REFUSED
    return READY if changes else UNCHANGED


def still_ready(*, there: bool, foreseen_version: int | None, version: int | None) -> str:
    """Whether a row that was ready may be changed: not where it is gone or was saved after the preview."""
    if not there:
        return ABSENT
    return READY if version == foreseen_version else SINCE


def carried_out(*, refused: bool, waits: object = False) -> str:
    """What became of a row that was ready. `waits`: all of it waits for approval, and nothing is changed yet."""
    return REFUSED if refused else WAITS if waits else CHANGED


def may_offer(name: str, *, unique: bool, secret: bool, unrecorded: Collection[str]) -> bool:
    """Whether a column may be offered: no identifier, no account number, nothing whose old value is not recorded."""
    return name not in NEVER and not unique and not secret and name not in unrecorded
