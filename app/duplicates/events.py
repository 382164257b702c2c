"""What has happened to records that were the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsMerged(Event):
    """Records of a table (`entity`) were merged into one. What pointed to the others points to the survivor now."""

    name: ClassVar[str] = "duplicates.records-merged"
    entity: str
    survivor_id: int
    merged_ids: tuple[int, ...]
