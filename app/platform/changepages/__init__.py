"""The pages of bulk edits, of change groups and their undoing, and of restoring one value, and of two days compared."""

from __future__ import annotations

from app.platform.changepages.between import BetweenView
from app.platform.changepages.bulkedits import BulkEditView
from app.platform.changepages.changes import ChangesView
from app.platform.changepages.restores import RestoreView

__all__ = ["BetweenView", "BulkEditView", "ChangesView", "RestoreView"]
