"""Change policies: which fields may be changed through what, and which of them wait for approval. The one seam.

Every write passes here: a record's lifecycle asks after its own rules, the session's flush asks for whatever did not
come that way, and set-based inserts ask for their rows. Who defines policies and approves is a domain's matter
(`Domain.policies`); nothing of that stands here.
"""

from app.platform.policies.givens import UNGOVERNED, values_of
from app.platform.policies.governing import (
    FORBIDDEN,
    govern,
    guard,
    hold_whole,
    recordable,
    sift,
    waits,
    whole,
)
from app.platform.policies.seam import (
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
    stamp,
    supply_with,
    tell,
    told,
    waiting,
)

__all__ = [
    "DIRECT", "EVERY", "FORBIDDEN", "NEVER", "ONE", "STAMP", "TWO", "UNGOVERNED", "Filed", "Held", "Policies", "Rule",
    "Rules", "Shipped", "Waiting", "file", "foreseen", "govern", "guard", "hold_whole", "recordable", "sift", "stamp",
    "supply_with", "tell", "told", "values_of", "waiting", "waits", "whole",
]  # fmt: skip
