"""Change policies: which fields may be changed through what, and which of them wait for approval. The one seam.

Every write passes here: a record's lifecycle asks after its own rules, the session's flush asks for whatever did not
come that way, and set-based inserts ask for their rows. Who defines policies and approves is a domain's matter
(`Domain.policies`); nothing of that stands here.
"""

from app.platform.policies.asking import FORBIDDEN, recordable
from app.platform.policies.givens import UNGOVERNED, values_of
from app.platform.policies.governing import (
    ahead,
    foretold,
    govern,
    governs,
    guard,
    hold_whole,
    refusals,
    sift,
    waits,
    whole,
)
from app.platform.policies.removing import foreseen_removal, hold_removal, removal, removals, written
from app.platform.policies.seam import (
    DELETION,
    DIRECT,
    EVERY,
    NEVER,
    ONE,
    STAMP,
    TWO,
    Filed,
    Held,
    Policies,
    Rule,
    Rules,
    Shipped,
    Waiting,
    file,
    foreseen,
    segments,
    stamp,
    supply_with,
    tell,
    told,
    waiting,
)

__all__ = [
    "DELETION", "DIRECT", "EVERY", "FORBIDDEN", "NEVER", "ONE", "STAMP", "TWO", "UNGOVERNED", "Filed", "Held",
    "Policies", "Rule", "Rules", "Shipped", "Waiting", "ahead", "file", "foreseen", "foreseen_removal", "foretold",
    "govern", "governs", "guard", "hold_removal", "hold_whole", "recordable", "refusals", "removal", "removals",
    "segments", "sift", "stamp", "supply_with", "tell", "told", "values_of", "waiting", "waits", "whole", "written",
]  # fmt: skip
