"""The plan of a whole file: judged row by row in one pass, beside what is registered, and kept as lines."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from sqlalchemy.orm import Session

from app.imports.models import PREVIEWED, ImportRun
from app.imports.operations.kinds import Plan, Weigher, kind_of
from app.imports.operations.receiving import LINES, changeable, lines
from app.imports.rules.fields import missing_columns
from app.imports.rules.plans import RowProblem
from app.imports.rules.rows import RowReader, Setting
from app.kernel.cells import Row
from app.kernel.cellvalues import resolved, shown
from app.kernel.problems import require
from app.kernel.rowlines import row_from_line
from app.platform import files
from app.platform.db import Uow
from app.platform.files import Accepted

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
        own = f" {problem.column}" if problem.column and "." in problem.column else ""
        self.codes.setdefault(f"{problem.code}{own}", about)["count"] += 1


def plan_file(session: Session, run: ImportRun, *, said: list[RowProblem] | None = None, weigh: bool = True) -> Planned:
    """Judge the file and store its plan. Reads the database, writes nothing to it. Memory does not grow with the rows
    but by their keys; `said` takes every problem; `weigh` asks beside what is registered what the rows would do.
    Refused where a field that must be there has no column.
    """
    require(missing_columns(run.mapping, run.kind))
    kind, tally, count, end = kind_of(run), Tally(said=said), 0, 0
    rules, weigher = kind.setting(session, run), kind.weigher()
    planner = kind.planner(rules, run.heading_row, run.headings)
    with tempfile.TemporaryFile() as out, lines(run.rows_sha256) as rows:
        waiting: list[tuple[Any, int]] = []
        for row in map(_row, rows):
            plan = planner.plan(row)
            if plan is None:
                continue
            if weigh:
                waiting.append((plan, end))
            end += out.write(kind.to_line(plan, _shown(row, plan, rules) if plan.problems else {}).encode())
            count += 1
            if len(waiting) == kind.chunk:
                _weigh(session, weigher, waiting, tally)
                waiting = []
        _weigh(session, weigher, waiting, tally)
        out.seek(0)
        stored = files.accept_own(out, name="plan", media_type=LINES)
    return Planned(stored, count, _summary(tally, planner.passed_over))


def _row(line: bytes) -> Row:
    return row_from_line(line.decode())


def _shown(row: Row, plan: Plan, rules: Setting) -> dict[str, str]:
    """What stands in the cells that there is something to say about."""
    reader, found = RowReader(row, rules), {}
    for name in {problem.column for problem in plan.problems if problem.column}:
        cell = reader.cell(name)
        value = resolved(cell).value if cell is not None else None
        found[name] = "" if value is None else shown(value)[:4000]
    return found


def _weigh(session: Session, weigher: Weigher, waiting: Sequence[tuple[Any, int]], tally: Tally) -> None:
    """Count what some rows would do."""
    weighed = weigher.weigh(session, [plan for plan, _ in waiting])
    tally.members = weigher.members
    for (plan, offset), (outcome, problems) in zip(waiting, weighed, strict=True):
        tally.outcomes[outcome] += 1
        for problem in problems:
            tally.say(problem)
        if problems:
            tally.with_problems += 1
            if plan.problems and len(tally.listed) < LISTED:
                tally.listed.append(offset)


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


def plans_from(run: ImportRun, offset: int) -> tuple[list[Any], int]:
    """The next rows of an import's stored plan from a place in it, and the place where the one behind them begins."""
    kind = kind_of(run)
    with lines(run.plan_sha256 or "") as stored:
        stored.seek(offset)
        found = list(_some(stored, kind.chunk))
        return [plan for plan, _ in kind.from_lines(line.decode() for line in found)], offset + sum(map(len, found))


def first_plans(run: ImportRun, count: int) -> list[Any]:
    """The first rows of an import's stored plan."""
    with lines(run.plan_sha256 or "") as stored:
        return [plan for plan, _ in kind_of(run).from_lines(line.decode() for line in _some(stored, count))]


def plans_at(run: ImportRun, offsets: Sequence[int]) -> list[tuple[Any, Any]]:
    """The plans at places in an import's stored plan, with what is shown of their cells."""
    found = []
    with lines(run.plan_sha256 or "") as stored:
        for offset in offsets:
            stored.seek(offset)
            found.append(stored.readline().decode())
    return kind_of(run).from_lines(found)


def _some(stored: IO[bytes], count: int) -> Iterator[bytes]:
    for _ in range(count):
        line = stored.readline()
        if not line:
            return
        yield line
