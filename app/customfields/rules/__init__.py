"""What a field's definition must be, and what may stand in it. Pure: no database, no web, no clock."""

from app.customfields.rules.definitions import (
    CURRENCIES,
    KINDS,
    Definition,
    checked,
    editors,
    labels,
    lost,
    readers,
    section_of,
    slug,
)
from app.customfields.rules.values import check, read

__all__ = [
    "CURRENCIES", "KINDS", "Definition", "check", "checked", "editors", "labels", "lost", "read", "readers",
    "section_of", "slug",
]  # fmt: skip
