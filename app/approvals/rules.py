"""Which policy holds for a field, who may decide about a pending change, what becomes of it. No database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.problems import N_, Problem

DIRECT, ONE, TWO, NEVER = "direct", "one", "two", "never"
MODES = (
    (DIRECT, N_("Saved at once")),
    (ONE, N_("Waits for one approver")),
    (TWO, N_("Waits for two different approvers")),
    (NEVER, N_("Refused")),
)
STRICTNESS = (DIRECT, ONE, TWO, NEVER)
ANY = "any"
SOURCES = (
    ("form", N_("Forms of the office")),
    ("portal", N_("The florists' portal")),
    ("import", N_("Import of files")),
    ("api", N_("The API")),
    ("bulk", N_("Bulk edit")),
    ("automation", N_("Automations")),
    ("merge", N_("Merging of duplicates")),
    ("hook", N_("Bukett's own follow-up")),
    (ANY, N_("Any of these")),
)
FREE = frozenset({"demo", "login"})
"""Sources that no policy concerns: the demonstration's own rows, and what signing in keeps."""
MEANT = {"undo": "form", "system": "hook", "task": "hook", "command": "hook"} | {name: name for name, _ in SOURCES}
"""Which policy source a unit of work's source counts as. Undoing is somebody in the office at work."""

WAITING, APPROVED, APPLIED, REFUSED, WITHDRAWN = "waiting", "approved", "applied", "refused", "withdrawn"
CONFLICT, FAILED = "conflict", "failed"
OPEN = (WAITING, APPROVED)
STATES = (
    (WAITING, N_("Waits for approval")),
    (APPROVED, N_("Approved, not in effect yet")),
    (APPLIED, N_("In effect")),
    (REFUSED, N_("Refused")),
    (WITHDRAWN, N_("Withdrawn")),
    (CONFLICT, N_("Changed meanwhile")),
    (FAILED, N_("Could not be carried out")),
)

OWN = N_("You asked for this change yourself. Somebody else decides.")
NOT_YOURS = N_("Your role does not approve this.")
TWICE = N_("You have decided about this already. A second person is needed.")
CLOSED = N_("This has been decided already.")
FROZEN = N_("Somebody has approved this already. What was approved does not change; withdraw it and ask anew.")
WHY = N_("Say why, so that whoever asked can do something about it.")
ROLES_NEEDED = N_("Choose at least one role that approves.")
NO_ROLES = N_("Nobody approves what is saved at once or refused. Leave the roles empty.")
SECRET = N_("This value is not written down in a pending change. Choose to save it at once or to refuse it.")
TAKEN = N_("There is a policy for this field and this way already.")
OTHER_SEGMENT = N_("This segment is of other records. Choose one of the records that the policy is about.")
ONLY_MORE = N_("Inside a segment more can be asked than outside, not less. Who edits a record could let it in.")
PAST_DAY = N_("Choose today or a later day.")
REFUSED_HERE = "policy.never"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as it was defined. `field` may be `*`, `source` may be `any`; `segment`: only for the records in it."""

    table: str
    field: str
    source: str
    mode: str
    roles: tuple[str, ...] = ()
    value: str = ""
    segment: str = ""


def in_force(
    own: Iterable[Policy], shipped: Iterable[Policy], table: str, source: str
) -> dict[str, tuple[Policy, ...]]:
    """By field (or `*`) the policies that hold for a source; those for one value first, since they are asked first.

    What names the source goes before what says any, and what was defined here before what is shipped. A source that
    nobody knows (a new way in that is not declared yet) meets the strictest that there is. Inside a segment more may be
    asked than outside, never less: of the same field and value the strictest goes first.
    """
    if source in FREE:
        return {}
    mine, theirs = ([p for p in some if p.table == table] for some in (own, shipped))
    if source in MEANT:
        layers = [[p for p in some if p.source == wanted] for some in (theirs, mine) for wanted in (ANY, MEANT[source])]
        ordered = [p for layer in layers for p in layer]
    else:
        ordered = sorted((*theirs, *mine), key=lambda p: STRICTNESS.index(p.mode))
    found = {(p.field, p.value, p.segment): p for p in ordered}
    fields = dict.fromkeys(p.field for p in found.values())
    return {name: tuple(sorted((p for p in found.values() if p.field == name), key=_turn)) for name in fields}


def _turn(policy: Policy) -> tuple[bool, int]:
    return not policy.value, -STRICTNESS.index(policy.mode)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that waits, as far as deciding is concerned. `approvers`: who has approved it so far."""

    state: str
    needed: int
    roles: frozenset[str]
    requester: int
    approvers: frozenset[int] = frozenset()


