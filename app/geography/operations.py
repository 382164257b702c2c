"""Bringing the shipped facts and the postal register into the tables. Both change nothing the second time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app.geography import queries, rules
from app.geography.events import PostalRegisterImported
from app.geography.models import County, Municipality, PostalCode
from app.geography.rules import PostalRow, read_postal_register
from app.kernel.dates import business_day
from app.platform import audit
from app.platform.db import Uow

__all__ = ["PostalImport", "PostalRow", "import_postal_register", "load_facts", "read_postal_register"]

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
