"""No way around: each way in to a governed field is tried, and has a twin that is allowed."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import g

from app.approvals import operations
from app.kernel.problems import Refused
from app.platform import jobs
from app.platform.audit import ChangeGroup
from app.platform.interface import UnitOfWorkInterface
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import users
from app.stores.models import Employment, Store, StoreAddress
from app.stores.operations import ADDRESS, EMPLOYMENT
from tests.platform.changes.conftest import Office
from tests.platform.editing import Opened
from tests.platform.test_start import _asked

PHONE = "+4722334455"


@pytest.fixture
def held(system, store):
    """What a store holds in a field."""
    return lambda name="phone": getattr(system.get(Store, store), name)


def work(app):
    while jobs.run_pending(app, limit=5):
        pass


@pytest.mark.parametrize("governed", [True, False])
def test_the_whole_form(policy, sign_in, store, held, waiting, governed):
    if governed:
        policy()
    assert Opened(sign_in("anna"), f"/stores/{store}/edit").send(phone="22334455").status_code == 302
    assert (held(), len(waiting())) == ((None, 1) if governed else (PHONE, 0))


@pytest.mark.parametrize("governed", [True, False])
def test_the_api(policy, app, bearer, store, held, waiting, governed):
    if governed:
        policy(source="api")
        policy(target="store.website", source="api", mode="never")
    client, headers = app.test_client(), bearer("anna")
    url = f"/api/v1/stores/{store}"
    tag = client.get(url, headers=headers).headers["ETag"]
    sent = client.patch(url, json={"phone": "22334455", "email": "a@b.example"}, headers=headers | {"If-Match": tag})
    assert held("email") == "a@b.example"
    if not governed:
        assert (sent.status_code, held()) == (200, PHONE)
        return
    assert (sent.status_code, held()) == (202, None)
    (waits,) = waiting()
    assert sent.json["waits"] == [{"change": waits.id, "field": "phone", "roles": ["Membership"]}]
    assert (sent.json["record"]["phone"], sent.json["record"]["email"]) == (None, "a@b.example")
    assert waits.source == "api"
    tag = sent.headers["ETag"]
    never = client.patch(url, json={"website": "x.example"}, headers=headers | {"If-Match": tag})
    assert never.status_code == 422
    assert [(p["code"], p["field"]) for p in never.json["problems"]] == [("policy.never", "website")]


@pytest.mark.parametrize("governed", [True, False])
def test_a_bulk_edit_tells_it_in_the_preview_and_in_the_result(
    policy, app, sign_in, token, store, held, waiting, world, governed
):
    if governed:
        policy(source="bulk")
    office = Office(app, sign_in("anna"), token("anna"))
    number = office.choose([store, world.ids["cecilie"]["store"]])
    preview = office.preview(number, phone="22334455")
    result = office.carry_out(number)
    assert held() == (None if governed else PHONE)
    assert len(waiting()) == (2 if governed else 0)
    for page in (preview, result):
        assert ("Phone: Waits for approval." in page.text) == governed
    assert ("hourglass-split" in result.text) == governed


@pytest.mark.parametrize("governed", [True, False])
def test_restoring_a_value_and_undoing(policy, app, sign_in, token, store, held, waiting, system, governed):
    Opened(sign_in("anna"), f"/stores/{store}/edit").send(phone="22334455")
    group = system.scalar(sa.select(sa.func.max(ChangeGroup.id)))
    if governed:
        policy()
    office = Office(app, sign_in("anna"), token("anna"))
    office.post(f"/changes/{group}/undo")
    work(app)
    assert held() == (PHONE if governed else None)
    assert [each.fields for each in waiting()] == ([{"phone": (PHONE, None, "waiting")}] if governed else [])
    if governed:
        assert "Waits for approval" in office.get(f"/changes/{group}").text


@pytest.mark.parametrize("source", ["automation", "merge", "task", "undeclared way"])
@pytest.mark.parametrize("governed", [True, False])
def test_what_programs_change_directly(policy, arrange, store, held, waiting, source, governed):
    if governed:
        policy(source="any")
    with arrange() as uow:
        uow.source = source
        uow.session.get(Store, store).phone = PHONE
        uow.settle()
        uow.insert_many(Store, [{"number": "999", "name": "Ny", "country": "NO", "phone": PHONE}])
    assert held() == (None if governed else PHONE)
    assert len(waiting()) == (2 if governed else 0)


@pytest.mark.parametrize("governed", [True, False])
def test_new_rows_of_an_import_wait_as_a_whole_or_without_the_field(policy, arrange, store, system, waiting, governed):
    if governed:
        policy(target="store_address.street", source="import")
    row = {"store_id": store, "kind": "postal", "street": "Bakken 1", "postal_code": "0150", "place": "Oslo"}
    with arrange() as uow:
        uow.source = "import"
        ids = uow.insert_many(StoreAddress, [row, {**row, "street": None}])
    assert [bool(pk) for pk in ids] == [not governed, True]
    assert len(waiting()) == int(governed)
    assert len(system.scalars(sa.select(StoreAddress.id).where(StoreAddress.kind == "postal")).all()) == 2 - governed


def test_an_operation_that_makes_a_part_by_itself_is_refused(policy, arrange, store, system):
    policy(target="store_address.*", source="any")
    with arrange() as uow:
        uow.source = "automation"
        address = StoreAddress(store_id=store, kind="postal", street="Bakken 1", recorded_at=uow.now)
        with pytest.raises(Refused) as refused, uow.attempt():
            uow.add(address)
    assert refused.value.problems[0].code == "policy.approval"


def test_extra_fields_are_governed_too(policy, sign_in, store, system, waiting, approve):
    form = Opened(sign_in("admin"), "/custom-fields/new")
    assert form.send(entity="store", kind="text", label_nb="Varebil").status_code == 302
    policy(target="store.x_varebil")
    form = Opened(sign_in("kari"), f"/stores/{store}/edit")
    assert form.send(x_varebil="Rød", email="a@b.example").status_code == 302
    assert system.get(Store, store).custom is None
    (waits,) = waiting()
    assert waits.fields == {"x_varebil": (None, "Rød", "waiting")}
    assert "Waits: Rød" in sign_in("kari").get(f"/stores/{store}").text
    approve("anna", waits.id)
    assert system.get(Store, store).custom == {"varebil": "Rød"}


def test_an_address_from_the_portal_waits_for_one(app, world, store, system, waiting, approve, sign_in):
    """Shipped: no policy was made here."""
    florist = world.ids["bjorn"]["user"]
    day = dt.date(2026, 1, 1)
    values = {"store_id": store, "street": "Nygata 2", "postal_code": "0151", "valid_from": day}
    with in_the_portal(app, florist) as save:
        assert save(UnitOfWorkInterface(StoreAddress, ADDRESS), values) == 0
    (waits,) = waiting()
    assert (waits.source, waits.requester, waits.record_id) == ("portal", florist, None)
    held = system.get(StoreAddress, world.ids["bjorn"]["address"])
    assert (held.street, held.valid_to) == ("canarybjorngata 1", None)
    assert "Nygata 2" in sign_in("anna").get(f"/stores/{store}").text
    approve("anna", waits.id)
    assert system.get(StoreAddress, world.ids["bjorn"]["address"]).valid_to == day
    made = system.get(StoreAddress, waiting()[0].record_id)
    assert (made.street, made.place) == ("Nygata 2", None)


def test_a_portal_role_from_the_portal_waits_for_two(app, world, store, system, waiting, approve):
    florist, person = world.ids["bjorn"]["user"], world.ids["bjorn"]["person"]
    with in_the_portal(app, florist) as save:
        data = UnitOfWorkInterface(Employment, EMPLOYMENT)
        assert save(data, {"store_id": store, "person_id": person, "role": "designer"}) > 0
        other = world.ids["cecilie"]["person"]
        assert save(data, {"store_id": store, "person_id": other, "role": "portal"}) == 0
    (waits,) = waiting()
    approve("anna", waits.id)
    assert waiting()[0].record_id is None
    approve("admin", waits.id)
    assert system.get(Employment, waiting()[0].record_id).role == "portal"


@contextmanager
def in_the_portal(app, user_id):
    """Saving as the portal will: in a request of the florist's."""
    from app.platform.db import db

    with app.test_request_context(), acting_as(SYSTEM):
        g.user = users.detached(users.user(db.session(), user_id))
        g.bukett_source = "portal"
        yield lambda data, values: data.create(values, end_previous=data.lifecycle.successive)


