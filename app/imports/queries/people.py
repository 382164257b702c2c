"""Who is registered under the names that some rows give, and where they work: a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.imports.queries.held import beside
from app.imports.rules.contacts.matching import KnownJob, KnownPerson, People
from app.imports.rules.contacts.plans import ContactPlan, person_key
from app.imports.rules.extras import NONE, Beside, Extra
from app.members.models import Person
from app.platform import search
from app.platform.among import among
from app.stores.models import Employment, Store


@dataclass(slots=True)
class Around:
    """What decides about some rows: the day, the people of those names, the stores of those numbers."""

    today: dt.date
    people: People
    stores: dict[str, int]
    beside: Beside = NONE


def around(session: Session, plans: Sequence[ContactPlan], today: dt.date, extras: Sequence[Extra] = ()) -> Around:
    """Everything that decides about some rows. `extras`: the fields of the office's own that files can bring."""
    people = {found.id: found for found in sorted(_meant(session, plans), key=attrgetter("id"))}
    numbers = {plan.store_number for plan in plans if plan.store_number}
    stores: dict[str, int] = {}
    if numbers:
        found = session.execute(select(Store.number, Store.id).where(among(session, Store.number, numbers)))
        stores = {row[0]: row[1] for row in found}
        _jobs(session, people)
    own = beside(session, extras, {"person": people}, (plan.extras for plan in plans)) if extras else NONE
    return Around(today, People(people.values()), stores, own)


def _meant(session: Session, plans: Sequence[ContactPlan]) -> Iterator[KnownPerson]:
    """People of the rows' names with an e-mail or a telephone number of them: namesakes are many, and stay unread.

    These are looked up among the search terms, which have them in any case. Of rows that have neither, all namesakes.
    """
    names = {person_key(plan.name) for plan in plans if plan.name}
    contacts = {each for plan in plans for each in (plan.email, plan.phone) if each}
    bare = {each for plan in plans if plan.name and not plan.email and not plan.phone for each in _spellings(plan.name)}
    ways: list[ColumnElement[bool]] = []
    ways += [Person.id.in_(search.having(session, "person", contacts))] if contacts else []
    ways += [among(session, Person.name, bare)] if bare else []
    seen: set[int] = set()
    for way in ways:
        for row in session.execute(select(Person.id, Person.name, Person.email, Person.phone).where(way)):
            if row[0] not in seen and row[1] and person_key(row[1]) in names:
                seen.add(row[0])
                yield KnownPerson(*row)


def _spellings(name: str) -> tuple[str, ...]:
    """A name as it may have been typed: an index knows no names without case."""
    return name, name.upper(), name if name.istitle() else name.title()


def _jobs(session: Session, people: dict[int, KnownPerson]) -> None:
    model = Employment
    columns = (model.person_id, model.id, model.store_id, model.role, model.valid_from, model.valid_to)
    mine = among(session, model.person_id, people)
    found = session.execute(select(*columns).where(mine).order_by(model.id)) if people else ()
    for person, pk, store, role, start, end in found:
        people[person].jobs.append(KnownJob(pk, store, role, start, end))


def store_numbers(session: Session) -> frozenset[str]:
    """The numbers of all stores."""
    return frozenset(session.scalars(select(Store.number)))
