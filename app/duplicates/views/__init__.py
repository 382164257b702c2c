"""The pages of duplicates."""

from __future__ import annotations

from app.duplicates.views.pages import DuplicatesView

__all__ = ["DuplicatesView"]
