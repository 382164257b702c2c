"""Merging records: what `platform.merging` does, and what was said and found about the pairs of those that go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from app.duplicates import queries
from app.duplicates.events import RecordsMerged
from app.duplicates.models import DuplicatePair, NotDuplicate
from app.platform import merging
from app.platform.db import Uow


def merge(
    uow: Uow,
    kind: str,
    survivor_id: int,
    other_ids: Sequence[int],
    *,
    values: Mapping[str, Any],
    versions: Mapping[int, int],
    agreed: bool,
) -> merging.Plan:
    """Merge some records into another, which gets `values`; one change that can be undone. Refusals as `merging.merge`.

    That somebody is not the same as one of those that go is remembered of the survivor.
    """
    found = merging.merge(
        uow, kind, survivor_id, other_ids, values=values, versions=versions, agreed=agreed
    )  # fmt: skip
    _carry_over(uow, kind, survivor_id, other_ids)
    gone = or_(DuplicatePair.first_id.in_(other_ids), DuplicatePair.second_id.in_(other_ids))
    uow.session.connection().execute(delete(DuplicatePair).where(DuplicatePair.entity == kind, gone))
    uow.emit(RecordsMerged(entity=kind, survivor_id=survivor_id, merged_ids=tuple(other_ids)))
    return found


def _carry_over(uow: Uow, kind: str, survivor_id: int, other_ids: Sequence[int]) -> None:
    gone = set(other_ids)
    for said in uow.session.scalars(queries.remembered(kind, other_ids)).all():
        pair = sorted({survivor_id if pk in gone else pk for pk in (said.first_id, said.second_id)})
        by, at = said.created_by, said.recorded_at
        uow.session.delete(said)
        uow.settle()
        if len(pair) > 1 and not _said(uow, kind, *pair):
            uow.add(NotDuplicate(entity=kind, first_id=pair[0], second_id=pair[1], created_by=by, recorded_at=at))


def _said(uow: Uow, kind: str, first: int, second: int) -> bool:
    mine = (NotDuplicate.entity == kind, NotDuplicate.first_id == first, NotDuplicate.second_id == second)
    return uow.session.scalar(select(NotDuplicate.id).where(*mine)) is not None
