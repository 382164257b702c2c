"""Reads of saved views, and of the records in them: a saved view stays live, and so is a segment."""

from app.savedviews.queries.mailing import mailing_of, seen_mailing
from app.savedviews.queries.moves import Compared, explained, moves_since, parts_of
from app.savedviews.queries.segments import (
    Segment,
    among,
    asked_of,
    included,
    listing_of,
    members_of,
    next_members,
    number_on,
    past_of,
    segment,
    segment_called,
    segments_of,
)
from app.savedviews.queries.views import (
    any_counted,
    first_views,
    keeper,
    keys,
    last_position,
    naming,
    number_of,
    numbers_on,
    one,
    seen,
    tiles,
)

__all__ = [
    "Compared", "Segment", "among", "any_counted", "asked_of", "explained", "first_views", "included", "keeper", "keys",
    "last_position", "listing_of", "mailing_of", "members_of", "moves_since", "naming", "next_members",
    "number_of", "number_on", "numbers_on", "one", "parts_of", "past_of", "seen", "seen_mailing", "segment",
    "segment_called", "segments_of", "tiles",
]  # fmt: skip
