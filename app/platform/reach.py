"""How records are written to: the addresses that stand with them. Domains declare the ways (`Domain.reach`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.platform.guards import may
from app.platform.listing import Lens
from app.platform.runtime import runtime


@dataclass(frozen=True, slots=True)
class Reached:
    """An address that stands with a record, as it is stored, and whose it is; `person_id` where a person's."""

    record_id: int
    name: str
    address: str
    person_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to reach the records of a table: "the store's own address". `load(lens, ids)` answers for some of them in
    one statement, for who may list the `resource`.
    """

    name: str
    label: str
    resource: str
    load: Callable[[Lens, Sequence[int]], Iterable[Reached]]


def ways(kind: str) -> Sequence[Way]:
    """The ways to reach a table's records that the reader may use; none where they have no addresses."""
    return [way for way in runtime().reach.get(kind, ()) if may("list", way.resource)]
