"""What happens to imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """A file has been imported: of kind `register` the counts are of stores, `members_created` of firms; of kind
    `contacts` the counts are of people.
    """

    name: ClassVar[str] = "imports.import-finished"
    about: ClassVar[tuple[str, str] | None] = ("import_run", "import_id")
    when: ClassVar[str] = N_("an import is finished")
    labels: ClassVar[Mapping[str, str]] = {
        "refused": N_("the number of refused rows"),
        "created": N_("the number of new rows"),
        "updated": N_("the number of changed rows"),
        "skipped": N_("the number of rows left out"),
    }
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
    about: ClassVar[tuple[str, str] | None] = ("import_run", "import_id")
    when: ClassVar[str] = N_("an import is undone")
    labels: ClassVar[Mapping[str, str]] = {
        "kept": N_("the number of rows that were kept"),
        "failed": N_("the number of rows that could not be taken back"),
    }
    import_id: int
    reversed: int
    kept: int
    failed: int
