"""Which firm a row speaks of: found by organisation number, else by member number, else a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.imports.rules.decisions import Update
from app.imports.rules.extras import NONE, Beside, Say
from app.imports.rules.plans import MemberPlan, Outcome, RowPlan, RowProblem
from app.kernel.problems import N_

NEW = 0
NUMBER_TAKEN = N_(
    "Another firm has this member number. The organisation number stands in its place; type the right one."
)
NUMBER_MISSING = N_("The member number is missing. The organisation number stands in its place; type the right one.")
MERGED = N_(
    "The firm with organisation number %(org)s was merged into %(name)s (member number %(number)s), which is "
    "used. What the file says of the other firm's name and number is left."
)
NAME_MISSING = N_("The firm's name is missing; %(name)s is used. Type the right one.")


class Registered(Protocol):
    """A firm that is registered."""

    id: int
    number: str
    name: str
    org_number: str


@dataclass(slots=True)
class Firm:
    """A row's firm: its id (`NEW` where the import makes it), what changes, what there is to say."""

    id: int
    org_number: str
    update: Update | None = None
    problems: list[RowProblem] = field(default_factory=list)


class Firms:
    """Remembers the firms that rows before have made or changed. `new`: new firms' values by organisation number."""

    def __init__(self, beside: Beside = NONE) -> None:
        self.beside = beside
        self._made: dict[str, int] = {}
        self.new: dict[str, dict[str, Any]] = {}
        self._numbers: dict[str, str] = {}
        self._changed: set[str] = set()

    @property
    def made(self) -> int:
        """How many new firms there are."""
        return len(self._made)

    def settle(self, org_number: str, pk: int) -> None:
        """A new firm has been stored."""
        self._made[org_number] = pk

    def drop(self, org_number: str) -> None:
        """A new firm is not made after all."""
        del self.new[org_number], self._made[org_number]

    def of(self, plan: RowPlan, by_org: Mapping[str, Registered], by_number: Mapping[str, Registered]) -> Firm | None:
        """The firm of a row; None where the file does not say."""
        member = plan.member
        if member is None:
            return None
        if member.org_number is None:
            known = by_number.get(member.number) if member.number else None
            return Firm(known.id, known.org_number) if known else None
        known = by_org.get(member.org_number)
        if known is not None and known.org_number != member.org_number:
            return _survivor(plan, member.org_number, known)
        if known is not None:
            return self._known(plan, member, known, by_number)
        if member.org_number in self._made:
            return Firm(self._made[member.org_number], member.org_number)
        return self._new(plan, member, member.org_number, by_number)

    def _known(self, plan: RowPlan, member: MemberPlan, known: Registered, by_number: Mapping[str, Registered]) -> Firm:
        firm = Firm(known.id, known.org_number)
        if known.org_number in self._changed or known.org_number in self._made:
            return firm
        values: dict[str, Any] = {}
        if member.name is not None and member.name != known.name:
            values["name"] = member.name
        if member.number is not None and member.number != known.number:
            if self._free(member.number, known.org_number, by_number):
                values["number"] = member.number
            else:
                firm.problems.append(_said(plan, "member_number", "imports.member_number.taken", NUMBER_TAKEN))
        values |= self.beside.changes(_saying(plan, firm), "member", known.id, plan.extras.get("member", {}))
        if values:
            self._changed.add(known.org_number)
            firm.update = Update("member", known.id, values)
        return firm

    def _new(self, plan: RowPlan, member: MemberPlan, org: str, by_number: Mapping[str, Registered]) -> Firm:
        firm = Firm(NEW, org)
        number = member.number
        if number is None:
            firm.problems.append(_said(plan, "member_number", "imports.member_number.missing", NUMBER_MISSING))
        elif not self._free(number, org, by_number):
            firm.problems.append(_said(plan, "member_number", "imports.member_number.taken", NUMBER_TAKEN))
            number = None
        name = member.name or (plan.store.name if plan.store else None) or org
        if member.name is None:
            firm.problems.append(_said(plan, "member_name", "imports.member_name.missing", NAME_MISSING, name=name))
        self._made[org] = NEW
        self.new[org] = {
            "number": number or org,
            "name": name,
            "org_number": org,
            "country": "NO",
            "vat_registered": False,
        }
        if self.beside.of("member"):
            given, spoiled = plan.extras.get("member", {}), [each.column or "" for each in plan.problems]
            self.new[org]["custom"] = self.beside.new(_saying(plan, firm), "member", given, spoiled)
        return firm

    def _free(self, number: str, org: str, by_number: Mapping[str, Registered]) -> bool:
        taken = by_number.get(number)
        return (taken is None or taken.org_number == org) and self._numbers.setdefault(number, org) == org


def _survivor(plan: RowPlan, org: str, known: Registered) -> Firm:
    """The firm into which the one that the file names was merged. It keeps its own name and number."""
    values = {"org": org, "name": known.name, "number": known.number}
    said = _said(plan, "org_number", "imports.member.merged", MERGED, **values)
    return Firm(known.id, known.org_number, problems=[said])


def _saying(plan: RowPlan, firm: Firm) -> Say:
    def say(column: str, code: str, message: str, outcome: Outcome, values: Mapping[str, object]) -> None:
        where = (plan.row, plan.store_number, column, code)
        firm.problems.append(RowProblem(*where, outcome, message, values))

    return say


def _said(plan: RowPlan, column: str, code: str, message: str, **values: object) -> RowProblem:
    return RowProblem(plan.row, plan.store_number, column, code, Outcome.WARNING, message, values)
