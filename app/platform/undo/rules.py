"""What undoing does with one row: reversed, kept because something happened since, or failed. Pure: no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.kernel.problems import N_

REVERSED, KEPT, FAILED = "reversed", "kept", "failed"
HIDDEN = "(hidden)"

CHANGED = N_("%(field)s was changed since.")
CHANGED_SINCE = N_("It was changed since.")
DELETED = N_("It was deleted since.")
USED = N_("It is used since: %(what)s.")
AS_BEFORE = N_("It was already as before the change.")
THERE_AGAIN = N_("A record with its number in the register is there again.")
NOT_RECORDED = N_("What stood there before was not recorded.")
NOT_HERE = N_("This kind of record cannot be undone here.")
NOT_YOURS = N_("Your role does not allow this.")


@dataclass(frozen=True, slots=True)
class Event:
    """Who did something since, and when; None where nobody knows."""

    by: int | None = None
    at: Any = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to a row. `message` and `values` say why it is kept or fails; `since` what stands in the way."""

    result: str = REVERSED
    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    since: Event = Event()


GO = Verdict()


def of_update(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: Mapping[str, Any] | None,
    *,
    fields: Mapping[str, str],
    since: Mapping[str, Event],
    deleted: Event = Event(),
    forced: bool = False,
) -> Verdict:
    """A changed row gets its old values back where each changed field still holds the new one, or the old one again.

    `now` None: the row is gone. `fields`: the labels of the fields that can be set. `since`: the last change of each
    field after the group. `forced`: somebody has seen what was changed since, and wants the old values all the same.
    """
    if now is None:
        return Verdict(KEPT, DELETED, since=deleted)
    if any(name not in fields or HIDDEN in (before[name], after[name]) for name in after):
        return Verdict(FAILED, NOT_RECORDED)
    if all(now[name] == before[name] for name in after):
        return Verdict(message=AS_BEFORE)
    other = next((name for name in after if now[name] not in (after[name], before[name])), None)
    if other is None or forced:
        return GO
    return Verdict(KEPT, CHANGED, {"field": fields[other] or other}, since.get(other, Event()))


def of_creation(*, there: bool, changed: Event | None, used: tuple[str, Event] | None, forced: bool = False) -> Verdict:
    """A new row is removed where nobody has changed it and nothing points to it. `used`: by what kind of record.

    `forced`: somebody has seen the changes, and wants it removed all the same.
    """
    if not there:
        return Verdict(KEPT, DELETED, since=changed or Event())
    if changed is not None and not forced:
        return Verdict(KEPT, CHANGED_SINCE, since=changed)
    if used is not None:
        return Verdict(KEPT, USED, {"what": used[0]}, used[1])
    return GO


def of_deletion(*, there: bool, unrecorded: Collection[str]) -> Verdict:
    """A deleted row comes back with its number where that is free and all it held was recorded."""
    if there:
        return Verdict(KEPT, THERE_AGAIN)
    return Verdict(FAILED, NOT_RECORDED) if unrecorded else GO


def permission_for(action: str) -> str:
    """What one must be allowed in order to take an action back."""
    return {"create": "delete", "delete": "add"}.get(action, "edit")
