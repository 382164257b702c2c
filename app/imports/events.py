"""What happens to imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """A file has been imported: of kind `register` the counts are of stores, `members_created` of firms; of kind
    `contacts` the counts are of people.
    """

    name: ClassVar[str] = "imports.import-finished"
    import_id: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    refused: int
    members_created: int
    kind: str = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Event):
    """An import has been undone. The counts are of its rows and firms: reversed, kept because changed since, failed."""

    name: ClassVar[str] = "imports.import-undone"
    import_id: int
    reversed: int
    kept: int
    failed: int
