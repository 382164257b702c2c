"""The plan of a whole file: judged row by row in one pass, beside what is registered, and kept as lines."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from sqlalchemy.orm import Session

from app.imports.models import PREVIEWED, REFUSED, SKIPPED, ImportRun
from app.imports.operations.receiving import LINES, changeable, lines
from app.imports.queries.known import Known, known, postal_codes
from app.imports.rules.changes import decide
from app.imports.rules.decisions import Decision
from app.imports.rules.fields import missing_columns
from app.imports.rules.files import FilePlanner
from app.imports.rules.firms import Firms
from app.imports.rules.lines import plan_from_line, plan_to_line, row_from_line
from app.imports.rules.plans import RowPlan, RowProblem
from app.imports.rules.rows import RowReader, Setting
from app.imports.rules.values import resolved, shown
from app.kernel.cells import Row
from app.kernel.problems import require
from app.platform import clock, files
from app.platform.db import Uow
from app.platform.files import Accepted
from app.platform.settings import allow_synthetic

CHUNK = 500
LISTED = 5000
"""Rows with problems that the page for fixing them can reach."""


@dataclass
class Planned:
    """A file's plan, stored, and what it comes to."""

    lines: Accepted
    rows: int
    summary: dict[str, Any]


@dataclass
class Tally:
    """What the rows of a plan come to beside what is registered."""

    outcomes: Counter[str] = field(default_factory=Counter)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    listed: list[int] = field(default_factory=list)
    with_problems: int = 0
    members: int = 0
    said: list[RowProblem] | None = None

    def say(self, problem: RowProblem) -> None:
        """Count a problem by its kind; the first of a kind speaks for it."""
        if self.said is not None:
            self.said.append(problem)
        about: dict[str, Any] = {"count": 0, "column": problem.column, "outcome": problem.outcome.value}
        about |= {"message": problem.message, "values": dict(problem.values), "row": problem.row}
        self.codes.setdefault(problem.code, about)["count"] += 1


def setting(session: Session, run: ImportRun) -> Setting:
    """What holds for the whole file."""
    corrections = {(int(row), name): text for row, fields in run.corrections.items() for name, text in fields.items()}
    codes = postal_codes(session, clock.today())
    check = codes.__contains__ if codes else None
    return Setting(dict(run.mapping), corrections, "NO", allow_synthetic(), check)


def plan_file(session: Session, run: ImportRun, *, said: list[RowProblem] | None = None, weigh: bool = True) -> Planned:
    """Judge the file and store its plan. Reads the database, writes nothing to it. Memory does not grow with the rows
    but by their keys; `said` takes every problem; `weigh` asks beside what is registered what the rows would do.
    Refused where a field that must be there has no column.
    """
    require(missing_columns(run.mapping))
    rules, tally, count = setting(session, run), Tally(said=said), 0
    planner = FilePlanner(rules, run.heading_row, run.headings)
    firms = Firms()
    with tempfile.TemporaryFile() as out, lines(run.rows_sha256) as rows:
        waiting: list[tuple[RowPlan, int]] = []
        for row in map(_row, rows):
            plan = planner.plan(row)
            if plan is None:
                continue
            if weigh:
                waiting.append((plan, out.tell()))
            out.write(plan_to_line(plan, _shown(row, plan, rules)).encode())
            count += 1
            if len(waiting) == CHUNK:
                _weigh(session, waiting, firms, tally)
                waiting = []
        _weigh(session, waiting, firms, tally)
        out.seek(0)
        stored = files.accept_own(out, name="plan", media_type=LINES)
    return Planned(stored, count, _summary(tally, planner.passed_over))


def _row(line: bytes) -> Row:
    return row_from_line(line.decode())


def _shown(row: Row, plan: RowPlan, rules: Setting) -> dict[str, str]:
    """What stands in the cells that there is something to say about."""
    reader, found = RowReader(row, rules), {}
    for name in {problem.column for problem in plan.problems if problem.column}:
        cell = reader.cell(name)
        value = resolved(cell).value if cell is not None else None
        found[name] = "" if value is None else shown(value)[:4000]
    return found


def _weigh(session: Session, waiting: Sequence[tuple[RowPlan, int]], firms: Firms, tally: Tally) -> None:
    """Count what some rows would do."""
    plans = [plan for plan, _ in waiting if plan.storable]
    made = decisions(known(session, plans, clock.today()), plans, firms) if plans else {}
    tally.members = firms.made
    for plan, offset in waiting:
        decision = made.get(plan.row)
        outcome = decision.outcome if decision else SKIPPED if plan.outcome == "skipped" else REFUSED
        tally.outcomes[outcome] += 1
        problems = [*plan.problems, *(decision.problems if decision else ())]
        for problem in problems:
            tally.say(problem)
        if problems:
            tally.with_problems += 1
            if plan.problems and len(tally.listed) < LISTED:
                tally.listed.append(offset)


def decisions(registered: Known, plans: Sequence[RowPlan], firms: Firms) -> dict[int, Decision]:
    """What each row does, by row number; `firms` remembers the new firms of the rows before."""
    found = {}
    for plan in plans:
        store = registered.stores.get(plan.store_number or "")
        firm = firms.of(plan, registered.members, registered.member_numbers)
        decision = decide(plan, store, registered.around(plan, firm.id if firm else None))
        decision.problems += firm.problems if firm else []
        if firm is not None and firm.update is not None:
            decision.updates.append(firm.update)
        found[plan.row] = decision
    return found


def _summary(tally: Tally, passed_over: Counter[str]) -> dict[str, Any]:
    return {
        "outcomes": dict(tally.outcomes), "members_created": tally.members, "codes": tally.codes,
        "with_problems": tally.with_problems, "listed": tally.listed, "passed_over": dict(passed_over),
        "problems": sum(each["count"] for each in tally.codes.values()),
    }  # fmt: skip


def keep_plan(uow: Uow, run: ImportRun, planned: Planned) -> None:
    """The plan becomes the import's preview."""
    changeable(run)
    _drop_old(uow, run)
    files.attach(uow, planned.lines, entity="import_run", entity_id=run.id, label="plan")
    run.plan_sha256, run.rows, run.summary = planned.lines.sha256, planned.rows, planned.summary
    run.state = PREVIEWED


def _drop_old(uow: Uow, run: ImportRun) -> None:
    for attachment in files.attachments_on(uow.session, "import_run", run.id):
        if attachment.label == "plan":
            files.detach(uow, attachment.id)


def plans_from(sha256: str, offset: int, count: int) -> tuple[list[RowPlan], int]:
    """Some rows of a stored plan from a place in it, and the place where the next one begins."""
    with lines(sha256) as stored:
        stored.seek(offset)
        found = [plan_from_line(line.decode())[0] for line in _some(stored, count)]
        return found, stored.tell()


def first_plans(sha256: str, count: int) -> list[RowPlan]:
    """The first rows of a stored plan."""
    return plans_from(sha256, 0, count)[0]


def plans_at(sha256: str, offsets: Sequence[int]) -> list[tuple[RowPlan, Any]]:
    """The plans at places in a stored plan, with what is shown of their cells."""
    found = []
    with lines(sha256) as stored:
        for offset in offsets:
            stored.seek(offset)
            found.append(plan_from_line(stored.readline().decode()))
    return found


def _some(stored: IO[bytes], count: int) -> Iterator[bytes]:
    for _ in range(count):
        line = stored.readline()
        if not line:
            return
        yield line
