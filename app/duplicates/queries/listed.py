"""The pairs of the last search as people look at them: in groups, without those that were said to be none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.duplicates import rules
from app.duplicates.models import DuplicatePair, DuplicateRun, NotDuplicate


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be the same, the points and why."""

    first_id: int
    second_id: int
    points: int
    reasons: Sequence[rules.Reason]

    def other(self, pk: int) -> int:
        """The one that is not this."""
        return self.second_id if pk == self.first_id else self.first_id


@dataclass(frozen=True, slots=True)
class Group:
    """Records that hang together by pairs, the likeliest pair first."""

    ids: Sequence[int]
    pairs: Sequence[Pair]


def last_run(session: Session, kind: str) -> DuplicateRun | None:
    """The last search that came to its end."""
    done = (DuplicateRun.entity == kind, DuplicateRun.finished_at.is_not(None))
    return session.scalars(select(DuplicateRun).where(*done).order_by(DuplicateRun.id.desc()).limit(1)).first()


def running(session: Session, kind: str) -> DuplicateRun | None:
    """The search that has not come to its end, the latest."""
    chosen = select(DuplicateRun).where(DuplicateRun.entity == kind).order_by(DuplicateRun.id.desc()).limit(1)
    latest = session.scalars(chosen).first()
    return latest if latest is not None and latest.finished_at is None else None


def none_between(entity: Any, first: Any, second: Any) -> Any:
    """That nobody has said that two records are not the same."""
    said = (NotDuplicate.entity == entity, NotDuplicate.first_id == first, NotDuplicate.second_id == second)
    return ~exists().where(*said)


def _open(run: DuplicateRun) -> list[Any]:
    pair = DuplicatePair
    return [pair.run_id == run.id, none_between(pair.entity, pair.first_id, pair.second_id)]


def count_groups(session: Session, run: DuplicateRun) -> int:
    """How many groups there are to look at."""
    counted = select(func.count(DuplicatePair.grouped.distinct())).where(*_open(run))
    return session.scalar(counted) or 0


def groups(session: Session, run: DuplicateRun, *, limit: int, offset: int) -> list[Group]:
    """Groups of records, the likeliest first."""
    best = func.max(DuplicatePair.points)
    chosen = (
        select(DuplicatePair.grouped).where(*_open(run)).group_by(DuplicatePair.grouped)
        .order_by(best.desc(), DuplicatePair.grouped).limit(limit).offset(offset)
    )  # fmt: skip
    wanted = list(session.scalars(chosen))
    held = select(DuplicatePair).where(*_open(run), DuplicatePair.grouped.in_(wanted))
    pairs = [_pair(row) for row in session.scalars(held.order_by(DuplicatePair.points.desc(), DuplicatePair.id))]
    place = rules.groups((pair.first_id, pair.second_id) for pair in pairs)
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(place[pair.first_id], []).append(pair)
    return [Group(sorted({i for p in some for i in (p.first_id, p.second_id)}), some) for some in found.values()]


def pairs_of(session: Session, kind: str, pk: int, *, limit: int = 5) -> list[Pair]:
    """What one record may be the same as, by the last search."""
    pair = DuplicatePair
    ended = (DuplicateRun.entity == kind, DuplicateRun.finished_at.is_not(None))
    last = select(func.max(DuplicateRun.id)).where(*ended).scalar_subquery()
    either = or_(and_(pair.entity == kind, pair.first_id == pk), and_(pair.entity == kind, pair.second_id == pk))
    mine = (either, pair.run_id == last, none_between(pair.entity, pair.first_id, pair.second_id))
    chosen = select(pair).where(*mine).order_by(pair.points.desc()).limit(limit)
    return [_pair(row) for row in session.scalars(chosen)]


def _pair(row: DuplicatePair) -> Pair:
    return Pair(row.first_id, row.second_id, row.points, [rules.Reason(*reason) for reason in row.reasons])


def remembered(kind: str, ids: Collection[int] | None = None) -> Select[NotDuplicate]:
    """The statement of what was said not to be the same, the latest first; of some records where these are named."""
    chosen = select(NotDuplicate).where(NotDuplicate.entity == kind).order_by(NotDuplicate.id.desc())
    if ids is None:
        return chosen
    return chosen.where(or_(NotDuplicate.first_id.in_(ids), NotDuplicate.second_id.in_(ids)))
