"""What can be done about duplicates: look for them, say that two are none, merge, set the points."""

from __future__ import annotations

from app.duplicates.operations.configuration import POINTS_SECTION
from app.duplicates.operations.deciding import NOT_SAME, RULE, dismiss, save_rule, think_again
from app.duplicates.operations.following import FOLLOW_UPS, look
from app.duplicates.operations.merging import merge
from app.duplicates.operations.searching import FIND, begin, begin_all, found

__all__ = [
    "FIND", "FOLLOW_UPS", "NOT_SAME", "POINTS_SECTION", "RULE", "begin", "begin_all", "dismiss", "found", "look",
    "merge", "save_rule", "think_again",
]  # fmt: skip
