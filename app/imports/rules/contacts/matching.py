"""Who of the registered people a row speaks of, and what it changes about them. Plain values in and out.

An e-mail is shared by members and is no key, nor is a telephone number: with the name they are. The store decides among
several, and where a row has neither.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.imports.rules.contacts.plans import ContactPlan, person_key
from app.imports.rules.contacts.roles import OTHERWISE
from app.imports.rules.extras import NONE, Beside
from app.imports.rules.plans import Outcome, RowProblem
from app.kernel.problems import N_

SEVERAL = N_("This could be any of the people %(people)s. Correct the e-mail or the telephone number.")
NAMESAKE = N_("Person %(people)s has the same name. Type the e-mail or the telephone number, to tell who this is.")
ELSEWHERE = N_("Person %(person)s works at another store already and now at this one too. Check that it is the same.")
ENDED = N_("The employment at this store ended before; it is not begun again. Type its new first day.")
FIRST_DAY = N_("The employment is registered with another first day, and that one stands.")


@dataclass(slots=True)
class KnownJob:
    """A registered employment; `end` is the first day after it."""

    id: int
    store_id: int
    role: str
    start: dt.date | None
    end: dt.date | None


@dataclass(slots=True, eq=False)
class KnownPerson:
    """A registered person, or one that a row before makes (`id` is then 0 until it is made)."""

    id: int
    name: str | None
    email: str | None
    phone: str | None
    jobs: list[KnownJob] = field(default_factory=list)


@dataclass(slots=True)
class Decided:
    """What a row does: to whom, what of them changes, where they begin to work, which employment gets its first day."""

    plan: ContactPlan
    person: KnownPerson | None = None
    outcome: str = "unchanged"
    changes: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] | None = None
    job: tuple[int, str, dt.date | None] | None = None
    started: KnownJob | None = None
    problems: list[RowProblem] = field(default_factory=list)

    def own(self, column: str, code: str, message: str, outcome: Outcome, values: Mapping[str, object]) -> None:
        """Say something about a field of the office's own."""
        self.say(column, code, message, outcome, **values)

    def say(self, column: str, code: str, message: str, outcome: Outcome = Outcome.WARNING, **values: object) -> None:
        plan = self.plan
        self.problems.append(RowProblem(plan.row, plan.store_number, column, code, outcome, message, values))


class People:
    """People by what identifies them: the name with the e-mail, or with the telephone number."""

    def __init__(self, registered: Iterable[KnownPerson] = ()) -> None:
        self._by: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in registered:
            self.add(person, person_key(person.name or ""))

    def add(self, person: KnownPerson, name: str) -> None:
        """Let a person be found; `name` is the name's key."""
        self._by[name].append(person)
        if person.email:
            self._by[f"{name}\n{person.email.casefold()}"].append(person)
        if person.phone:
            self._by[f"{name}\n{person.phone}"].append(person)

    def found(self, plan: ContactPlan, name: str, store_id: int | None) -> Sequence[KnownPerson]:
        """Whom a row can speak of: nobody, exactly one, or several."""
        by = self._by
        if name not in by:
            return ()
        if plan.email is None and plan.phone is None:
            return _without_contact(by[name], store_id)
        by_email = by.get(f"{name}\n{plan.email.casefold()}", ()) if plan.email else ()
        by_phone = by.get(f"{name}\n{plan.phone}", ()) if plan.phone else ()
        both = [each for each in by_email if each in by_phone]
        found = both or [*by_email, *by_phone]
        return found if len(found) < 2 or store_id is None else _at(found, store_id) or found


def _at(people: Iterable[KnownPerson], store_id: int) -> list[KnownPerson]:
    return [each for each in people if any(job.store_id == store_id for job in each.jobs)]


def _without_contact(same: Sequence[KnownPerson], store_id: int | None) -> Sequence[KnownPerson]:
    """By the name alone: who works at the store; without a store who has neither e-mail nor telephone number."""
    if store_id is not None:
        return _at(same, store_id)
    return [each for each in same if not each.email and not each.phone] or same


