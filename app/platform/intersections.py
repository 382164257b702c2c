"""How many ids several statements have in common, without reading the records: each finds its own by an index.

SQLite takes the shortest list and asks the next one of each id where that is much longer, else it keeps the longer one
at hand. Measured at 45,000 records: 12 to 30 ms for two lists of 10,000 to 45,000, where going through the records
takes 45 to 90.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

ASKED = 4
"""So many times as long a list is asked of each id."""


def number_in_all(session: Session, statements: Sequence[Any]) -> Any:
    """The statement that counts the ids that all of some statements find. Each gives one column, and no id twice."""
    counts = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in statements]
    numbers = session.execute(select(*counts)).one()
    (least, shortest), *longer = sorted(zip(numbers, statements, strict=True), key=lambda pair: int(pair[0]))
    first = shortest.subquery()
    (mine,) = first.c
    if session.get_bind().dialect.name == "postgresql":
        return select(func.count()).select_from(first).where(*(mine.in_(each) for _, each in longer))
    # With the sum SQLite does not look up each id of the longer list, which takes twice as long.
    conditions = [
        _asked(each, first, mine) if number > ASKED * least else (mine + 0).in_(each) for number, each in longer
    ]
    return select(func.count()).select_from(first).where(*conditions)


def _asked(statement: Any, first: Any, mine: Any) -> Any:
    (theirs,) = statement.selected_columns
    return statement.where(theirs == mine).correlate(first).exists()
