"""Contact persons as a kind of import: what holds for their file, what its rows would do, and doing it, set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.models import CREATED, REFUSED, SKIPPED, UPDATED, ImportRow, ImportRun
from app.imports.operations.applying import Applied
from app.imports.operations.policing import (
    NOT_CHANGED,
    WAITING,
    WAITS,
    WAITS_WHOLE,
    Looking,
    foretell_people,
    person_values,
    refuse_people,
)
from app.imports.operations.register import Weighed, corrections
from app.imports.operations.targets import targets
from app.imports.queries.people import around, store_numbers
from app.imports.rules.contacts.matching import Decided, decide
from app.imports.rules.contacts.plans import ContactPlan
from app.imports.rules.fields import CONTACTS
from app.imports.rules.lines import problem_to_list
from app.imports.rules.plans import because
from app.imports.rules.rows import Setting
from app.kernel.problems import Problem, Refused
from app.members import operations as members
from app.platform import bulk, clock, policies, record_names, tables
from app.platform.db import Uow
from app.stores import operations as stores


def setting(session: Session, run: ImportRun) -> Setting:
    """What holds for the whole file."""
    typed = corrections(run)
    asked = "store_number" in run.mapping or any(name == "store_number" for _, name in typed)
    known = store_numbers(session).__contains__ if asked else None
    own = targets(CONTACTS, {*run.mapping, *(name for _, name in typed)})
    return Setting(dict(run.mapping), typed, store_known=known, extras=own)


class Weigher:
    """Says of rows what they would do."""

    members = 0

    def weigh(self, session: Session, plans: Sequence[ContactPlan]) -> Weighed:
        """Outcome and problems of each row."""
        made = _decided(session, plans, clock.today())
        foretell_people(Looking(session), list(made.values()))
        found = []
        for plan in plans:
            decided = made.get(plan.row)
            if decided is None:
                found.append((_left(plan), list(plan.problems)))
                continue
            # The person of a row far before is not registered yet: this one adds to what that one makes.
            new = decided.outcome == CREATED and plan.same_as is not None
            found.append((UPDATED if new else decided.outcome, [*plan.problems, *decided.problems]))
        return found


def _left(plan: ContactPlan) -> str:
    return SKIPPED if plan.outcome == SKIPPED else REFUSED


def _decided(session: Session, plans: Sequence[ContactPlan], today: Any) -> dict[int, Decided]:
    """What each storable row does, by row number, in the file's order."""
    storable = [plan for plan in plans if plan.storable]
    if not storable:
        return {}
    about = around(session, storable, today, targets(CONTACTS))
    people, ids, own = about.people, about.stores, about.beside
    return {
        plan.row: decide(plan, people, ids.get(plan.store_number) if plan.store_number else None, today, own)
        for plan in storable
    }


def apply(uow: Uow, import_id: int, plans: Sequence[ContactPlan]) -> Applied:
    """Carry out some rows of a file, in their order."""
    made = _decided(uow.session, plans, uow.today)
    works = list(made.values())
    refuse_people(uow, works)
    _people(uow, [work for work in works if work.outcome == CREATED])
    _changes(uow, [work for work in works if work.changes])
    touched = _employments(uow, works)
    own = _made_before(uow, import_id, works)
    return Applied([_row(plan, made.get(plan.row), touched, own) for plan in plans], 0)


def _people(uow: Uow, works: Sequence[Decided]) -> None:
    """Store the new people."""
    rows = [person_values(work) for work in works]
    if any(work.custom for work in works):
        rows = [{"custom": None, **row} for row in rows]
    for work, pk in zip(works, members.register_people(uow, rows=rows), strict=True):
        if work.person is not None:
            work.person.id = pk


