"""Rows whose new records the change policies do not let in: each is refused by itself, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.imports.models import CREATED, REFUSED
from app.imports.rules.contacts.matching import Decided
from app.imports.rules.decisions import Decision
from app.imports.rules.firms import Firms
from app.imports.rules.plans import Outcome, RowPlan, RowProblem
from app.kernel.problems import N_, Problem
from app.platform import extras, policies, tables
from app.platform.db import Uow

FORBIDDEN = N_(
    "The row was not imported. A change policy does not let files bring “%(what)s”: leave that column out, or enter it "
    "on its own."
)
APPROVED = N_(
    "The row was not imported. A change policy wants “%(what)s” approved, and there is no record without it: enter it "
    "on its own."
)
COLUMNS: Mapping[str, str] = {"scheme": "scheme_id"}
"""What decisions call otherwise than the tables."""


class Row(Protocol):
    """A row that is about to be carried out. `refused`: it is not."""

    plan: RowPlan
    decision: Decision
    refused: bool


def refuse_governed(uow: Uow, works: Iterable[Row], firms: Firms) -> None:
    """Refuse the rows whose new firm, or any other new record, may not be inserted. Firms that no other row needs are
    not made either.
    """
    rows = list(works)
    orgs = list(firms.new)
    found = policies.refusals(uow, tables.model("member"), [_plain(firms.new[org]) for org in orgs])
    bad = {org: problem for org, problem in zip(orgs, found, strict=True) if problem is not None}
    for row in rows:
        org = row.plan.member.org_number if row.plan.member else None
        if org in bad:
            _refuse(row, bad[org], "member")
    for table in dict.fromkeys(each.table for row in rows for each in row.decision.inserts):
        _refuse_of(uow, table, rows)
    if any(row.refused for row in rows):
        wanted = {row.plan.member.org_number for row in rows if row.plan.member and not row.refused}
        for org in [org for org in firms.new if org not in wanted]:
            del firms.new[org]


def _refuse_of(uow: Uow, table: str, rows: Iterable[Row]) -> None:
    wanted = [(row, _plain(each.values)) for row in rows for each in row.decision.inserts if each.table == table]
    found = policies.refusals(uow, tables.model(table), [values for _, values in wanted])
    for (row, _), problem in zip(wanted, found, strict=True):
        if problem is not None and not row.refused:
            _refuse(row, problem, table)


def refuse_people(uow: Uow, works: Sequence[Decided]) -> None:
    """Refuse the rows whose new person or employment may not be inserted, and every row about such a new person."""
    new = [work for work in works if work.outcome == CREATED]
    found = policies.refusals(uow, tables.model("person"), [person_values(work) for work in new])
    why = {id(work): (problem, "person") for work, problem in zip(new, found, strict=True) if problem is not None}
    begins = [work for work in works if work.job is not None]
    jobs = [{"store_id": j[0], "role": j[1], "valid_from": j[2]} for w in begins if (j := w.job) is not None]
    for work, problem in zip(begins, policies.refusals(uow, tables.model("employment"), jobs), strict=True):
        if problem is not None:
            why.setdefault(id(work), (problem, "employment"))
    never = {id(work.person): why[id(work)] for work in new if id(work) in why}
    for work in works:
        reason = why.get(id(work)) or never.get(id(work.person))
        if reason is not None:
            _refuse_person(work, *reason)


def person_values(work: Decided) -> dict[str, Any]:
    """What a row's new person is stored with."""
    plan, own = work.plan, {"custom": work.custom} if work.custom else {}
    return {"name": plan.name, "email": plan.email, "phone": plan.phone, **own}


def _refuse_person(work: Decided, problem: Problem, table: str) -> None:
    work.say(problem.field or "name", problem.code, _message(problem), Outcome.REFUSED, what=_label(problem, table))
    work.outcome, work.person, work.job, work.started, work.changes = REFUSED, None, None, None, {}


def _message(problem: Problem) -> str:
    return FORBIDDEN if problem.code == "policy.never" else APPROVED


def _label(problem: Problem, table: str) -> str:
    what = extras.columns(tables.model(table)).get(problem.field or "")
    return str(what.info.get("label", problem.field)) if what is not None else str(problem.field or "")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {COLUMNS.get(name, name): value for name, value in values.items()}


def _refuse(row: Row, problem: Problem, table: str) -> None:
    """Nothing of the row is carried out, and it says why."""
    plan, column, what = row.plan, problem.field if table == "store" else None, {"what": _label(problem, table)}
    said = RowProblem(plan.row, plan.store_number, column, problem.code, Outcome.REFUSED, _message(problem), what)
    row.refused = True
    row.decision.problems.append(said)
    row.decision.updates.clear()
    row.decision.inserts.clear()
