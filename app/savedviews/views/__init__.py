"""The pages of saved views and of the segments that they are."""

from app.savedviews.views.saved import SavedViewsView
from app.savedviews.views.segments import SegmentView

__all__ = ["SavedViewsView", "SegmentView"]