def decide(plan: ContactPlan, people: People, store_id: int | None, today: dt.date, beside: Beside = NONE) -> Decided:
    """What a storable row does. Where it makes a person, that one is known to the rows behind it."""
    name, decided = person_key(plan.name or ""), Decided(plan)
    found = people.found(plan, name, store_id)
    if not found:
        decided.person = KnownPerson(0, plan.name or "", plan.email, plan.phone)
        people.add(decided.person, name)
        decided.outcome = "created"
        if beside.extras:
            spoiled = [each.column or "" for each in plan.problems]
            decided.custom = beside.new(decided.own, "person", plan.extras.get("person", {}), spoiled)
        if store_id is not None:
            _begin(decided, decided.person, store_id)
        return decided
    name_alone = plan.email is None and plan.phone is None and store_id is None
    if len(found) > 1 or (name_alone and (found[0].email or found[0].phone)):
        _ambiguous(decided, found)
        return decided
    person = decided.person = found[0]
    _details(decided, person)
    if plan.extras:
        decided.changes |= beside.changes(decided.own, "person", person.id, plan.extras.get("person", {}))
    if store_id is not None:
        _job(decided, person, store_id, today)
    if decided.changes or decided.job or decided.started:
        decided.outcome = "updated"
    return decided


def _ambiguous(decided: Decided, found: Sequence[KnownPerson]) -> None:
    decided.outcome = "skipped"
    people = ", ".join(f"{each.id}" if each.id else str(each.name) for each in found[:5]) + (
        "…" if len(found) > 5 else ""
    )
    message = SEVERAL if len(found) > 1 else NAMESAKE
    decided.say("email", "imports.person.ambiguous", message, Outcome.SKIPPED, people=people)


def _details(decided: Decided, person: KnownPerson) -> None:
    """E-mail and telephone number that the row gives and that differ."""
    plan = decided.plan
    if plan.email and (person.email or "").casefold() != plan.email.casefold():
        decided.changes["email"] = person.email = plan.email
    if plan.phone and person.phone != plan.phone:
        decided.changes["phone"] = person.phone = plan.phone


def _job(decided: Decided, person: KnownPerson, store_id: int, today: dt.date) -> None:
    """An employment at the row's store, unless it is registered; without a role any of them is."""
    plan = decided.plan
    here = [job for job in person.jobs if job.store_id == store_id and plan.role in (None, job.role)]
    running = [job for job in here if job.end is None or job.end > today]
    if running:
        _first_day(decided, running)
    elif not here:
        if person.id and plan.same_as is None and any(job.end is None or job.end > today for job in person.jobs):
            elsewhere = all(job.store_id != store_id for job in person.jobs)
            if elsewhere:
                decided.say("store_number", "imports.person.elsewhere", ELSEWHERE, person=person.id)
        _begin(decided, person, store_id)
    elif plan.first_day is not None and all(job.end is not None and job.end <= plan.first_day for job in here):
        _begin(decided, person, store_id)
    else:
        decided.say("employed_from", "imports.employment.ended", ENDED)


def _first_day(decided: Decided, running: Sequence[KnownJob]) -> None:
    first = decided.plan.first_day
    if first is None or any(job.start == first for job in running):
        return
    open_start = next((job for job in running if job.start is None and (job.end is None or job.end > first)), None)
    if open_start is None or not open_start.id:
        decided.say("employed_from", "imports.employment.first_day", FIRST_DAY)
        return
    open_start.start, decided.started = first, open_start


def _begin(decided: Decided, person: KnownPerson, store_id: int) -> None:
    role, first = decided.plan.role or OTHERWISE, decided.plan.first_day
    decided.job = (store_id, role, first)
    person.jobs.append(KnownJob(0, store_id, role, first, None))
