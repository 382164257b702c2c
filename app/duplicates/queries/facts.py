"""What of records is compared, in one form, and by which points: shipped, or as an administrator has set them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.duplicates.models import DuplicateRule
from app.duplicates.rules import Facts, Measure, name_key
from app.kernel.problems import Refused
from app.platform import folding
from app.platform.similar import NAME, Alike, Limits, Trait

LONGEST = 100
"""Characters of a text that are compared."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The points in force of a kind of record. `row`: where an administrator has changed them."""

    alike: Alike
    measures: tuple[Measure, ...]
    limits: Limits
    in_forms: bool = False
    row: DuplicateRule | None = None


def setting(session: Session, alike: Alike) -> Setting:
    """The points in force."""
    row = session.scalars(select(DuplicateRule).where(DuplicateRule.entity == alike.kind)).one_or_none()
    weights = row.weights if row is not None else {}
    measures = tuple(_measure(trait, *weights.get(trait.name, ())) for trait in alike.traits)
    limits = alike.limits if row is None else Limits(row.broad, row.likely, row.strict)
    return Setting(alike, measures, limits, in_forms=row is not None and row.in_forms, row=row)


def _measure(trait: Trait, points: int | None = None, against: int | None = None) -> Measure:
    return Measure(
        trait.name,
        trait.how,
        trait.points if points is None else points,
        trait.against if against is None else against,
        trait.blocks,
        trait.hint,
    )


def facts(session: Session, alike: Alike, ids: Sequence[int], day: dt.date) -> dict[int, Facts]:
    """What of some records is compared. A fixed number of statements; records that are gone are left out."""
    own = {trait.name: trait for trait in alike.traits if trait.column}
    columns = [getattr(alike.model, str(trait.column)) for trait in own.values()]
    rows = session.execute(select(alike.model.id, *columns).where(alike.model.id.in_(ids))).all() if ids else []
    found: dict[int, dict[str, Sequence[str]]] = {
        row[0]: {name: texts for (name, trait), value in zip(own.items(), row[1:], strict=True)
                 if (texts := _texts(alike, trait, value))}
        for row in rows
    }  # fmt: skip
    for trait in alike.traits:
        if trait.read is not None and found:
            for pk, said in trait.read(session, list(found), day).items():
                found[pk][trait.name] = tuple(text[:LONGEST] for text in said)
    return dict(found)


def typed(alike: Alike, values: Mapping[str, Any]) -> Facts:
    """What of a form's or a program's values is compared, as far as it is filled in and right."""
    found = {}
    for trait in alike.traits:
        if trait.column and (texts := _texts(alike, trait, _cleaned(trait, values))):
            found[trait.name] = texts
    return found


def _cleaned(trait: Trait, values: Mapping[str, Any]) -> Any:
    value = values.get(str(trait.column))
    if not isinstance(value, str) or not value.strip() or trait.clean is None:
        return value
    try:
        return trait.clean(value.strip(), str(values.get("country") or "NO"))
    except Refused:
        return None  # what is not yet right is not yet compared


def _texts(alike: Alike, trait: Trait, value: Any) -> tuple[str, ...]:
    if value is None or not str(value).strip():
        return ()
    if trait.how == NAME:
        key = name_key(folding.words(str(value)), alike.ignored)
        return (key[:LONGEST],) if key else ()
    return (str(value).strip().casefold()[:LONGEST],)
