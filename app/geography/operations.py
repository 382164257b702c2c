"""Bringing the shipped facts, the postal register and what maps are drawn by into the tables. None of it changes
anything the second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app.geography import queries, rules
from app.geography.events import PostalRegisterImported
from app.geography.models import Boundary, County, Municipality, PostalCode, PostalPoint
from app.geography.rules import (
    PostalRow,
    read_boundaries,
    read_coordinates,
    read_postal_register,
    require_readable_size,
)
from app.kernel.dates import business_day
from app.platform import audit
from app.platform.db import Uow

__all__ = [
    "BoundaryImport",
    "PostalImport",
    "PostalRow",
    "import_boundaries",
    "import_coordinates",
    "import_postal_register",
    "load_facts",
    "read_boundaries",
    "read_coordinates",
    "read_postal_register",
    "require_readable_size",
]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class PostalImport:
    """What an import did: codes that hold now; rows opened and closed; codes that came, went or moved.

    `unknown_municipalities` are codes of municipalities that do not exist today: the register is of another time.
    """

    loaded: int
    opened: int
    closed: int
    changed: int
    unknown_municipalities: tuple[str, ...] = ()


def load_facts(uow: Uow) -> None:
    """Make the tables say what the product ships about counties and municipalities.

    A fact is known by its code and first day, so that a later division closes rows and adds others.
    """
    counties = [
        {"code": f.code, "name": f.name, "official_name": f.official_name, **_period(f)} for f in rules.COUNTIES
    ]
    municipalities = [
        {
            "code": f.code,
            "name": f.name,
            "official_name": f.official_name,
            "county_code": f.county_code,
            "population": f.population,
            "population_on": rules.POPULATION_ON,
            **_period(f),
        }
        for f in rules.MUNICIPALITIES
    ]
    _upsert(uow, County, counties)
    _upsert(uow, Municipality, municipalities)


def _period(fact: rules.CountyFact | rules.MunicipalityFact) -> dict[str, dt.date | None]:
    return {"valid_from": fact.period.start, "valid_to": fact.period.end}


def _upsert(uow: Uow, model: Any, facts: Sequence[dict[str, Any]]) -> None:
    held = {(row.code, row.valid_from): row for row in uow.session.scalars(select(model))}
    new = [fact for fact in facts if (fact["code"], fact["valid_from"]) not in held]
    for fact in facts:
        row = held.get((fact["code"], fact["valid_from"]))
        for name, value in fact.items() if row is not None else ():
            if getattr(row, name) != value:
                setattr(row, name, value)
    uow.insert_many(model, new)
    uow.settle()


def import_postal_register(uow: Uow, *, rows: Sequence[PostalRow], now: dt.datetime) -> PostalImport:
    """Make the postal register what was read: codes that moved or vanished are closed today, the others opened.

    The first register holds without a first day: nobody knows here since when. Refuses a part of a register
    (`geography.postal_register.shrinks`). Emits `PostalRegisterImported` where something changed.
    """
    today = business_day(now)
    held = _held(uow)
    changes = rules.compare(list(held), rows)
    _close(uow, [held[row] for row in changes.closed], today)
    first_day = today if held else None
    uow.insert_many(PostalCode, [_opened(row, first_day, now) for row in changes.opened])
    loaded = len(held) - len(changes.closed) + len(changes.opened)
    if changes.count:
        uow.emit(PostalRegisterImported(changed=changes.count, loaded=loaded))
    unknown = {row.municipality_code for row in rows} - rules.OUTSIDE_MUNICIPALITIES
    unknown -= queries.municipality_names(uow.session, today).keys()
    return PostalImport(loaded, len(changes.opened), len(changes.closed), changes.count, tuple(sorted(unknown)))


def _held(uow: Uow) -> dict[PostalRow, int]:
    statement = select(
        PostalCode.code, PostalCode.place, PostalCode.municipality_code, PostalCode.use, PostalCode.id
    ).where(PostalCode.valid_to.is_(None))
    return {PostalRow(code, place, inside, use): pk for code, place, inside, use, pk in uow.session.execute(statement)}


def _opened(row: PostalRow, first_day: dt.date | None, now: dt.datetime) -> dict[str, Any]:
    return {
        "code": row.code,
        "place": row.place,
        "municipality_code": row.municipality_code,
        "use": row.use,
        "valid_from": first_day,
        "recorded_at": now,
    }


def _close(uow: Uow, ids: Sequence[int], today: dt.date) -> None:
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        statement = update(PostalCode).where(PostalCode.id.in_(part)).values(valid_to=today)
        uow.session.execute(statement, execution_options={"synchronize_session": False})
    entries = [(PostalCode.__tablename__, pk, "update", {"valid_to": [None, today.isoformat()]}) for pk in ids]
    audit.write_many(uow, entries)


@dataclass(frozen=True, slots=True)
class BoundaryImport:
    """What an import of boundaries did: shapes that maps now have of each kind, and how many of them changed.

    `unknown` are codes in the file that are no county or municipality today; `missing` municipalities without a shape.
    """

    counties: int
    municipalities: int
    changed: int
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def import_boundaries(uow: Uow, *, rings: Mapping[str, Any], today: dt.date) -> BoundaryImport:
    """Take over the shapes of a file; those of codes that it does not hold stay, those of codes gone today go.

    Refuses with `geography.boundaries.unknown` or `.elsewhere`.
    """
    counties = set(queries.county_names(uow.session, today))
    municipalities = set(queries.municipality_names(uow.session, today))
    shapes, unknown = rules.shaped(rings, counties | municipalities)
    held = {row.code: row for row in uow.session.scalars(select(Boundary))}
    changed = _taken_over(uow, Boundary, held, [_boundary(shape) for shape in shapes])
    gone = [row for code, row in held.items() if code not in counties | municipalities]
    for row in gone:
        uow.session.delete(row)
    codes = (held.keys() | {shape.code for shape in shapes}) - {row.code for row in gone}
    return BoundaryImport(
        counties=len(codes & counties),
        municipalities=len(codes & municipalities),
        changed=changed + len(gone),
        unknown=tuple(code for code in unknown if code not in rules.OUTSIDE_MUNICIPALITIES),
        missing=tuple(sorted(municipalities - codes)),
    )


def _boundary(shape: rules.Shape) -> dict[str, Any]:
    around = shape.around
    edges = {"left": around.left, "top": around.top, "right": around.right, "bottom": around.bottom}
    return {"code": shape.code, "coarse": shape.coarse, "fine": shape.fine, **edges}


def import_coordinates(uow: Uow, *, places: Mapping[str, tuple[float, float]]) -> int:
    """Take over the coordinates of postal codes; those the file does not hold stay. Returns how many changed."""
    held = {row.code: row for row in uow.session.scalars(select(PostalPoint))}
    facts = [{"code": code, "latitude": north, "longitude": east} for code, (north, east) in places.items()]
    return _taken_over(uow, PostalPoint, held, facts)


def _taken_over(uow: Uow, model: Any, held: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> int:
    """Make the rows say what the facts do, known by their codes. Returns how many are new or changed."""
    changed = [fact for fact in facts if any(getattr(held.get(fact["code"]), n, None) != v for n, v in fact.items())]
    for fact in changed:
        for name, value in fact.items() if fact["code"] in held else ():
            setattr(held[fact["code"]], name, value)
    uow.insert_many(model, [fact for fact in changed if fact["code"] not in held])
    return len(changed)
