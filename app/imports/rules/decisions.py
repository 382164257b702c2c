"""What one row does to the register: rows to insert, rows to change, and what there is to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.imports.rules.extras import Beside
from app.imports.rules.plans import Outcome, RowPlan, RowProblem


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row of a table. Ids of what the same row makes are filled in when it is carried out."""

    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """New values of an existing row."""

    table: str
    id: int
    values: Mapping[str, Any]


@dataclass(slots=True)
class Decision:
    """Collects what a row does."""

    plan: RowPlan
    inserts: list[Insert] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def creates_store(self) -> bool:
        return any(each.table == "store" for each in self.inserts)

    @property
    def outcome(self) -> str:
        """`created`, `updated` or `unchanged`: of the store."""
        if self.creates_store:
            return "created"
        return "updated" if self.inserts or self.updates else "unchanged"

    def insert(self, table: str, **values: Any) -> None:
        self.inserts.append(Insert(table, values))

    def update(self, table: str, pk: int, given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        """Change what is given and differs from what is known."""
        values = {name: value for name, value in given.items() if value is not None and known.get(name) != value}
        if values:
            self.updates.append(Update(table, pk, values))

    def begun(self, table: str, beside: Beside) -> dict[str, Any]:
        """The column of a new record that holds the office's own fields; nothing where it would be empty."""
        spoiled = [each.column for each in self.plan.problems if each.column and each.outcome is Outcome.EMPTIED]
        held = beside.new(self._say, table, self.plan.extras.get(table, {}), spoiled)
        return {"custom": held} if held else {}

    def changed(self, table: str, pk: int, beside: Beside) -> dict[str, Any]:
        """What changes of a registered record's own fields."""
        return beside.changes(self._say, table, pk, self.plan.extras.get(table, {}))

    def alone(self, table: str, beside: Beside) -> None:
        """Say of a table's values that the row speaks of no such record."""
        beside.alone(self._say, table, self.plan.extras)

    def _say(self, column: str, code: str, message: str, outcome: Outcome, values: Mapping[str, object]) -> None:
        plan = self.plan
        self.problems.append(RowProblem(plan.row, plan.store_number, column, code, outcome, message, values))

    def say(self, column: str, code: str, message: str, outcome: Outcome, **values: object) -> None:
        """Say something about the row, unless the same has been said of it."""
        plan = self.plan
        if all(each.code != code for each in plan.problems):
            self.problems.append(RowProblem(plan.row, plan.store_number, column, code, outcome, message, values))
