"""Who sees what in a look, and that nothing of it stays: no view, no change, no row of another time or of another."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.kernel.past import Moment
from app.platform import past, search
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, Scope, acting_as
from app.stores.models import Store, StoreAddress

D = dt.date


def names(session, store):
    row = session.execute(sa.select(Store.name, Store.phone).where(Store.id == store)).one_or_none()
    return tuple(row) if row is not None else None


# Who may see it ----------------------------------------------------------------------------------------------------
@pytest.fixture
def two_shops(at):
    with at("2025-01-10") as uow:
        return [uow.add(Store(number=n, name=n, country="NO", recorded_at=uow.now)).id for n in ("910", "911")]


@pytest.mark.parametrize("ended", [False, True], ids=["moved", "moved and deleted"])
def test_a_row_that_is_somebody_elses_today_is_not_shown_to_its_former_owner(app, two_shops, at, ended):
    mine, theirs = two_shops
    with at("2025-02-01") as uow:
        row = StoreAddress(store_id=mine, street="Canary 1", recorded_at=uow.now)
        pk = uow.add(row).id
    with at("2025-03-01") as uow:
        uow.session.get(StoreAddress, pk).store_id = theirs
    if ended:
        with at("2025-04-01") as uow:
            uow.session.delete(uow.session.get(StoreAddress, pk))

    def seen(store):
        reader = Scope(ids={"stores": frozenset({store})})
        with app.app_context(), acting_as(reader), past.looking(db.session(), Moment(known=D(2025, 2, 15))):
            return list(db.session().scalars(sa.select(StoreAddress.street)))

    assert seen(mine) == []
    assert seen(theirs) == []  # then it was not theirs
    with app.app_context(), acting_as(SYSTEM), past.looking(db.session(), Moment(known=D(2025, 2, 15))):
        assert list(db.session().scalars(sa.select(StoreAddress.street))) == ["Canary 1"]


def test_a_statement_past_the_mapper_is_refused_as_ever(app, two_shops):
    from app.kernel.problems import Refused

    reader = Scope(ids={"stores": frozenset({two_shops[0]})})
    with app.app_context(), acting_as(reader), past.looking(db.session(), Moment(known=D(2025, 2, 15))):
        assert list(db.session().scalars(sa.select(Store.id))) == [two_shops[0]]
        with pytest.raises(Refused):
            db.session().execute(sa.select(Store.__table__.c.name))


# Nothing of it stays -----------------------------------------------------------------------------------------------
MOMENT = Moment(D(2025, 1, 1), D(2025, 3, 15))


def test_nothing_can_be_written_meanwhile(everything, shop):
    with past.looking(everything, MOMENT):
        with pytest.raises(RuntimeError, match="nothing is written"), unit_of_work():
            pass
        with pytest.raises(RuntimeError, match="nothing is written"):
            everything.commit()


def test_a_transaction_that_ends_too_early_is_not_followed_by_todays_rows(everything, shop):
    with past.looking(everything, MOMENT):
        everything.rollback()
        with pytest.raises(RuntimeError, match="is over"):
            everything.scalars(sa.select(Store.name)).all()
    assert names(everything, shop["store"]) == ("Nellik", None)


def test_looks_do_not_nest_and_none_is_opened_within_a_change(everything, shop):
    again = past.looking(everything, MOMENT)
    with past.looking(everything, MOMENT), pytest.raises(RuntimeError, match="already"), again:
        pass
    within = past.looking(everything, MOMENT)
    with unit_of_work(), pytest.raises(RuntimeError, match="while something is written"), within:
        pass


@pytest.mark.parametrize("fails", [False, True], ids=["read", "failed"])
def test_no_view_is_left_on_the_connection(everything, shop, fails):
    def temporary():
        kind = everything.get_bind().dialect.name
        told = (
            "SELECT name FROM temp.sqlite_master"
            if kind == "sqlite"
            else "SELECT relname FROM pg_class WHERE relpersistence = 't'"
        )
        return set(everything.connection().scalars(sa.text(told)))

    def look():
        with past.looking(everything, MOMENT):
            past.stand(everything)
            assert {"store", "past_store", "search_term"} <= temporary()
            if fails:
                raise LookupError

    if fails:
        with pytest.raises(LookupError):
            look()
    else:
        look()
    assert temporary() == set()
    with unit_of_work() as uow:
        uow.session.get(Store, shop["store"]).name = "Pion"
    assert names(everything, shop["store"])[0] == "Pion"


def test_statements_that_the_connection_has_prepared_find_the_views(everything, shop):
    def read():
        return names(everything, shop["store"])[0]

    assert {read() for _ in range(12)} == {"Nellik"}  # PostgreSQL's driver prepares what comes again
    with past.looking(everything, Moment(known=D(2025, 3, 15))):
        assert {read() for _ in range(12)} == {"Tulipan"}
    assert {read() for _ in range(12)} == {"Nellik"}
    with past.looking(everything, Moment(on=D(2025, 1, 15))):
        past.stand(everything)
        assert {read() for _ in range(12)} == {"Rosenrot"}
    assert {read() for _ in range(12)} == {"Nellik"}


def test_threads_that_look_at_different_days_and_write_do_not_meet(app, shop):
    expected = {D(2025, 1, 15): "Rosenrot", D(2025, 3, 15): "Tulipan", D(2025, 6, 15): "Nellik", None: "Nellik"}
    together = threading.Barrier(8)

    def live(number):
        wrong = []
        together.wait()
        for turn in range(12):
            day = list(expected)[(number + turn) % 4]
            with app.app_context(), acting_as(SYSTEM):
                if day is None:
                    with unit_of_work(source="system") as uow:
                        uow.add(Store(number=f"T{number}-{turn}", name="Ny", country="NO", recorded_at=uow.now))
                with past.looking(db.session(), Moment(known=day)):
                    if (found := names(db.session(), shop["store"])[0]) != expected[day]:
                        wrong.append((day, found))
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert [w for wrong in pool.map(live, range(8)) for w in wrong] == []


def test_many_changed_rows_are_rebuilt_a_part_at_a_time(everything, at, monkeypatch):
    from app.platform.past import rebuilding

    monkeypatch.setattr(rebuilding, "PART", 7)
    with at("2025-01-10") as uow:
        rows = [{"number": f"N{n}", "name": f"Old {n}", "country": "NO"} for n in range(40)]
        ids = uow.insert_many(Store, rows)
    with at("2025-02-10") as uow:
        for pk in ids:
            uow.session.get(Store, pk).name = "New"
    with past.looking(everything, Moment(known=D(2025, 1, 20))):
        found = everything.execute(sa.select(Store.id, Store.name).where(Store.id.in_(ids))).all()
        assert dict(map(tuple, found)) == {pk: f"Old {n}" for n, pk in enumerate(ids)}
        condition = search.condition(everything, "store", Store.id, "old")
        assert len(everything.scalars(sa.select(Store.id).where(condition)).all()) == 40
