"""A long list: the number of statements grows with its pieces alone, and each row is renewed."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

LAST, NEXT = dt.date(2026, 12, 31), "31.12.2029"


@contextmanager
def statements(app):
    """The statements sent meanwhile, in the order they were sent."""
    from app.platform.db import db

    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection, cursor, statement, parameters, context, many):
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def shops(arrange):
    """As many stores with a certificate each as are asked for. Their organisation numbers."""

    def make(count):
        from app.certifications import operations, queries
        from app.stores.models import Store

        numbers = [f"{300_000_000 + n}" for n in range(count)]
        with arrange() as uow:
            stores = [{"number": f"s{n}", "name": f"Butikk {n}", "country": "NO", "org_number": org,
                       "recorded_at": uow.now} for n, org in enumerate(numbers)]  # fmt: skip
            ids = uow.insert_many(Store, stores)
            scheme = queries.scheme_ids(uow.session)["miljofyrtarn"]
            days = {"valid_from": dt.date(2024, 1, 1), "valid_to": dt.date(2027, 1, 1)}
            held = [{"scheme_id": scheme, "store_id": pk, "number": f"N{n}", "holder_org_number": org, **days}
                    for n, (pk, org) in enumerate(zip(ids, numbers, strict=True))]  # fmt: skip
            operations.register_certificates(uow, rows=held)
        return numbers

    return make


@pytest.fixture
def steps(app):
    """The steps of a list, as command and job take them: compare and carry out, each counted in statements."""
    from app.certifications import operations, queries
    from app.certifications.rules import sent
    from app.platform.db import db, unit_of_work
    from app.platform.scope import SYSTEM, acting_as

    class Steps:
        def begin(self, count):
            rows = [(n + 2, ("", f"N{n}", NEXT)) for n in range(count)]
            layout = sent.Layout(
                1, ("Org.nr", "Sertifikatnr", "Gyldig til"), {"org_number": 0, "number": 1, "last_day": 2}
            )
            with app.app_context(), acting_as(SYSTEM), unit_of_work(source="system") as uow:
                read = operations.ReadList("liste.csv", None, rows, layout)
                return operations.begin_list(uow, read, queries.scheme_ids(uow.session)["miljofyrtarn"]).id

        def compare(self, list_id):
            pieces, finished = 0, False
            with app.app_context(), acting_as(SYSTEM):
                while not finished:
                    found = operations.weigh_piece(db.session(), list_id)
                    with unit_of_work(source="system") as uow:
                        finished = operations.keep_piece(uow, list_id, found)
                    pieces += 1
            return pieces

        def carry_out(self, list_id):
            pieces, taken = 0, operations.CHUNK
            with app.app_context(), acting_as(SYSTEM):
                with unit_of_work(source="system") as uow:
                    operations.carry_out(uow, operations.locked_list(uow, list_id))
                while taken == operations.CHUNK:
                    with unit_of_work(source="system") as uow:
                        taken = operations.take_piece(uow, list_id)
                    pieces += 1
            return pieces

    return Steps()


def test_a_row_more_is_no_statement_more(app, shops, steps):
    """Ten rows and four hundred are one piece each: the same questions, and inserts of many rows at a time."""
    shops(410)
    told = []
    for count in (10, 400):
        list_id = steps.begin(count)
        with statements(app) as compared:
            steps.compare(list_id)
        with statements(app) as carried:
            steps.carry_out(list_id)
        told.append((count, len(compared), len(carried)))
    (_, few_compared, few_carried), (_, many_compared, many_carried) = told
    assert many_compared <= few_compared, told
    assert many_carried <= few_carried + 20, told


@pytest.mark.slow
def test_many_pieces_ask_each_as_much_as_one(app, shops, steps, certificates):
    shops(5_000)
    list_id = steps.begin(5_000)
    with statements(app) as compared:
        pieces = steps.compare(list_id)
    with statements(app) as carried:
        taken = steps.carry_out(list_id)
    told = (pieces, len(compared), taken, len(carried))
    assert pieces > 3, told
    assert taken > 3, told
    assert len(compared) < 25 * pieces, told
    assert len(carried) < 40 * taken, told
    assert sum(each.predecessor_id is not None for each in certificates()) == 5_000


def test_a_list_that_says_everything_twice_can_be_mended(app, shops, steps, arrange, system):
    """More rows about the same certificates than one statement takes values."""
    shops(600)
    list_id = steps.begin(600)
    with arrange() as uow:
        copies = [
            {"list_id": list_id, "row": 1000 + n, "cells": ["", f"N{n}", "31.12.2028"], "mended": {}, "texts": {},
             "reasons": [], "outcome": "waiting", "from_assumed": False} for n in range(600)
        ]  # fmt: skip
        uow.session.execute(sa.insert(row_model().__table__), copies)
    steps.compare(list_id)
    counted = sa.text("SELECT outcome, count(*) FROM renewal_row GROUP BY outcome")
    assert dict(system.execute(counted).all()) == {"twice": 1200}
    from app.certifications import operations

    system.rollback()
    first = system.scalar(sa.text("SELECT id FROM renewal_row WHERE row = 1000"))
    system.rollback()
    with arrange() as uow:
        operations.mend(uow, operations.locked_list(uow, list_id), operations.Handled(unticked={first}))
    assert dict(system.execute(counted).all()) == {"twice": 1198, "renews": 2}


def row_model():
    from app.certifications.models import RenewalRow

    return RenewalRow
