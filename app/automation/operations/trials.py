"""Whether a value that an automation is to set can stand in its field, by the records' own rules: tried before it is
saved.

The rules of a domain look at whole records. So the value is tried on a few that there are, in a session of its own that
is never committed; what each of them refuses in the same way is wrong with the value and not with one record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from app.automation.operations.steps import columns
from app.automation.rules import wording
from app.kernel.problems import Problem, Refused
from app.platform import clock, tables
from app.platform.bulkedit.weighing import lifecycle_of
from app.platform.db import Uow, db
from app.platform.rowchanges import RowChange, foreseen
from app.platform.scope import SYSTEM, acting_as

SAMPLES = 3


def refused(table: str | None, steps: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """What the records' rules have against the texts that steps set, as the form names their places."""
    known = columns.settable(table)
    for place, step in enumerate(steps):
        column, text = known.get(str(step.get("field", ""))), str(step.get("value", ""))
        if table is None or column is None or not text or wording.PLACE.search(text):
            continue
        if isinstance(column.type, String) and not column.info.get("choices"):
            problem = _tried(table, column, text)
            if problem is not None:
                yield Problem(problem.code, f"s{place}.value", problem.message, problem.values)


def _tried(table: str, column: Any, text: str) -> Problem | None:
    model, lifecycle, found = tables.model(table), lifecycle_of(table), []
    with acting_as(SYSTEM), Session(db.engine, autoflush=False) as trial:
        uow = Uow(trial, clock.now(), None, "automation")
        for item in trial.scalars(select(model).order_by(model.id).limit(SAMPLES)).all():
            try:
                change = RowChange(item, {column.name: columns.value(column, text, clock.today())})
            except Refused:
                return None  # said beside the field already
            foreseen(uow, lifecycle, change)
            found.append(next((each for each in change.problems if each.field == column.name), None))
    first = found[0] if found else None
    return first if first is not None and all(each is not None and each.code == first.code for each in found) else None
