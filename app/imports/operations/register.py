"""The register as a kind of import: what holds for its file, and what its rows do beside what is registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.imports.models import REFUSED, SKIPPED, ImportRun
from app.imports.operations.policing import Looking, foretell
from app.imports.operations.targets import targets
from app.imports.queries.known import Known, known, postal_codes
from app.imports.rules.changes import decide
from app.imports.rules.decisions import Decision
from app.imports.rules.fields import REGISTER
from app.imports.rules.firms import Firms
from app.imports.rules.plans import RowPlan, RowProblem
from app.imports.rules.rows import Setting
from app.platform import clock
from app.platform.settings import allow_synthetic

Weighed = list[tuple[str, list[RowProblem]]]
Corrections = dict[tuple[int, str], str]


def corrections(run: ImportRun) -> Corrections:
    """What a person typed in the place of cells, by row and field."""
    return {(int(row), name): text for row, fields in run.corrections.items() for name, text in fields.items()}


def setting(session: Session, run: ImportRun) -> Setting:
    """What holds for the whole file."""
    codes = postal_codes(session, clock.today())
    check = codes.__contains__ if codes else None
    typed = corrections(run)
    own = targets(REGISTER, {*run.mapping, *(name for _, name in typed)})
    return Setting(dict(run.mapping), typed, "NO", allow_synthetic(), check, extras=own)


class Weigher:
    """Says of rows in turn what they would do; remembers the new firms of the rows before."""

    def __init__(self) -> None:
        self._firms = Firms()

    @property
    def members(self) -> int:
        return self._firms.made

    def weigh(self, session: Session, plans: Sequence[RowPlan]) -> Weighed:
        """Outcome and problems of each row."""
        storable = [plan for plan in plans if plan.storable]
        made: dict[int, Expected] = {}
        if storable:
            registered = known(session, storable, clock.today(), targets(REGISTER))
            self._firms.beside = registered.beside
            decided = decisions(registered, storable, self._firms)
            made = {row: Expected(decision.plan, decision) for row, decision in decided.items()}
            foretell(Looking(session), list(made.values()), self._firms)
            self._firms.new.clear()  # the rows to come ask only which there are
        return [_weighed(plan, made.get(plan.row)) for plan in plans]


@dataclass
class Expected:
    """What a row will do, and whether the policies refuse it."""

    plan: RowPlan
    decision: Decision
    refused: bool = False


def _weighed(plan: RowPlan, work: Expected | None) -> tuple[str, list[RowProblem]]:
    if work is None:
        return SKIPPED if plan.outcome == "skipped" else REFUSED, list(plan.problems)
    return REFUSED if work.refused else work.decision.outcome, [*plan.problems, *work.decision.problems]


def decisions(registered: Known, plans: Sequence[RowPlan], firms: Firms) -> dict[int, Decision]:
    """What each row does, by row number; `firms` remembers the new firms of the rows before."""
    found = {}
    for plan in plans:
        store = registered.stores.get(plan.store_number or "")
        firm = firms.of(plan, registered.members, registered.member_numbers)
        decision = decide(plan, store, registered.around(plan, firm.id if firm else None))
        if firm is None:
            decision.alone("member", registered.beside)
        decision.problems += firm.problems if firm else []
        if firm is not None and firm.update is not None:
            decision.updates.append(firm.update)
        found[plan.row] = decision
    return found
