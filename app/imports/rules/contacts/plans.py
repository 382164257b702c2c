"""What one row of a file of contact persons is to become, as plain values and as a line of text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from app.imports.rules.lines import problem_from_list, problem_to_list
from app.imports.rules.plans import NO_EXTRAS, Outcome, RowProblem
from app.kernel.rowlines import json_value

NOT_STORED = (Outcome.REFUSED, Outcome.SKIPPED)


class ContactPlan(NamedTuple):
    """One row's plan. What is None is not in the file, or was wrong in it: it is no reason to empty what is known.

    `same_as` is the row that has named this person before; `extras` are
    values of the office's own fields. A tuple, since making 45,000 of them has to cost little.
    """

    row: int
    name: str | None
    email: str | None = None
    phone: str | None = None
    store_number: str | None = None
    role: str | None = None
    first_day: dt.date | None = None
    same_as: int | None = None
    problems: tuple[RowProblem, ...] = ()
    extras: Mapping[str, Mapping[str, Any]] = NO_EXTRAS

    @property
    def outcome(self) -> Outcome | None:
        """`REFUSED`, `SKIPPED`, or None where the row is to be stored."""
        return next((each.outcome for each in self.problems if each.outcome in NOT_STORED), None)

    @property
    def storable(self) -> bool:
        return not self.problems or self.outcome is None

    @property
    def title(self) -> str:
        """The row in words."""
        return " ".join(filter(None, (self.name, self.store_number)))


@lru_cache(maxsize=8192)
def person_key(name: str) -> str:
    """A name for comparing: `KARI  Nordmann` and `Kari Nordmann` are one name."""
    return " ".join(name.casefold().split())


def plan_to_line(plan: ContactPlan, shown: Mapping[str, str]) -> str:
    """A plan as one line. `shown`: what stands in the cells that there is something to say about, by field."""
    row, name, email, phone, store, role, first, same_as, problems, own = plan
    day = None if first is None else first.isoformat()
    if not problems and not own:
        return f"[{','.join(map(json_value, (row, name, email, phone, store, role, day, same_as)))}]\n"
    said = [problem_to_list(each) for each in problems]
    parts = [row, name, email, phone, store, role, day, same_as, said, dict(shown)]
    return _encode([*parts, own] if own else parts) + "\n"


def plans_from_lines(lines: Iterable[str]) -> list[tuple[ContactPlan, Mapping[str, str]]]:
    """The plans and the shown cells that `plan_to_line` was given; read together, which costs half as much."""
    return [_plan(parts) for parts in _decode(f"[{','.join(lines)}]")]


def _plan(parts: list[Any]) -> tuple[ContactPlan, Mapping[str, str]]:
    row, name, email, phone, store, role, day, same_as, *rest = parts
    first = None if day is None else dt.date.fromisoformat(day)
    if not rest:
        return ContactPlan(row, name, email, phone, store, role, first, same_as), NOTHING
    said = tuple(problem_from_list(each) for each in rest[0])
    own = rest[2] if len(rest) > 2 else NO_EXTRAS
    return ContactPlan(row, name, email, phone, store, role, first, same_as, said, own), rest[1]


NOTHING: Mapping[str, str] = {}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
