"""Large exports: made with the rights of that moment, and fetched with those of the fetching."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select, text

from app.platform import engine, exportjobs, files, jobs, listing
from app.platform.db import db
from app.platform.past import Moment
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import roles, users
from app.platform.views import exports


@pytest.fixture
def order(sign_in, monkeypatch):
    """Somebody orders the export of a list; answers the address of the job's page."""
    monkeypatch.setattr(exports, "AT_ONCE", -1)

    def send(who: str, path: str = "/stores/export.xlsx") -> str:
        answer = sign_in(who).get(path)
        assert answer.status_code == 302
        return answer.location

    return send


@pytest.fixture
def become(arrange, world, sign_in):
    """Give somebody another role; they sign in anew."""

    def change(who: str, *names: str) -> None:
        with arrange() as uow:
            changed = users.set_roles(uow, user_id=world.ids[who]["user"], roles=names)
            world.users[who] = changed.get_id()
        with sign_in(who).session_transaction() as session:
            session["_user_id"] = world.users[who]

    return change


def names_in(content: bytes) -> str:
    """What stands in a workbook."""
    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return " ".join(str(cell) for row in rows for cell in row)


def test_the_office_gets_every_row(app, order, sign_in):
    page = order("tove")
    assert jobs.run_pending(app) == 1
    with sign_in("tove").get(f"{page}/file") as answer:
        found = names_in(answer.data)
    assert "canarybjorn butikk" in found
    assert "canarycecilie butikk" in found


def test_a_florist_gets_the_own_rows(app, order, system):
    order("bjorn")
    assert jobs.run_pending(app) == 1
    assert system.scalars(select(jobs.Job)).one().state == jobs.DONE


def test_who_may_no_longer_export_gets_nothing(app, order, become, sign_in, system):
    page = order("farida", "/accounts/export.xlsx")
    become("farida", roles.QUALITY)
    assert jobs.run_pending(app) == 1
    assert system.scalars(select(jobs.Job)).one().state == jobs.FAILED
    assert sign_in("farida").get(page).status_code == 200
    assert sign_in("farida").get(f"{page}/file").status_code == 404


def test_a_file_made_before_is_not_given_to_who_may_no_longer_export(app, order, become, sign_in):
    page = order("farida", "/accounts/export.xlsx")
    assert jobs.run_pending(app) == 1
    with sign_in("farida").get(f"{page}/file") as answer:
        assert answer.status_code == 200
    become("farida", roles.QUALITY)
    assert sign_in("farida").get(f"{page}/file").status_code == 404


def test_who_became_a_florist_meanwhile_gets_no_foreign_row(app, order, become, world, system):
    order("tove")
    become("tove", roles.FLORIST)
    assert jobs.run_pending(app) == 1
    made = system.scalars(select(files.Attachment)).one()
    with app.app_context(), files.store().open(made.sha256) as content:
        assert "canary" not in names_in(content.read())


def test_who_is_deactivated_gets_nothing(app, order, arrange, world, system):
    order("tove")
    with arrange() as uow:
        users.deactivate(uow, user_id=world.ids["tove"]["user"])
    assert jobs.run_pending(app) == 1
    assert system.scalars(select(jobs.Job)).one().state == jobs.FAILED


def test_a_file_is_of_one_state_of_the_register(app, world, monkeypatch):
    monkeypatch.setattr(listing, "PART", 1)
    with app.test_request_context(), acting_as(SYSTEM):
        stores = runtime().listings["stores"]
        found = exportjobs.rows(db.session, stores, stores.read({"columns": ["name"]}), Moment())
        rows = [next(found)]
        with engine.writing(db.engine), db.engine.begin() as somebody_else:
            somebody_else.execute(text("UPDATE store SET name = 'changed meanwhile'"))
        rows += found
        db.session.remove()
    assert len(rows) > 1
    assert "changed meanwhile" not in str(rows)
    assert "canarybjorn butikk" in str(rows)
