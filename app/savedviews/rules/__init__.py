"""What a saved view must be and who sees it; who came and went; who is written to. No clock, no database."""

from app.savedviews.rules.mailing import Mailing, Recipient, listed, mailing
from app.savedviews.rules.moves import Moves, Standing, Why, moves, state_key, why
from app.savedviews.rules.views import (
    ALL,
    LONGEST_NAME,
    LONGEST_STATE,
    MANY,
    MOST_OF_ONE,
    OWN,
    ROLES,
    Reader,
    changed_by,
    checked,
    seen_by,
    slug,
)

__all__ = [
    "ALL", "LONGEST_NAME", "LONGEST_STATE",
    "MANY", "MOST_OF_ONE", "OWN", "ROLES", "Mailing", "Moves", "Reader", "Recipient", "Standing",
    "Why", "changed_by", "checked", "listed", "mailing", "moves", "seen_by", "slug", "state_key", "why",
]  # fmt: skip
