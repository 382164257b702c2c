"""What people decide about duplicates: that two records are not the same, and how many points what gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.duplicates import queries, rules
from app.duplicates.models import DuplicateRule, NotDuplicate
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import tables
from app.platform.db import Uow
from app.platform.interface import Keeper, Lifecycle
from app.platform.merging import RESOURCE
from app.platform.runtime import runtime
from app.platform.tidying import removed, saved

STALE = Problem("record.conflict", None, N_("Somebody else changed the points meanwhile. Look at them again."))
GONE = Problem("record.gone", None, N_("There is no such record."))


def dismiss(uow: Uow, kind: str, one: int, other: int) -> int:
    """Remember that two records are not the same. Returns the id of what is remembered; again is no change."""
    first, second = sorted((one, other))
    known = tables.records(uow.session, kind, [first, second])
    require([] if len(known) == 2 else [GONE])
    mine = (NotDuplicate.entity == kind, NotDuplicate.first_id == first, NotDuplicate.second_id == second)
    said = uow.session.scalars(select(NotDuplicate).where(*mine)).one_or_none()
    if said is None:
        said = NotDuplicate(entity=kind, first_id=first, second_id=second, created_by=uow.actor_id)
        said.recorded_at = uow.now
        uow.add(said)
    return said.id


def think_again(uow: Uow, pk: int) -> str:
    """Take back that two records are not the same: they are listed again. Returns their kind."""
    said = uow.session.get(NotDuplicate, pk, with_for_update=True)
    if said is None:
        raise Refused([GONE])
    kind = said.entity
    uow.session.delete(said)
    return kind


def save_rule(
    uow: Uow,
    kind: str,
    *,
    weights: Mapping[str, tuple[int | None, int | None]],
    limits: tuple[int | None, int | None, int | None],
    in_forms: bool,
    version: int,
) -> None:
    """Set the points and limits of a kind. `version`: of the row as the administrator saw it, 0 where there was none.

    Refuses what is no whole number from 0 on, limits that do not rise, and a row that was saved meanwhile.
    """
    points = {name: each for name, pair in weights.items() for name, each in _named(name, pair)}
    require(rules.setting(points, limits))
    row = queries.setting(uow.session, runtime().alike[kind]).row
    require([STALE] if (row.version if row is not None else 0) != version else [])
    values: dict[str, Any] = {
        "weights": {name: list(pair) for name, pair in weights.items()},
        "in_forms": in_forms,
        **dict(zip(("broad", "likely", "strict"), limits, strict=True)),
    }
    if row is None:
        uow.add(DuplicateRule(entity=kind, recorded_at=uow.now, **values))
        return
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _named(name: str, pair: tuple[int | None, int | None]) -> list[tuple[str, int | None]]:
    return [(f"points-{name}", pair[0]), (f"against-{name}", pair[1])]


NOT_SAME = Keeper(Lifecycle(saved, saved, removed), RESOURCE, "merge")
RULE = Keeper(Lifecycle(saved, saved, removed), RESOURCE, "edit")
