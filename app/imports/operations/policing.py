"""Rows and the change policies: one whose new records may not come in is refused by itself, before anything is written;
what waits for approval is said; and a preview says both beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from sqlalchemy.orm import Session

from app.imports.models import CREATED, REFUSED
from app.imports.rules.contacts.matching import Decided
from app.imports.rules.decisions import Decision, Update
from app.imports.rules.firms import Firms
from app.imports.rules.plans import Outcome, RowPlan, RowProblem, because
from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, policies, record_names, tables
from app.platform.db import Uow

FORBIDDEN = N_(
    "The row was not imported. A change policy does not let files bring “%(what)s”: leave that column out, or enter it "
    "on its own."
)
APPROVED = N_(
    "The row was not imported. A change policy wants “%(what)s” approved, and there is no record without it: enter it "
    "on its own."
)
WAITING = "policy.waits"
WAITS = N_("This is not changed yet: it waits for approval.")
WAITS_WHOLE = N_("Not registered yet, because it waits for approval: %(what)s.")
NOT_CHANGED = N_("What is registered could not be changed: %(why)s")
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
            firms.drop(org)


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
    begins, jobs = _jobs(works)
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


@dataclass(frozen=True, slots=True)
class Looking:
    """What the policies ask of a unit of work, for a preview, which has none."""

    session: Session
    source: str = "import"
    end_previous: bool = False


def foretell(look: Looking, works: Sequence[Row], firms: Firms) -> None:
    """Say beforehand what carrying some rows out will come to: which are refused, and what of them will wait."""
    refuse_governed(cast(Uow, look), works, firms)
    wanted = [(work, each) for work in works if not work.refused for each in work.decision.updates]
    for work, each, item in _items(look, wanted):
        try:
            names = policies.foretold(look, item, each.values)
        except Refused as refusal:
            not_changed(work, refusal)
        else:
            work.decision.problems += [waits(work, WAITS, name) for name in names]
    for table in dict.fromkeys(each.table for work in works for each in work.decision.inserts):
        new = [(work, _plain(i.values)) for work in works for i in work.decision.inserts if i.table == table]
        sifted = policies.sift(cast(Uow, look), tables.model(table), [values for _, values in new])
        for (work, _), (left, _) in zip(new, sifted, strict=False):
            if left is None:
                work.decision.problems.append(waits(work, WAITS_WHOLE, what=record_names.title_of(table)))


def foretell_people(look: Looking, works: Sequence[Decided]) -> None:
    """The same of rows about contact persons."""
    refuse_people(cast(Uow, look), works)
    changed = [work for work in works if work.changes and work.person is not None]
    model = tables.model("person")
    found = tables.records(look.session, "person", _ids(changed)) if policies.governs(look, model) else {}
    policies.ahead(look, model, list(found.values()))
    for work in changed:
        item = found.get(work.person.id) if work.person is not None else None
        try:
            names = policies.foretold(look, item, work.changes) if item is not None else ()
        except Refused as refusal:
            first = refusal.problems[0]
            work.say(first.field or "name", first.code, NOT_CHANGED, **because(first))
            work.changes = {}
        else:
            for name in names:
                work.say(name, WAITING, WAITS)
    begins, jobs = _jobs(works)
    sifted = policies.sift(cast(Uow, look), tables.model("employment"), jobs)
    for work, (left, _) in zip(begins, sifted, strict=False):  # nothing is sifted where nothing is governed
        if left is None:
            work.say("role", WAITING, WAITS_WHOLE, what=record_names.title_of("employment"))


def _jobs(works: Sequence[Decided]) -> tuple[list[Decided], list[dict[str, Any]]]:
    """The rows with an employment to begin, and what of it policies ask about."""
    begins = [(work, job) for work in works if (job := work.job) is not None]
    told = [{"store_id": store, "role": role, "valid_from": first} for _, (store, role, first) in begins]
    return [work for work, _ in begins], told


def _ids(works: Sequence[Decided]) -> set[int]:
    return {work.person.id for work in works if work.person is not None and work.person.id}


def _items(look: Looking, wanted: Sequence[tuple[Row, Update]]) -> Iterator[tuple[Row, Update, Any]]:
    """Each change with the record it is made to, where policies have a say in its kind."""
    for table in dict.fromkeys(each.table for _, each in wanted):
        if policies.governs(look, tables.model(table)):
            some = [(work, each) for work, each in wanted if each.table == table]
            found = tables.records(look.session, table, {each.id for _, each in some})
            policies.ahead(look, tables.model(table), list(found.values()))
            yield from ((work, each, found[each.id]) for work, each in some)


def not_changed(work: Row, refused: Refused) -> None:
    """The row is left as it was, and says why."""
    first, plan = refused.problems[0], work.plan
    where = plan.row, plan.store_number, first.field, first.code
    problem = RowProblem(*where, Outcome.WARNING, NOT_CHANGED, because(first))
    work.decision.problems.append(problem)
    work.decision.updates.clear()
    work.decision.inserts.clear()


def waits(work: Row, message: str, column: str | None = None, **values: str) -> RowProblem:
    """That a part of the row waits for approval."""
    plan = work.plan
    return RowProblem(plan.row, plan.store_number, column, WAITING, Outcome.WARNING, message, values)


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
