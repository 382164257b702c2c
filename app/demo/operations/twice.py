"""Registering some people of the demonstration a second time, so that its duplicates page has something to show."""

from __future__ import annotations

from sqlalchemy import func, select

from app.demo.models import DemoLoad
from app.demo.queries import MODELS
from app.demo.rules.twice import TWINS, contact_of, name_of
from app.platform.db import Base, Uow


def register(uow: Uow, load: DemoLoad) -> None:
    """Somebody who works in a store, again, with a job there: the same people for the same number of stores."""
    uow.settle()
    entry, person, job = Base.metadata.tables["audit_entry"], MODELS["person"], MODELS["employment"]
    mine = select(entry.c.entity_id).where(
        entry.c.group_id == load.group_id, entry.c.entity == person.__tablename__, entry.c.action == "create"
    )
    chosen = (
        select(person.id, person.name, person.email, person.phone, func.min(job.store_id))
        .join(job, job.person_id == person.id)
        .where(person.id.in_(mine), person.email.is_not(None), person.phone.is_not(None), person.user_id.is_(None))
        .group_by(person.id, person.name, person.email, person.phone)
        .order_by(func.abs(person.id % 11 - 5), person.id)
        .limit(len(TWINS))
    )
    found = list(zip(TWINS, uow.session.execute(chosen).all(), strict=False))
    rows = [{"name": name_of(twin, each[1]), **contact_of(twin, each[2], each[3])} for twin, each in found]
    ids = uow.insert_many(person, rows)
    jobs = [
        {"person_id": pk, "store_id": each[4], "role": "staff", "valid_from": None, "valid_to": None}
        for pk, (_, each) in zip(ids, found, strict=True)
    ]
    uow.insert_many(job, jobs)
