"""What the rows of a scheme's list come to beside what is registered: asked in pieces, outside any writing transaction.

Only outcomes are written. A piece asks the same few statements whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certifications import queries
from app.certifications.models import COLUMNS, WEIGHED, WEIGHING, RenewalList, RenewalRow
from app.certifications.operations.lists import changeable, locked_list
from app.certifications.rules import renewing, sent
from app.certifications.rules.renewing import TWICE, WAITING, Weighed
from app.certifications.rules.sent import Sent
from app.kernel.problems import N_, Problem
from app.platform import clock, jobs, rowresults
from app.platform.db import Uow
from app.platform.reasons import Reason, reason
from app.platform.settings import allow_synthetic

WEIGH = "certifications.renewals.weigh"
CHUNK = 500
Mended = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RowWeighed:
    """A row's id, what stands in it, how that was understood, and what it comes to."""

    id: int
    texts: Mapping[str, str]
    sent: Sent
    found: Weighed

    def written(self) -> dict[str, Any]:
        """The values of its columns, by name, and its id."""
        found, org = self.found, self.sent.org_number
        values = {
            "texts": dict(self.texts), "outcome": found.outcome, "reasons": reasons_of(found.problems),
            "org_number": org, "number": found.number or self.sent.number,
            "first_day": found.first or self.sent.first_day, "last_day": found.last or self.sent.last_day,
            "from_assumed": found.assumed, "certificate_id": found.certificate_id, "version": found.version,
            "store_id": found.store_id,
        }  # fmt: skip
        return {"id": self.id, **values}


def reasons_of(problems: Iterable[Problem]) -> list[Reason]:
    """Problems as they are stored: with the fields they blame, which the page names and marks."""
    told: list[tuple[Problem, dict[str, Any]]] = [(p, dict(p.values)) for p in problems]
    return [[p.field or "", *reason(p.message, **about)[1:]] for p, about in told]


def weigh_rows(session: Session, item: RenewalList, rows: Sequence[RenewalRow]) -> list[RowWeighed]:
    """What some rows come to now."""
    synthetic = allow_synthetic()
    texts = {row.id: dict(row.texts) if not row.cells else _texts(item, row) for row in rows}
    read = {row.id: sent.understood(row.row, texts[row.id], allow_synthetic=synthetic) for row in rows}
    around = queries.around(session, item.scheme_id, read.values(), clock.today())
    return [RowWeighed(row.id, texts[row.id], read[row.id], renewing.weigh(read[row.id], around)) for row in rows]


def _texts(item: RenewalList, row: RenewalRow) -> dict[str, str]:
    return sent.said(row.cells, item.mapping, row.mended)


def write_rows(uow: Uow, found: Sequence[RowWeighed]) -> None:
    """Write what rows come to, in one statement for all."""
    rowresults.write(uow, RenewalRow, [each.written() for each in found])
    uow.session.expire_all()


def weigh_piece(session: Session, list_id: int) -> list[RowWeighed]:
    """What the next rows that nobody has weighed come to."""
    item = queries.renewal_list(session, list_id)
    if item is None or item.state != WEIGHING:
        return []
    rows = session.scalars(queries.renewal_rows(list_id, outcome=WAITING).limit(CHUNK)).all()
    return weigh_rows(session, item, rows)


def keep_piece(uow: Uow, list_id: int, found: Sequence[RowWeighed]) -> bool:
    """Write down what rows come to. Returns whether those were the last."""
    item = locked_list(uow, list_id)
    if item.state != WEIGHING:
        return True
    write_rows(uow, found)
    if len(found) < CHUNK:
        _settle_rivals(uow, item.id)
        item.state = WEIGHED
    return item.state == WEIGHED


def _settle_rivals(uow: Uow, list_id: int) -> None:
    """Of rows about the same certificate at most one may stand."""
    barred = [
        {"id": pk, "outcome": TWICE, "reasons": [["", *reason(message, row=row)[1:]]]}
        for rows in queries.rivals(uow.session, list_id)
        for pk, (message, row) in renewing.rivals(rows).items()
    ]
    rowresults.write(uow, RenewalRow, barred)
    uow.session.expire_all()


@dataclass(slots=True)
class Handled:
    """What a person did to rows of a page: typed texts by row id and field, ticked and unticked rows."""

    typed: dict[int, dict[str, str]] = field(default_factory=dict)
    ticked: set[int] = field(default_factory=set)
    unticked: set[int] = field(default_factory=set)


def mend(uow: Uow, item: RenewalList, handled: Handled) -> int:
    """Take over what a person did, and ask anew what those rows come to. Returns how many cells were typed."""
    changeable(item)
    ids = {*handled.typed, *handled.ticked, *handled.unticked}
    mine = select(RenewalRow).where(RenewalRow.list_id == item.id)
    rows = {row.id: row for row in uow.session.scalars(mine.where(RenewalRow.id.in_(ids)))}
    count = 0
    for pk, row in rows.items():
        cells = {name: text for name, text in handled.typed.get(pk, {}).items() if name in sent.FIELDS}
        if cells:
            row.mended = {**row.mended, **cells}
            count += len(cells)
        if pk in handled.ticked or pk in handled.unticked:
            row.chosen = pk in handled.ticked
    uow.settle()
    if rows and item.state == WEIGHED:
        twice = uow.session.scalars(mine.where(RenewalRow.outcome == TWICE)).all()
        again = list({row.id: row for row in (*rows.values(), *twice)}.values())
        parts = (again[start : start + CHUNK] for start in range(0, len(again), CHUNK))
        write_rows(uow, [each for part in parts for each in weigh_rows(uow.session, item, part)])
        _settle_rivals(uow, item.id)
    return count


def enqueue_weighing(uow: Uow, item: RenewalList) -> int:
    """Order the weighing of more rows than somebody waits for. Returns the job's id."""
    item.job_id = jobs.enqueue(uow, WEIGH, {"list_id": item.id}, total=item.rows, text=item.name)
    return item.job_id


def _prepare(session: Session, job: jobs.JobState) -> list[RowWeighed]:
    return weigh_piece(session, job.arguments["list_id"])


def _step(uow: Uow, job: jobs.JobState) -> None:
    finished = keep_piece(uow, job.arguments["list_id"], job.prepared)
    job.done += len(job.prepared)
    job.cursor = {"done": job.done}
    if finished:
        job.finish({"url": f"/renewals/{job.arguments['list_id']}"})


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """Stopped: the columns can be chosen again."""
    item = locked_list(uow, job.arguments["list_id"])
    if item.state == WEIGHING:
        item.state = COLUMNS


WEIGH_JOB = jobs.JobKind(WEIGH, _step, N_("Preview of renewals"), prepare=_prepare, ended=_ended)
