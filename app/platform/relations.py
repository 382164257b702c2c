"""How a listing's records lead to those of another listing, so that filters reach these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from app.platform.columns import holds_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a listing's records have: records of another listing, so that filters reach them.

    `theirs` is the other model's column that holds a value of `mine`. Where a dated row stands between, `via` are its
    two columns: the one that holds `mine` and the one that holds `theirs`. `thing`: "a certificate", as people say it.
    """

    name: str
    label: str
    thing: str
    listing: str
    mine: Any
    theirs: Any
    via: tuple[Any, Any] | None = None

    def condition(self, lens: Any, inside: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        """That there is such a record for which all of `inside` holds."""
        found = select(self.theirs).where(self.theirs.is_not(None), *inside)
        if self.via is not None:
            here, there = self.via
            found = select(here).where(holds_on(here.class_, lens.today), there.in_(found))
        condition: ColumnElement[bool] = self.mine.in_(found)
        return condition
