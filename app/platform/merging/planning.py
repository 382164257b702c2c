"""What merging would do, row by row and without doing it: what moves, is shortened or goes, and what stands against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.periods import Period
from app.kernel.problems import N_, Problem
from app.platform.merging import references
from app.platform.merging.rules import left_over
from app.platform.runtime import runtime
from app.platform.similar import Between, Dated, Merging, Objection, Repeated

MOVES, SHORTER, GOES = "moves", "shorter", "goes"
MOST = 5000
"""Rows that one merge moves: it is one transaction, and on SQLite nobody else writes meanwhile."""
MANY = N_("%(count)s rows belong to these records; at most %(most)s can be moved at once.")
HANGS = N_(
    "%(what)s would go because the other record has the same, but documents or notes hang on it. Move them first."
)
ITSELF = N_("Choose at least two records, and one of them that stays.")


@dataclass(slots=True)
class Item:
    """One row that points to a merged record. `left`: the days it keeps where it keeps fewer."""

    row: Any
    columns: list[str]
    fate: str = MOVES
    left: Sequence[Period] = ()
    beside: Any = None  # the survivor's row that stands on those days

    @property
    def table(self) -> str:
        return str(type(self.row).__tablename__)


@dataclass(slots=True)
class Plan:
    """What merging would do."""

    kind: str
    survivor: Any
    others: Sequence[Any]
    items: list[Item] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)

    def refused(self, *, agreed: bool) -> list[Problem]:
        """Why it may not be done, once a person has agreed or not."""
        return [each.problem for each in self.objections if not (agreed and each.agreeable)]


def plan(session: Session, kind: str, survivor: Any, others: Sequence[Any], today: dt.date) -> Plan:
    """What merging some records into another would do. Reads only."""
    found = Plan(kind, survivor, others)
    if survivor is None or not others or any(each is None or each.id == survivor.id for each in others):
        found.objections.append(Objection(Problem("merging.two", None, ITSELF)))
        return found
    ids = [each.id for each in others]
    found.items = _items(session, kind, ids)
    if len(found.items) > MOST:
        values = {"count": len(found.items), "most": MOST}
        found.objections.append(Objection(Problem("merging.many", None, MANY, values)))
        return found
    known = _known(kind)
    for each in known:
        for fact in each.facts:
            _settle(session, found, fact, ids)
    found.objections += _hanging(session, found)
    between = Between(session, [survivor, *others], today)
    found.objections += [o for each in known for ask in each.objections for o in ask(between)]
    return found


def _known(kind: str) -> list[Merging]:
    return [domain.merging[kind] for domain in runtime().domains if kind in domain.merging]


def _items(session: Session, kind: str, ids: Sequence[int]) -> list[Item]:
    """Each row once, with all the columns by which it points to the records."""
    found: dict[tuple[type[Any], int], Item] = {}
    for reference, row in references.rows(session, kind, ids):
        known = found.setdefault((type(row), row.id), Item(row, []))
        known.columns.append(reference.column)
    return list(found.values())


def _settle(session: Session, found: Plan, fact: Dated | Repeated, ids: Sequence[int]) -> None:
    """Say of each row of a fact what it keeps beside the survivor's and beside those that were moved before it."""
    mine = [item for item in found.items if type(item.row) is fact.model]
    if not mine:
        return
    column = mine[0].columns[0]
    stands: dict[tuple[Any, ...], list[Any]] = {}
    held = select(fact.model).where(getattr(fact.model, column) == found.survivor.id)
    key = _key(fact, column, found.survivor.id)
    for row in session.scalars(held):
        stands.setdefault(key(row), []).append(row)
    for item in mine:
        same = stands.setdefault(key(item.row), [])
        if isinstance(fact, Repeated):
            item.fate, item.beside = (GOES, same[0]) if same else (MOVES, None)
        else:
            _shorten(item, same)
        if item.fate == MOVES:
            same.append(item.row)


def _key(fact: Dated | Repeated, column: str, survivor: int) -> Callable[[Any], tuple[Any, ...]]:
    return lambda row: tuple(survivor if name == column else getattr(row, name) for name in fact.same)


def _shorten(item: Item, same: Sequence[Any]) -> None:
    beside = [row for row in same if row.period.overlaps(item.row.period)]
    if not beside:
        return
    item.beside, item.left = beside[0], left_over(item.row.period, [row.period for row in beside])
    item.fate = SHORTER if item.left else GOES


def _hanging(session: Session, found: Plan) -> Iterator[Objection]:
    """Rows that would go and to which others point: these would be lost."""
    titles = {table: view.listing.title for table, view in runtime().views.items()}
    for item in found.items:
        if item.fate == GOES and next(references.rows(session, item.table, [item.row.id]), None) is not None:
            values = {"what": titles.get(item.table, item.table)}
            yield Objection(Problem("merging.hangs", None, HANGS, values))


def by_table(items: Sequence[Item]) -> Mapping[str, list[Item]]:
    """The rows by table, in the order of the first."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.table, []).append(item)
    return found
