"""The pages of saved views."""

from app.savedviews.views.saved import SavedViewsView

__all__ = ["SavedViewsView"]
