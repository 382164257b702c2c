"""What stands over a table during a look: only what has changed, found by indexes and counted at once."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.kernel.past import Moment
from app.platform import past, search
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.stores.models import Store, StoreAddress

D = dt.date


def listed(session, **query):
    """The ids of a page of the list of stores; it counts as many."""
    listing, lens = runtime().listings["stores"], Lens(session, past.day(session))
    asked = listing.read({name: [text] for name, text in query.items()})
    found = listing.ids(lens, asked, limit=50)
    assert listing.count(lens, asked) == len(found)
    return found


def temporary(session):
    kind = session.get_bind().dialect.name
    told = (
        "SELECT name FROM temp.sqlite_master"
        if kind == "sqlite"
        else "SELECT relname FROM pg_class WHERE relpersistence = 't'"
    )
    return set(session.connection().scalars(sa.text(told)))


def test_a_table_of_which_nothing_has_changed_stands_for_itself(everything, shop):
    with past.looking(everything, Moment(known=D(2025, 6, 15))):
        assert "store_address" in temporary(everything)
        assert not {"store", "search_term", "certificate"} & temporary(everything)


def test_words_are_rebuilt_only_where_they_were_others(everything, shop):
    with past.looking(everything, Moment(known=D(2025, 5, 1))):
        assert "search_term" not in temporary(everything)
    with past.looking(everything, Moment(known=D(2025, 4, 15))):  # the name has been changed since, and the phone
        assert "search_term" in temporary(everything)


@pytest.fixture
def street(at, shop):
    """Three stores that were registered after the shop, two of them renamed since, one deleted since."""
    with at("2025-03-10") as uow:
        rows = [Store(number=n, name=f"Hage {n}", country="NO", recorded_at=uow.now) for n in ("700", "800", "990")]
        ids = [uow.add(row).id for row in rows]
    with at("2025-08-01") as uow:
        for pk in ids[:2]:
            uow.session.get(Store, pk).name = "Rose"
    with at("2025-08-02") as uow:
        uow.session.delete(uow.session.get(Store, ids[2]))
    return ids


def test_lists_have_the_order_the_words_and_the_number_of_then(everything, shop, street):
    first, second, third = street
    assert listed(everything, q="hage") == []
    with past.looking(everything, Moment(known=D(2025, 3, 5))):
        assert listed(everything) == [shop["store"]]
        assert listed(everything, q="hage") == listed(everything, q="rose") == []
    with past.looking(everything, Moment(known=D(2025, 3, 15))):
        assert listed(everything) == [first, second, shop["store"], third]
        assert listed(everything, sort="-name") == [shop["store"], third, second, first]
        assert listed(everything, q="hage") == [first, second, third]
        assert listed(everything, q="hage 9") == [third]
        assert listed(everything, q="rose") == []
    assert listed(everything) == [first, second, shop["store"]]


def test_facts_older_than_their_record_do_not_count_it(everything, at):
    """Such as a store that was deleted by mistake and registered anew around its address."""
    with at("2025-02-01") as uow:
        store = uow.add(Store(number="700", name="Hage", country="NO", recorded_at=uow.now)).id
        where = {"kind": "visiting", "municipality_code": "0301"}
        early = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
        uow.add(StoreAddress(store_id=store, recorded_at=early, **where))
    with past.looking(everything, Moment(known=D(2025, 1, 15))):
        assert not past.whole(everything)
        assert listed(everything, located="1") == []
    with past.looking(everything, Moment(known=D(2025, 2, 1))):
        assert past.whole(everything)
        assert listed(everything, located="1") == [store]


@pytest.mark.parametrize("sort", ["number", "-number", "name", "-name"])
def test_a_page_is_found_by_the_indexes_of_the_table(everything, shop, street, sort):
    postgresql = everything.get_bind().dialect.name == "postgresql"
    plans = []

    def explain(connection, _cursor, statement, parameters, *_):
        if "ORDER BY store." in statement:
            cursor = connection.connection.cursor()
            if postgresql:
                cursor.execute("SET LOCAL enable_seqscan = off")
            told = cursor.execute(f"EXPLAIN {'' if postgresql else 'QUERY PLAN '}{statement}", parameters)
            plans.append("\n".join(str(row[-1]) for row in told.fetchall()))

    sa.event.listen(everything.get_bind(), "before_cursor_execute", explain)
    try:
        with past.looking(everything, Moment(known=D(2025, 3, 15))):
            assert listed(everything, sort=sort)
    finally:
        sa.event.remove(everything.get_bind(), "before_cursor_execute", explain)
    (plan,) = plans
    if postgresql:  # the two halves are tables to it, not queries; which way is cheaper is told by their size
        assert "Append" in plan
        assert "Subquery Scan" not in plan
    else:
        assert "MERGE (UNION ALL)" in plan
        assert "CO-ROUTINE" not in plan


def test_the_words_of_records_registered_later_do_not_find(everything, street):
    with past.looking(everything, Moment(known=D(2025, 3, 5))):
        condition = search.condition(everything, "store", Store.id, "hage")
        assert list(everything.scalars(sa.select(Store.id).where(condition))) == []
        assert everything.scalar(search.number_of_records(everything, "store", "rose")) == 0
