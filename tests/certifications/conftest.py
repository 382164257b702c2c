"""Stores with certificates in every state, on the small known world."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.certifications import ledger
from tests.certifications.office import Office

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """The clock stands still on the day the cases are written for."""
    monkeypatch.setenv("BUKETT_NOW", "2026-11-21T10:00:00+01:00")


@pytest.fixture
def certify(arrange, world):
    """`certify("bjorn", "12345", last=day)` gives a florist's store a certificate. Returns its id."""

    def make(
        name: str,
        number: str | None,
        *,
        scheme: str = "miljofyrtarn",
        last: dt.date | None = dt.date(2028, 5, 1),
        **more,
    ):
        from app.certifications import operations, queries
        from app.certifications.models import Store
        from app.kernel.periods import day_after

        with arrange() as uow:
            store = uow.session.get(Store, world.ids[name]["store"])
            row = {"scheme_id": queries.scheme_ids(uow.session)[scheme], "store_id": store.id, "number": number}
            row |= {"holder_org_number": store.org_number, "valid_to": day_after(last), **more}
            return operations.register_certificates(uow, rows=[row])[0]

    return make


@pytest.fixture
def qualify(arrange, world):
    """`qualify("bjorn")` makes the florist a qualified floral designer. Returns the qualification's id."""

    def make(name: str, **more):
        from app.certifications import operations

        with arrange() as uow:
            return operations.register_qualifications(uow, rows=[{"person_id": world.ids[name]["person"], **more}])[0]

    return make


@pytest.fixture
def shops(arrange, world):
    """The three stores of the ledger, registered and corrected on days of their own. Ids by name."""
    return ledger.made(arrange)


@pytest.fixture
def office(app, sign_in, token):
    """Somebody of the office, in English."""

    def sit_down(name: str = "tove") -> Office:
        client = sign_in(name)
        client.post("/preferences/locale/en", data={"csrf_token": token(name)})
        return Office(app, client, token(name))

    return sit_down


@pytest.fixture
def certificates(system):
    """All certificates there are, in the order of their ids."""
    from app.certifications.models import Certificate

    def read():
        system.rollback()
        return system.scalars(sa.select(Certificate).order_by(Certificate.id)).all()

    return read


@pytest.fixture
def rows(system):
    """The rows of a list, by their number in the sheet."""
    from app.certifications.models import RenewalRow

    def read(list_id):
        system.rollback()
        chosen = sa.select(RenewalRow).where(RenewalRow.list_id == list_id).order_by(RenewalRow.row)
        return {row.row: row for row in system.scalars(chosen)}

    return read


@pytest.fixture
def org(system, world):
    """The organisation number of a florist's store."""
    from app.certifications.models import Store

    return lambda name: system.get(Store, world.ids[name]["store"]).org_number
