"""The pages of bulk edits, of change groups and their undoing, and of restoring one value."""

from __future__ import annotations

from app.platform.changepages.bulkedits import BulkEditView
from app.platform.changepages.changes import ChangesView
from app.platform.changepages.restores import RestoreView

__all__ = ["BulkEditView", "ChangesView", "RestoreView"]
