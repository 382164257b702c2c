"""The pages of imports: upload, columns, preview, fixing in place, result, undo."""

from __future__ import annotations

from app.imports.views.wizard import ImportView

__all__ = ["ImportView"]
