"""What becomes of a merged record's dated facts beside the survivor's, and what values are proposed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.kernel.periods import Period, join


def left_over(period: Period, held: Iterable[Period]) -> list[Period]:
    """The days of a period on which none of the held ones is, as separate periods in order."""
    left = [period]
    for other in join(held):
        left = [piece for each in left for piece in _without(each, other)]
    return left


def _without(period: Period, other: Period) -> list[Period]:
    if not period.overlaps(other):
        return [period]
    before = [Period(period.start, other.start)] if other.start is not None else []
    after = [Period(other.end, period.end)] if other.end is not None else []
    return [piece for piece in (*before, *after) if not piece.empty and piece.overlaps(period)]


def proposed(values: Mapping[int, Any], survivor: int, order: Sequence[int]) -> int:
    """Whose value of a field is proposed: the survivor's where it has one, else the first that has."""
    if values[survivor] not in (None, "", []):
        return survivor
    return next((pk for pk in order if values[pk] not in (None, "", [])), survivor)


def differ(values: Iterable[Any]) -> bool:
    """Whether records say different things in a field; an empty one says nothing else than the other."""
    known = list(values)
    return any(_plain(value) != _plain(known[0]) for value in known)


def _plain(value: Any) -> Any:
    return None if value in ("", [], None) else value
