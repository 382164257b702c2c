"""What the records of a type can become, in order: for what holds only from a state on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class States:
    """`order`: (code, English label), from the first to the last. `of(session, item, day)` answers a record's code."""

    order: Sequence[tuple[str, str]]
    of: Callable[[Session, Any, dt.date], str]

    def reached(self, session: Session, item: Any, day: dt.date, wanted: str) -> bool:
        """Whether a record is in a state, or in one after it."""
        codes = [code for code, _ in self.order]
        now = self.of(session, item, day)
        return now in codes and wanted in codes and codes.index(now) >= codes.index(wanted)


STATES: dict[str, States] = {}
"""By table, as the domains declare them."""
