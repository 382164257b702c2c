"""A record on two days: what its fields held on each, and which of its rows came, went or were changed. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.past import Moment
from app.platform import clock, extras, past
from app.platform.columns import holds_on
from app.platform.guards import may
from app.platform.parts import Part, parts_of
from app.platform.runtime import runtime
from app.platform.shown import of_column

CAME, WENT, CHANGED = "came", "went", "changed"
SILENT = frozenset({"id", "version", "recorded_at", extras.KEPT})
Shown = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What a record was on a day: its fields as people see them, and those of its parts by table and id.

    `there` False: nothing about it holds as early as that day.
    """

    fields: Shown = field(default_factory=dict)
    parts: Mapping[tuple[str, int], Shown] = field(default_factory=dict)
    there: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same on both days: of which table, what happened to it, and (field, old, new)."""

    entity: str
    id: int
    what: str
    changes: list[tuple[str, Any, Any]]


def between(session: Session, model: Any, pk: int, first: dt.date, last: dt.date) -> list[Difference]:
    """What differs between two days, the record itself first. Each day is looked at with what is known today."""
    before, after = (_held(session, model, pk, day) for day in (first, last))
    kind = str(model.__tablename__)
    found = list(_of(kind, pk, before.fields if before.there else None, after.fields if after.there else None))
    for entity, part in sorted({**before.parts, **after.parts}):
        found += _of(entity, part, before.parts.get((entity, part)), after.parts.get((entity, part)))
    return found


def _of(entity: str, pk: int, old: Shown | None, new: Shown | None) -> Iterator[Difference]:
    what = CAME if old is None else WENT if new is None else CHANGED
    names = dict.fromkeys([*(old or {}), *(new or {})])
    pairs = [(name, (old or {}).get(name), (new or {}).get(name)) for name in names]
    changes = [(name, a, b) for name, a, b in pairs if a != b]
    if changes:
        yield Difference(entity, pk, what, changes)


def _held(session: Session, model: Any, pk: int, day: dt.date) -> Held:
    with past.looking(session, Moment() if day == clock.today() else Moment(on=day)):
        past.stand(session)
        item = session.get(model, pk)
        if item is None:
            return Held(there=False)
        parts = {
            (part.entity, row.id): _fields(row, part.column)
            for part in parts_of(str(model.__tablename__))
            if _listed(part)
            for row in session.scalars(_rows(part, pk, day))
        }
        return Held(_fields(item, ""), parts, there=not past.not_yet(session, item, day))


def _rows(part: Part, pk: int, day: dt.date) -> Any:
    """The parts that hold on the day; those without dates are there whenever they are registered."""
    mine = select(part.model).where(getattr(part.model, part.column) == pk).order_by(part.model.id)
    return mine.where(holds_on(part.model, day)) if "valid_from" in part.model.__table__.c else mine


def _listed(part: Part) -> bool:
    view = runtime().views.get(part.entity)
    return view is not None and may("list", view.class_permission_name)


def _fields(item: Any, whole: str) -> dict[str, Any]:
    """The fields as people see them, as texts: what is read in one look is not asked for in another."""
    model = type(item)
    hidden = SILENT | {whole} | set(getattr(model, "__unrecorded__", ()))
    columns = {name: c for name, c in model.__table__.c.items() if name not in hidden and c.info.get("label")}
    columns |= {each.name: each.column for each in (extras.seen(model) if extras.extended(model) else ())}
    values = {name: getattr(item, name) for name in columns}
    return {name: str(of_column(columns[name], value)) for name, value in values.items() if value not in (None, "")}
