"""Somebody of the office at their browser, records that are there twice, and every row of the database as it was."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.platform.changes.conftest import Office, dump, edit, work

__all__ = ["dump", "edit", "everything", "office", "twice", "work"]

LOGS = {
    "alembic_version", "audit_entry", "change_group", "change_undo", "change_undo_row", "deleted_part", "job",
    "outbox_event", "outbox_receipt", "sqlite_sequence", "duplicate_run", "duplicate_pair", "duplicate_key",
    "schedule_claim",
}  # fmt: skip
"""Tables that grow with whatever is done."""


@pytest.fixture
def office(app, sign_in, token):
    """Somebody of the office, in English."""

    def sit_down(name: str) -> Office:
        client = sign_in(name)
        client.post("/preferences/locale/en", data={"csrf_token": token(name)})
        return Office(app, client, token(name))

    return sit_down


@pytest.fixture
def everything(app):
    """Every row of every table but the logs, without what counts the savings."""

    def read() -> dict[str, list[dict[str, Any]]]:
        from flask_appbuilder import Model

        from app.platform.db import db

        found = {}
        with app.app_context(), db.engine.connect() as connection:
            for table in Model.metadata.sorted_tables:
                if table.name in LOGS or table.name.startswith(("ab_", "rate_")):
                    continue
                order = list(table.primary_key)
                rows = connection.execute(sa.select(table).order_by(*order)).mappings().all()
                found[table.name] = [{k: v for k, v in row.items() if k != "version"} for row in rows]
        return found

    return read


@pytest.fixture
def twice(world, arrange):
    """Kari Hansen registered twice, each with a job, a note and a file's row; and a namesake who is somebody else."""
    from app.certifications.models import Qualification
    from app.members.models import Person
    from app.platform.notes import write_note
    from app.stores.models import Employment

    with arrange(label="twice") as uow:

        def person(name: str, email: str | None, phone: str | None) -> int:
            return uow.add(Person(name=name, email=email, phone=phone, recorded_at=uow.now)).id

        def job(pk: int, whose: str, role: str) -> int:
            row = Employment(store_id=world.ids[whose]["store"], person_id=pk, role=role, recorded_at=uow.now)
            return uow.add(row).id

        ids = {
            "first": person("Kari Hansen", "kari@blomst.example", None),
            "second": person("Kari Hanssen", "kari@blomst.example", "+4722334455"),
            "namesake": person("Kari Hansen", None, "+4799887766"),
        }
        ids["job"] = job(ids["first"], "bjorn", "designer")
        ids["same"] = job(ids["second"], "bjorn", "designer")
        ids["other"] = job(ids["second"], "cecilie", "staff")
        ids["skill"] = uow.add(Qualification(person_id=ids["second"], kind="fagbrev", recorded_at=uow.now)).id
        ids["note"] = write_note(uow, entity="person", entity_id=ids["second"], text="Ring etter fire").id
    return ids
