"""That a column holds one of many values, as one parameter: naming each value costs more than looking it up."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, SQLColumnExpression, String, any_, false, func, literal, select
from sqlalchemy.orm import Session


def among(
    session: Session, column: SQLColumnExpression[Any], values: Collection[str] | Collection[int]
) -> ColumnElement[bool]:
    """The condition, for texts and whole numbers; thousands of them are no more dear each than a few."""
    wanted = list(values)
    if not wanted:  # PostgreSQL would not know of what the list is empty
        return false()
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(wanted, ARRAY(Integer if isinstance(wanted[0], int) else String)))
    listed = func.json_each(json.dumps(wanted)).table_valued("value")
    return column.in_(select(listed.c.value))


def one_of(session: Session, column: SQLColumnExpression[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """The condition for the ids of a page, or of a part of an export, whose records are read by them.

    On PostgreSQL one parameter: its driver looks through the statement for each that is named. SQLite takes them named,
    and knows from their number that it should read by the index.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(ids), ARRAY(Integer)))
    return column.in_(ids)
