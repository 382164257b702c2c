"""What a field's definition must be, and what may stand in it. Pure: no database, no web, no clock."""

from app.customfields.rules.definitions import (
    APPLIES,
    CHOOSING,
    CURRENCIES,
    KINDS,
    Definition,
    checked,
    editors,
    labels,
    lost,
    read_choices,
    readers,
    section_of,
    slug,
)
from app.customfields.rules.values import check, read

__all__ = [
    "APPLIES",
    "CHOOSING",
    "CURRENCIES",
    "KINDS",
    "Definition",
    "check",
    "checked",
    "editors",
    "labels",
    "lost",
    "read",
    "read_choices",
    "readers",
    "section_of",
    "slug",
]
