"""Everything automation contribute to the application."""

from __future__ import annotations

from app.kernel.domain import Domain

DOMAIN = Domain(name="automation")
