"""What registered records hold in fields of the office's own: a statement for each record type that has such fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.rules.extras import Beside, Extra, Given
from app.platform import extras, extravalues, tables
from app.platform.among import among


def beside(
    session: Session, wanted: Sequence[Extra], ids: Mapping[str, Collection[int]], given: Iterable[Given]
) -> Beside:
    """What decides about some rows in such fields. `ids`: the registered records they speak of, by table."""
    if not wanted:
        return Beside()
    asked = [each for each in given if each]
    held = {table: _held(session, table, found) for table, found in ids.items() if found} if asked else {}
    return Beside(wanted, held, _taken(session, [each for each in wanted if each.unique], asked))


def _held(session: Session, table: str, ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    model = tables.model(table)
    found = select(model.id, model.custom).where(among(session, model.id, ids), model.custom.is_not(None))
    return {pk: custom for pk, custom in session.execute(found) if custom}


def _taken(session: Session, unique: Sequence[Extra], asked: Sequence[Given]) -> dict[tuple[str, Any], int]:
    values: dict[Extra, set[Any]] = defaultdict(set)
    for each in unique:
        values[each] = {value for row in asked if (value := row.get(each.table, {}).get(each.name)) is not None}
    found: dict[tuple[str, Any], int] = {}
    for each, some in values.items():
        model = tables.model(each.table)
        column = extras.columns(model)[each.name]
        holders = extravalues.holders(session, model, each.name.removeprefix("x_"), column, some) if some else {}
        found |= {(each.key, value): pk for value, pk in holders.items()}
    return found
