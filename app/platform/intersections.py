"""How many ids several statements have in common, without reading the records: each finds its own by an index.

SQLite takes the shortest list and asks the next one of each id where that is much longer, else it keeps the longer one
at hand. Measured at 45,000 records: 12 to 30 ms for two lists of 10,000 to 45,000, where going through the records
takes 45 to 90. PostgreSQL joins them, which it does in half the time of looking for each id among the others: it does
not know that none is there twice.
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
    if session.get_bind().dialect.name == "postgresql":
        return _joined([each.subquery() for each in statements])
    counts = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in statements]
    numbers = session.execute(select(*counts)).one()
    (least, shortest), *longer = sorted(zip(numbers, statements, strict=True), key=lambda pair: int(pair[0]))
    first = shortest.subquery()
    (mine,) = first.c
    # With the sum SQLite does not look up each id of the longer list, which takes twice as long.
    conditions = [
        _asked(each, first, mine) if number > ASKED * least else (mine + 0).in_(each) for number, each in longer
    ]
    return select(func.count()).select_from(first).where(*conditions)


def _joined(lists: Sequence[Any]) -> Any:
    (first, *others), found = lists, lists[0]
    for other in others:
        found = found.join(other, other.c[0] == first.c[0])
    return select(func.count()).select_from(found)


def _asked(statement: Any, first: Any, mine: Any) -> Any:
    (theirs,) = statement.selected_columns
    return statement.where(theirs == mine).correlate(first).exists()
