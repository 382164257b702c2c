"""Stores and their dated facts through forms and operations."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from app.kernel.problems import Refused
from app.stores import queries
from app.stores.models import Employment, Store


def test_two_addresses_of_one_kind_may_not_overlap(sign_in, token, world):
    typed = {
        "store_id": str(world.ids["bjorn"]["store"]),
        "kind": "visiting",
        "street": "Sjøgata 4",
        "postal_code": "9008",
    }
    first = sign_in("anna").post(
        "/addresses/new", data={**typed, "valid_from": "01.02.2027", "csrf_token": token("anna")}
    )
    assert first.status_code == 422
    assert "Sjøgata 4" in first.text
    url = f"/addresses/{world.ids['bjorn']['address']}/edit"
    closed = {"store_id": typed["store_id"], "kind": "visiting", "street": "Storgata 1", "postal_code": "0151"}
    closed["version"] = "1"
    answer = sign_in("anna").post(
        url, data={**closed, "valid_from": "01.01.2015", "valid_to": "31.01.2027", "csrf_token": token("anna")}
    )
    assert answer.status_code == 302
    second = sign_in("anna").post(
        "/addresses/new", data={**typed, "valid_from": "01.02.2027", "csrf_token": token("anna")}
    )
    assert second.status_code == 302


def test_an_inclusive_last_day_is_stored_as_the_first_day_after(sign_in, token, world, system):
    from app.stores.models import MembershipTerm

    pk = world.ids["bjorn"]["term"]
    row = system.get(MembershipTerm, pk)
    typed = {
        "store_id": str(row.store_id),
        "member_id": str(row.member_id),
        "valid_from": "2015-01-01",
        "valid_to": "31.12.2026",
        "version": "1",
    }
    assert sign_in("anna").post(f"/terms/{pk}/edit", data=typed | {"csrf_token": token("anna")}).status_code == 302
    assert system.get(MembershipTerm, pk).valid_to == dt.date(2027, 1, 1)
    assert "31.12.2026" in sign_in("anna").get(f"/terms/{pk}/edit").text


def test_a_saved_term_is_told_in_the_same_commit(sign_in, token, world, system):
    from app.platform.outbox_models import OutboxEvent
    from app.stores.models import MembershipTerm

    row = system.get(MembershipTerm, world.ids["bjorn"]["term"])
    typed = {
        "store_id": str(row.store_id),
        "member_id": str(row.member_id),
        "valid_from": "2015-01-01",
        "valid_to": "31.12.2026",
        "version": "1",
    }
    sign_in("anna").post(f"/terms/{row.id}/edit", data=typed | {"csrf_token": token("anna")})
    event = system.scalars(select(OutboxEvent).where(OutboxEvent.name == "stores.membership-term-saved")).one()
    assert event.payload["last_day"] == "2026-12-31"


def test_an_operation_that_fails_takes_row_audit_search_and_event_with_it(app, world, system):
    from app.platform.audit import AuditEntry
    from app.platform.interface import Lifecycle, UnitOfWorkInterface
    from app.platform.outbox_models import OutboxEvent
    from app.platform.scope import SYSTEM, acting_as
    from app.platform.search import SearchTerm
    from app.stores import operations
    from app.stores.models import Store

    def counts():
        tables = (each.__table__ for each in (Store, AuditEntry, OutboxEvent, SearchTerm))
        return [system.scalar(select(func.count()).select_from(table)) for table in tables]

    def breaks(uow, item):
        operations.store_created(uow, item)
        uow.session.flush()
        raise RuntimeError("disk full")

    before = counts()
    broken = UnitOfWorkInterface(Store, Lifecycle(breaks, tidy=operations.tidy_store))
    with app.app_context(), acting_as(SYSTEM), pytest.raises(RuntimeError):
        broken.create({"number": "999", "name": "Gone", "country": "NO"})
    assert counts() == before
    with app.app_context(), acting_as(SYSTEM):
        UnitOfWorkInterface(Store, operations.STORE).create({"number": "999", "name": "Kept", "country": "NO"})
    after = counts()
    assert all(now > then for now, then in zip(after, before, strict=True))


def test_the_postal_register_gives_addresses_their_municipality(arrange, world, system):
    from app.geography import operations as geography
    from app.stores import operations
    from app.stores.models import StoreAddress

    with arrange() as uow:
        uow.session.get(StoreAddress, world.ids["bjorn"]["address"]).municipality_code = None
    rows = geography.read_postal_register("0151\tOSLO\t0301\tOSLO\tG\n0152\tOSLO\t0301\tOSLO\tG\n".encode("cp1252"))
    with arrange() as uow:
        geography.import_postal_register(uow, rows=rows, now=uow.now)
    before = system.get(StoreAddress, world.ids["bjorn"]["address"]).version
    with arrange() as uow:
        assert operations.locate_addresses(uow) == 1
    with arrange() as uow:
        assert operations.locate_addresses(uow) == 0
    located = system.get(StoreAddress, world.ids["bjorn"]["address"])
    assert located.municipality_code == "0301"
    assert located.version == before + 1, "whoever has the old one open must hear of it"


def test_without_a_postal_register_another_street_leaves_the_municipality(arrange, world, system, sign_in):
    """Another postal code does not: where that is, nobody knows then."""
    from app.stores.models import StoreAddress
    from tests.platform.editing import Opened

    pk = world.ids["bjorn"]["address"]
    with arrange() as uow:
        uow.session.get(StoreAddress, pk).municipality_code = "0301"
    for typed, kept in (({"street": "Nygata 1"}, "0301"), ({"postal_code": "5003", "place": "Bergen"}, None)):
        assert Opened(sign_in("anna"), f"/addresses/{pk}/edit").send(**typed).status_code == 302
        assert system.get(StoreAddress, pk).municipality_code == kept
        system.rollback()


def test_a_scoped_user_can_write_nothing_of_somebody_else(app, world):
    from app.platform.db import unit_of_work
    from app.platform.scope import NOTHING, Scope, acting_as
    from app.stores.models import StoreAddress

    mine = Scope(ids={"stores": frozenset({world.ids["bjorn"]["store"]})})
    with app.app_context():
        with acting_as(mine), unit_of_work(source="system") as uow:
            uow.session.get(StoreAddress, world.ids["bjorn"]["address"]).street = "Ny gate 1"
        with acting_as(mine), unit_of_work(source="system") as uow:
            assert uow.session.get(StoreAddress, world.ids["cecilie"]["address"]) is None
        with acting_as(mine), pytest.raises(Refused), unit_of_work(source="system") as uow:
            uow.session.get(StoreAddress, world.ids["bjorn"]["address"]).store_id = world.ids["cecilie"]["store"]
        with acting_as(NOTHING), unit_of_work(source="system") as uow:
            assert uow.session.get(StoreAddress, world.ids["bjorn"]["address"]) is None


def test_many_stores_at_once_are_told_in_one_event_of_the_same_commit(arrange, system):
    from app.platform.outbox_models import OutboxEvent
    from app.stores import operations
    from app.stores.models import Store

    with arrange() as uow:
        rows = [{"number": f"9{n}", "name": f"Shop {n}", "country": "NO", "version": 1} for n in range(3)]
        ids = operations.register_many(uow, Store, rows=rows)
        operations.register_many(uow, Store, rows=[])
    event = system.scalars(select(OutboxEvent).where(OutboxEvent.name == "stores.stores-registered")).one()
    assert event.payload["store_ids"] == ids


def test_a_store_that_changes_hands_is_no_applicant(arrange, sign_in, world, system):
    """Its present term ends, the next one begins the day after: it leaves, and it is a member."""
    from app.platform import clock
    from app.stores.models import MembershipTerm

    mine, turn = world.ids["bjorn"], clock.today() + dt.timedelta(days=30)
    with arrange() as uow:
        uow.session.get(MembershipTerm, mine["term"]).valid_to = turn
        uow.add(MembershipTerm(store_id=mine["store"], member_id=world.ids["cecilie"]["member"], valid_from=turn))
        coming = world.ids["cecilie"]
        uow.session.get(MembershipTerm, coming["term"]).valid_from = turn
    listed = {state: sign_in("anna").get(f"/stores/?status={state}").text for state in ("applicant", "notice")}
    assert [f'/stores/{mine["store"]}"' in listed[state] for state in ("applicant", "notice")] == [False, True]
    assert [f'/stores/{coming["store"]}"' in listed[state] for state in ("applicant", "notice")] == [True, False]


def test_a_new_employment_starts_as_staff_not_as_the_first_choice(sign_in, world):
    page = sign_in("anna").get(f"/employments/new?store_id={world.ids['bjorn']['store']}").text
    assert '<option selected value="staff">' in page
    assert '<option selected value="owner">' not in page


def test_people_are_listed_with_one_store_where_they_work_the_lowest_number_first(arrange, system, world):
    """In whichever order they began; who works nowhere on the day has none."""
    bjorn, cecilie = world.ids["bjorn"], world.ids["cecilie"]
    people, first = [bjorn["person"], cecilie["person"]], dt.date(2020, 1, 1)
    with arrange() as uow:
        for store, person in ((cecilie["store"], bjorn["person"]), (bjorn["store"], cecilie["person"])):
            uow.add(Employment(store_id=store, person_id=person, role="staff", valid_from=first, recorded_at=uow.now))
    lowest = system.execute(select(Store.id, Store.name).order_by(Store.number).limit(1)).one()
    assert queries.working_at(system, people, dt.date(2026, 11, 21)) == dict.fromkeys(people, tuple(lowest))
    assert queries.working_at(system, people, dt.date(1990, 1, 1)) == {}