def why_not(item: Asked, user: int, roles: Collection[str], *, approves: bool = True) -> Problem | None:
    """Why somebody may not decide about a field; None where they may.

    What is approved and not in effect yet can still be refused by somebody else who approves such changes.
    """
    if item.state != WAITING and (approves or item.state != APPROVED):
        return Problem("approvals.closed", None, CLOSED)
    if user == item.requester:
        return Problem("approvals.own", None, OWN)
    if not item.roles & set(roles):
        return Problem("approvals.role", None, NOT_YOURS)
    if user in item.approvers:
        return Problem("approvals.twice", None, TWICE)
    return None


def after_approval(item: Asked, user: int) -> str:
    """The state of a field once somebody who may has approved it."""
    return APPROVED if len(item.approvers | {user}) >= item.needed else WAITING


def is_due(effective_on: dt.date | None, today: dt.date) -> bool:
    """Whether an approved change takes effect now."""
    return effective_on is None or effective_on <= today


APPLY, ALREADY = "apply", "already"


def fate(old: Any, new: Any, now: Any) -> str:
    """What is to be done with an approved field, by what the record holds now, as audit writes values.

    Where it holds neither what was seen nor what is wanted, nothing is overwritten.
    """
    if now == new:
        return ALREADY
    return APPLY if now == old else CONFLICT


def overtaken(item: Asked, old: Any, new: Any, now: Any) -> bool:
    """Whether a field was changed by somebody else after its change was asked for, so that it can be asked for anew."""
    if item.state == CONFLICT:
        return bool(now != new)
    return item.state in OPEN and now not in (old, new)


def may_still_edit(items: Sequence[Asked]) -> Problem | None:
    """Whether reason, day and files may still be changed: nobody has approved anything yet, and something waits."""
    if not any(item.state == WAITING for item in items):
        return Problem("approvals.closed", None, CLOSED)
    if any(item.approvers or item.state != WAITING for item in items):
        return Problem("approvals.frozen", None, FROZEN)
    return None


def policy_problems(
    values: Mapping[str, Any], *, recordable: bool, taken: bool, segment_fits: bool = True
) -> list[Problem]:
    """What is wrong with a policy. `recordable`: its field's value may stand in a pending change. `segment_fits`: its
    segment is of such records, or of those that they are parts of.
    """
    mode, roles, problems = values.get("mode"), values.get("roles"), []
    if mode in (ONE, TWO):
        if not roles:
            problems.append(Problem("approvals.policy.roles", "roles", ROLES_NEEDED))
        if not recordable:
            problems.append(Problem("approvals.policy.secret", "mode", SECRET))
    elif roles:
        problems.append(Problem("approvals.policy.no-roles", "roles", NO_ROLES))
    if not segment_fits:
        problems.append(Problem("approvals.policy.segment", "segment", OTHER_SEGMENT))
    if mode == DIRECT and values.get("segment"):
        problems.append(Problem("approvals.policy.less", "mode", ONLY_MORE))
    if taken:
        problems.append(Problem("approvals.policy.taken", "source", TAKEN))
    return problems


SENTENCES = {
    DIRECT: N_("%(what)s, changed through «%(through)s», is saved at once."),
    ONE: N_("%(what)s, changed through «%(through)s», waits until somebody from %(who)s has approved it."),
    TWO: N_("%(what)s, changed through «%(through)s», waits until two different people from %(who)s have approved it."),
    NEVER: N_("%(what)s may not be changed through «%(through)s»."),
}
