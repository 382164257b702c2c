"""How many ids several statements have in common, without reading the records: each finds its own by an index.

PostgreSQL joins the lists, in half the time of looking for each id among the others: it does not know that none is
there twice. Counting them first costs it more than it spares. SQLite goes through the shortest list. What all records
have narrows nothing; of a list with nearly all of them the few others are kept at hand, which is a third of the work; a
much longer list is asked for each id, and another one is kept at hand. Measured at 45,000 records on SQLite: 5 to 30 ms
for two lists of 10,000 to 45,000, where going through the records takes 45 to 90.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

ASKED = 4
"""So many times as long a list is asked of each id."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Statements of the ids of those records for which a filter holds, none of them twice, and of others for which it
    does not, where an index tells these too. Together they may be all records, or leave some out.
    """

    those: Any
    others: Any = None


def number_in_all(session: Session, model: Any, found: Sequence[Ids]) -> Any:
    """The statement that counts the ids that all of some statements find, ids of a model's records."""
    if len(found) == 1:
        return select(_number(found[0].those))
    if session.get_bind().dialect.name == "postgresql":
        return _joined([each.those.subquery() for each in found])
    every, *numbers = session.execute(select(_every(model), *(_number(each.those) for each in found))).one()
    (least, shortest), *longer = sorted(zip(numbers, found, strict=True), key=lambda pair: int(pair[0]))
    first = shortest.those.subquery()
    (mine,), conditions = first.c, []
    for number, each in longer:
        if number == every:
            continue
        if 2 * number > every and _completed(session, each, every - number):
            conditions.append((mine + 0).not_in(each.others))
        else:
            conditions.append(_asked(each.those, first, mine) if number > ASKED * least else _at_hand(each, mine))
    return select(func.count()).select_from(first).where(*conditions)


def _joined(lists: Sequence[Any]) -> Any:
    (first, *others), found = lists, lists[0]
    for other in others:
        found = found.join(other, other.c[0] == first.c[0])
    return select(func.count()).select_from(found)


def _at_hand(each: Ids, mine: Any) -> Any:
    """That an id is in a list. With the sum SQLite does not look it up there, which takes twice as long."""
    return (mine + 0).in_(each.those)


def _completed(session: Session, each: Ids, by: int) -> bool:
    """Whether the others are all that are missing."""
    return each.others is not None and session.scalar(select(_number(each.others))) == by


def _every(model: Any) -> Any:
    return select(func.count()).select_from(model).scalar_subquery()


def _number(statement: Any) -> Any:
    return select(func.count()).select_from(statement.subquery()).scalar_subquery()


def _asked(statement: Any, first: Any, mine: Any) -> Any:
    (theirs,) = statement.selected_columns
    return statement.where(theirs == mine).correlate(first).exists()
