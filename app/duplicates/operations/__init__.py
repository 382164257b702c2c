"""What can be done about duplicates: look for them, say that two are none, merge, set the points."""

from __future__ import annotations

from app.duplicates.operations.configuration import POINTS_SECTION
from app.duplicates.operations.deciding import NOT_SAME, RULE, dismiss, save_rule, think_again
from app.duplicates.operations.merging import merge
from app.duplicates.operations.searching import FIND, begin, begin_all, found

__all__ = [
    "FIND",
    "NOT_SAME",
    "POINTS_SECTION",
    "RULE",
    "begin",
    "begin_all",
    "dismiss",
    "found",
    "merge",
    "save_rule",
    "think_again",
]