def test_the_operation_asks_whatever_the_policies_say(arrange, world, store, held, waiting, policy, approve):
    with arrange(actor_id=world.ids["kari"]["user"]) as uow:
        ask = {"table": "store", "record_id": store, "reason": "Seen on the door"}
        pk = operations.request_change(uow, values={"phone": "22 33 44 55"}, **ask)
        again = operations.request_change(uow, values={"phone": "22334455"}, **ask)
        assert pk == again
        for values, code in (
            ({"phone": "12"}, None),
            ({"nothing": 1}, "field.unknown"),
            ({"number": "201"}, "approvals.nothing"),
        ):
            with pytest.raises(Refused) as refused:
                operations.request_change(uow, values=values, **ask)
            assert code in (None, refused.value.problems[0].code)
    (waits,) = waiting()
    assert (waits.fields, held()) == ({"phone": (None, PHONE, "waiting")}, None)
    approve("anna", pk)
    assert waiting()[0].state("phone") == "waiting"  # where no policy says who, an administrator approves
    approve("admin", pk)
    assert held() == PHONE
    policy(mode="never", source="automation")
    with arrange() as uow, pytest.raises(Refused):
        operations.request_change(
            uow, table="store", record_id=store, values={"phone": None}, reason="", source="automation"
        )


def test_nothing_is_asked_of_the_database_where_there_are_no_policies(app, sign_in, store):
    client = sign_in("anna")
    for path in ("/stores/", f"/stores/{store}"):
        client.get(path)
        _, statements = _asked(app, client, path)
        assert not [text for text in statements if "FROM change_" in text and "ab_user" not in text]


def test_a_restored_value_that_waits_is_not_said_to_be_there(policy, store, sign_in, post, arrange, system, waiting):
    from app.platform.audit import AuditEntry

    for phone in ("+4722334455", "+4799887766"):
        with arrange() as uow:
            uow.session.get(Store, store).phone = phone
    mine = (AuditEntry.entity == "store", AuditEntry.entity_id == store, AuditEntry.action == "update")
    entry = system.scalars(sa.select(AuditEntry.id).where(*mine).order_by(AuditEntry.id.desc())).first()
    version = system.get(Store, store).version
    policy()
    said = post("anna", f"/records/store/{store}/restore", entry=entry, field="phone", version=version).text
    assert "It waits for approval by" in said
    assert "is +47" not in said
    assert [each.record_id for each in waiting()] == [store]
    system.rollback()
    assert system.get(Store, store).phone == "+4799887766"
