"""What a piece of a bulk edit found out about its rows, and writing it down set-based."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.platform import rowresults
from app.platform.bulkedit.model import BulkEditRow
from app.platform.db import Uow
from app.platform.reasons import Reason

WRITTEN = ("name", "outcome", "version", "changes", "reasons", "by_id", "at")


@dataclass(slots=True)
class RowResult:
    """One row's outcome. `id` is the id of its `bulk_edit_row`."""

    id: int
    record_id: int
    outcome: str
    name: str = ""
    version: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    by_id: int | None = None
    at: dt.datetime | None = None


def write(uow: Uow, found: Sequence[RowResult]) -> None:
    """Write the outcomes down, in one statement for all."""
    rowresults.write(uow, BulkEditRow, [{name: getattr(each, name) for name in ("id", *WRITTEN)} for each in found])
