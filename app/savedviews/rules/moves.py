"""Who came into a segment and who went, and why: by what held of a record then and what holds now. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What held of some records at one time: which were there, and which met each part of the question."""

    there: AbstractSet[int] = frozenset()
    meeting: Sequence[AbstractSet[int]] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a record came or went. `parts`: places of the parts of the question that began or ceased to hold.

    `new`: it was not registered then. `gone`: it is not there any more.
    """

    parts: Sequence[int] = ()
    new: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Moves:
    """The records that are in a segment now and were not then, and those that were; by id. `stayed`: how many."""

    came: Sequence[int] = ()
    went: Sequence[int] = ()
    stayed: int = 0


def moves(then: Iterable[int], now: Iterable[int]) -> Moves:
    """Two memberships compared."""
    before, after = set(then), set(now)
    return Moves(sorted(after - before), sorted(before - after), len(before & after))


def why(pk: int, then: Standing, now: Standing) -> Why:
    """Why one record came (it is in the segment now) or went."""
    if pk not in then.there:
        return Why(new=True)
    if pk not in now.there:
        return Why(gone=True)
    pairs = enumerate(zip(then.meeting, now.meeting, strict=True))
    return Why([place for place, (before, after) in pairs if (pk in before) is not (pk in after)])


def state_key(state: Sequence[Sequence[str]]) -> str:
    """What of a view's state decides about its rows, as a short word: another question has another one."""
    telling = sorted([name, text] for name, text in state if name not in ("sort", "columns", "group", "page_size"))
    return hashlib.sha256(json.dumps(telling).encode()).hexdigest()[:16]
