"""The kinds of files that can be imported: each with its planner, and with its way of being weighed and carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.imports.models import ImportRun
from app.imports.operations import applying, contacts, register
from app.imports.operations.applying import Applied
from app.imports.operations.register import Weighed
from app.imports.rules import lines
from app.imports.rules.contacts import plans as contact_plans
from app.imports.rules.contacts.planner import ContactPlanner
from app.imports.rules.fields import CONTACTS, REGISTER
from app.imports.rules.files import FilePlanner
from app.imports.rules.plans import RowProblem
from app.imports.rules.rows import Setting
from app.kernel.cells import Row
from app.platform.db import Uow


class Plan(Protocol):
    """What a row is to become, as far as every kind needs to know."""

    @property
    def row(self) -> int: ...

    @property
    def problems(self) -> tuple[RowProblem, ...]: ...


class Planner(Protocol):
    """Plans the rows of one file in their order; None for a row that is no data."""

    passed_over: Counter[str]

    def plan(self, row: Row) -> Any: ...


class Weigher(Protocol):
    """Says of rows in turn what they would do, and how many firms they would make."""

    @property
    def members(self) -> int: ...

    def weigh(self, session: Session, plans: Sequence[Any]) -> Weighed: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `chunk`: rows in one transaction, below a second of work: on SQLite nobody else writes meanwhile."""

    chunk: int
    setting: Callable[[Session, ImportRun], Setting]
    planner: Callable[[Setting, int, Sequence[str]], Planner]
    weigher: Callable[[], Weigher]
    to_line: Callable[[Any, Mapping[str, str]], str]
    from_lines: Callable[[Iterable[str]], list[tuple[Any, Mapping[str, str]]]]
    apply: Callable[[Uow, int, Sequence[Any]], Applied]


def _register_plans(found: Iterable[str]) -> list[tuple[Any, Mapping[str, str]]]:
    return [lines.plan_from_line(line) for line in found]


KINDS: Mapping[str, Kind] = {
    REGISTER: Kind(
        500, register.setting, FilePlanner, register.Weigher, lines.plan_to_line, _register_plans, applying.apply
    ),
    CONTACTS: Kind(
        5000, contacts.setting, ContactPlanner, contacts.Weigher, contact_plans.plan_to_line,
        contact_plans.plans_from_lines, contacts.apply,
    ),
}  # fmt: skip


def kind_of(run: ImportRun) -> Kind:
    """The kind of an import."""
    return KINDS[run.kind]
