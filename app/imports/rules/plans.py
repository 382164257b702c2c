"""What one row of a register file is to become, as plain values. Decided by `rows`, carried out by the operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.kernel.problems import NO_VALUES, Problem

NO_EXTRAS: Mapping[str, Mapping[str, Any]] = {}


class Outcome(StrEnum):
    """What a problem led to."""

    REFUSED = "refused"
    """The row is not stored."""
    SKIPPED = "skipped"
    """The row is not stored because another row speaks for its store."""
    EMPTIED = "emptied"
    """The row is stored without this value."""
    WARNING = "warning"
    """The row is stored; a person should look."""
    KEPT = "kept"
    """The value is stored as it stands although it looks strange."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing to say about one row. `column` is the field's key; `suggestion` is a value that would be accepted."""

    row: int
    store_number: str | None
    column: str | None
    code: str
    outcome: Outcome
    message: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: NO_VALUES)
    suggestion: str | None = None

    def text(self, translate: object = None) -> str:
        """The message for a reader; `translate` turns the English text, and the label in it, into their language."""
        return Problem(self.code, self.column, self.message, told(self.values, translate)).text(translate)


def told(values: Mapping[str, object], translate: object = None) -> Mapping[str, object]:
    """A message's values for a reader: `what`, a label, and `why`, another message, in their language."""
    say = translate if callable(translate) else str
    words = {name: say(str(values[name])) for name in ("what", "why") if values.get(name)}
    others = {name: value for name, value in values.items() if name not in words}
    if "why" in words and others:
        words["why"] %= others
    return {**others, **words}


def because(problem: Problem) -> dict[str, Any]:
    """Another rule's problem as the reason that a message gives: `why`, with what stands in it."""
    return {"why": problem.message, **{name: problem.shown(name) for name in problem.values}}


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """The firm. What is None is not in the file, or was wrong in it: it is no reason to empty what is known."""

    number: str | None = None
    name: str | None = None
    org_number: str | None = None


@dataclass(frozen=True, slots=True)
class StorePlan:
    """The store; `sunday_opening` is `yes`, `no` or `december`."""

    number: str
    name: str | None = None
    org_number: str | None = None
    street: str | None = None
    postal_code: str | None = None
    place: str | None = None
    phone: str | None = None
    email: str | None = None
    contact_person: str | None = None
    sunday_opening: str | None = None


@dataclass(frozen=True, slots=True)
class TermPlan:
    """Membership from a first to an inclusive last day. An unknown first day counts as member."""

    first_day: dt.date | None = None
    last_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """A certificate of the store's own. It counts only with a number and a holder; without last day it is never valid.

    `assumed` says that the first day was reckoned from the last one and the scheme's duration.
    """

    scheme: str
    holder: str | None
    number: str | None
    first_day: dt.date | None
    last_day: dt.date | None
    assumed: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class QualificationPlan:
    """A floral designer's trade certificate of a person who is not named, not verified; the date may be unknown."""

    acquired_on: dt.date | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row's plan. `store` is None exactly where the row is refused or skipped.

    `member` is None where the file says nothing of the firm, `term` where it has no membership dates at all. `extras`:
    stored values of the office's own fields, by table and field.
    """

    row: int
    store_number: str | None
    problems: tuple[RowProblem, ...] = ()
    store: StorePlan | None = None
    member: MemberPlan | None = None
    term: TermPlan | None = None
    certificate: CertificatePlan | None = None
    qualification: QualificationPlan | None = None
    account: str | None = None
    note: str | None = None
    extras: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: NO_EXTRAS)

    @property
    def storable(self) -> bool:
        return self.store is not None

    @property
    def outcome(self) -> Outcome | None:
        """`REFUSED`, `SKIPPED`, or None where the row is to be stored."""
        if self.storable:
            return None
        skipped = any(problem.outcome is Outcome.SKIPPED for problem in self.problems)
        return Outcome.SKIPPED if skipped else Outcome.REFUSED

    @property
    def title(self) -> str:
        """The row in words."""
        return " ".join(filter(None, (self.store_number, self.store.name if self.store else None)))