def _changes(uow: Uow, works: Sequence[Decided]) -> None:
    """Give people the e-mail or telephone number that their row brought: cleaned already, as a form would store it."""
    wanted: dict[int, dict[str, Any]] = defaultdict(dict)
    for work in works:
        if work.person is not None:
            wanted[work.person.id] |= work.changes
    items = tables.records(uow.session, "person", wanted)
    policies.ahead(uow, tables.model("person"), list(items.values()))
    for pk, values in wanted.items():
        for name, value in values.items():
            setattr(items[pk], name, value)
        members.tidy_person(uow, items[pk])
    refused = _settled(uow, items)
    for work in works:
        if work.person is not None and (problem := refused.get(work.person.id)) is not None:
            work.say(problem.field or "name", problem.code, NOT_CHANGED, **because(problem))
            work.changes = {}
        item = items.get(work.person.id) if work.person is not None else None
        for name in policies.waits(uow, item) if item is not None else ():
            if name in work.changes:
                work.say(name, WAITING, WAITS)


def _settled(uow: Uow, items: Mapping[int, Any]) -> dict[int, Problem]:
    """Save people as far as the policies let it. Returns why some keep what they have; nobody else suffers for them."""
    found = {}
    for pk, item in items.items():
        try:
            policies.govern(uow, item)
        except Refused as refused:
            found[pk] = refused.problems[0]
            uow.session.expire(item)  # nothing of it has been written yet
    uow.settle()
    return found


def _employments(uow: Uow, works: Sequence[Decided]) -> dict[int, int]:
    """Begin employments, and give registered ones their first day. Their ids by row."""
    starting = [(work.plan.row, work.person.id, *work.job) for work in works if work.job and work.person]
    rows = [
        {"store_id": store, "person_id": person, "role": role, "valid_from": first, "valid_to": None}
        for _, person, store, role, first in starting
    ]
    model = tables.model("employment")
    ids = stores.register_many(uow, model, rows=rows)
    touched = {row: pk for (row, *_), pk in zip(starting, ids, strict=True) if pk}
    for work in works:
        if work.job and work.person and work.plan.row not in touched:
            work.say("role", WAITING, WAITS_WHOLE, what=record_names.title_of("employment"))
    started = {work.plan.row: work.started for work in works if work.started}
    items = tables.records(uow.session, "employment", {job.id for job in started.values()})
    for row, job in started.items():
        items[job.id].valid_from = job.start
        stores.tidy_employment(uow, items[job.id])
        touched[row] = job.id
    uow.settle()
    return touched


def _made_before(uow: Uow, import_id: int, works: Sequence[Decided]) -> set[int]:
    """People whom earlier rows of this import have made: taking those rows back takes them back."""
    rows = [work.plan.same_as for work in works if work.changes and work.plan.same_as is not None]
    if not rows:
        return set()
    here = {work.person.id for work in works if work.outcome == CREATED and work.person and work.plan.row in rows}
    mine = ImportRow.import_id == import_id, ImportRow.row.in_(rows), ImportRow.outcome == CREATED
    return here | {pk for pk in uow.session.scalars(select(ImportRow.person_id).where(*mine)) if pk}


def _row(plan: ContactPlan, work: Decided | None, employments: dict[int, int], own: set[int]) -> dict[str, Any]:
    """What is kept of a row's outcome."""
    problems = [problem_to_list(each) for each in plan.problems]
    person, touched = None, ""
    if work is not None:
        problems += [problem_to_list(each) for each in work.problems]
        person = work.person.id if work.person is not None else None
        if work.outcome == CREATED or (work.changes and person not in own):
            touched = f'"person": [{person}]'
        if plan.row in employments:
            touched += f'{", " if touched else ""}"employment": [{employments[plan.row]}]'
    return {
        "row": plan.row,
        "outcome": work.outcome if work is not None else _left(plan),
        "store_number": plan.store_number,
        "person_id": person,
        "person_name": plan.name,
        "has_problems": bool(problems),
        "problems": problems,
        "touched": bulk.Encoded(f"{{{touched}}}"),
    }
