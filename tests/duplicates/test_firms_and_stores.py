"""Members and stores: what may not be one, what a person must have seen, whose days stand, and taking it back."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from tests.world import synthetic

pytestmark = pytest.mark.usefixtures("world")
DAY = dt.date


@pytest.fixture
def anna(office):
    return office("anna")


@pytest.fixture
def store(arrange):
    """Another store, by default a second registration of the same place with nothing of its own."""
    from app.stores.models import Store

    def make(number: str = "299", **more) -> int:
        with arrange(label="store") as uow:
            return uow.add(Store(number=number, name=f"butikk {number}", recorded_at=uow.now, **more)).id

    return make


@pytest.fixture
def add(arrange):
    """Any row."""

    def make(model, **values) -> int:
        with arrange(label="row") as uow:
            return uow.add(model(recorded_at=uow.now, **values)).id

    return make


@pytest.fixture
def merge(anna, system):
    """Press the button: the first one stays."""
    from app.platform import tables

    def press(kind: str, *ids: int, **more: str):
        versions = {f"version-{pk}": system.get(tables.model(kind), pk).version for pk in ids}
        return anna.post(f"/duplicates/{kind}/merge", id=list(ids), survivor=ids[0], **versions, **more)

    return press


def last_merge(app) -> int:
    from app.platform.audit import ChangeGroup
    from app.platform.db import db

    with app.app_context():
        return db.session.scalar(select(func.max(ChangeGroup.id)).where(ChangeGroup.source == "merge"))


def test_firms_of_different_organisation_numbers_need_a_person_s_word(world, merge, anna, system, everything, app):
    from app.members.models import Member
    from app.stores.models import MembershipTerm, Store, StoreOwner

    mine, other = (world.ids[name]["member"] for name in ("bjorn", "cecilie"))
    before = everything()
    refused = merge("member", mine, other)
    assert refused.status_code == 422
    assert "They have different organisation numbers" in refused.text
    assert everything() == before
    answer = merge("member", mine, other, agreed="y", **{"take-number": str(other), "take-org_number": str(other)})
    assert answer.status_code == 200, answer.text
    assert system.get(Member, other) is None
    assert system.get(Member, mine).number == "102"
    for model in (StoreOwner, MembershipTerm):
        assert set(system.scalars(select(model.member_id))) == {mine}
    assert system.scalar(select(func.count()).select_from(Store)) == 2
    anna.undo(last_merge(app))
    assert everything() == before


def test_addresses_on_the_same_days_are_shared_out(world, merge, anna, add, system, everything, app):
    from app.members.models import Member, MemberAddress

    mine = world.ids["bjorn"]["member"]
    other = add(Member, number="150", name="Rose", org_number=synthetic(311_000_000))
    held = add(MemberAddress, member_id=mine, postal_code="0151", valid_from=DAY(2020, 1, 1), valid_to=DAY(2022, 1, 1))
    around = add(MemberAddress, member_id=other, postal_code="0152")
    postal = add(MemberAddress, member_id=other, kind="postal", postal_code="0153")
    before = everything()
    page = anna.get(f"/duplicates/member/compare?id={mine}&id={other}").text
    assert "Gets fewer days" in page
    merge("member", mine, other, agreed="y")
    columns = (MemberAddress.id, MemberAddress.postal_code, MemberAddress.valid_from, MemberAddress.valid_to)
    rows = system.execute(select(*columns).where(MemberAddress.member_id == mine).order_by(MemberAddress.id)).all()
    assert rows[:3] == [
        (held, "0151", DAY(2020, 1, 1), DAY(2022, 1, 1)),
        (around, "0152", None, DAY(2020, 1, 1)),
        (postal, "0153", None, None),
    ]
    assert rows[3][1:] == ("0152", DAY(2022, 1, 1), None)
    anna.undo(last_merge(app))
    assert everything() == before


def test_a_store_registered_twice_becomes_one_with_all_that_belongs_to_it(
    world, merge, anna, store, add, everything, app, system
):
    from app.certifications.models import Certificate, Scheme
    from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner

    mine, firm = world.ids["bjorn"]["store"], world.ids["bjorn"]["member"]
    other = store()
    add(StoreOwner, store_id=other, member_id=firm, valid_from=DAY(2010, 1, 1))
    term = add(MembershipTerm, store_id=other, member_id=firm, valid_from=DAY(2010, 1, 1))
    add(StoreAddress, store_id=other, kind="postal", postal_code="0151")
    add(Employment, store_id=other, person_id=world.ids["bjorn"]["person"], role="owner", valid_from=DAY(2016, 1, 1))
    scheme = system.scalar(select(Scheme.id).where(Scheme.code == "miljofyrtarn"))
    paper = add(Certificate, store_id=other, scheme_id=scheme, number="MF-1")
    before = everything()
    asked = merge("store", mine, other)
    assert asked.status_code == 422
    assert "Only one store number stays in use." in asked.text
    assert merge("store", mine, other, agreed="y").status_code == 200
    assert system.get(Store, other) is None
    assert system.get(Certificate, paper).store_id == mine
    moved = system.get(MembershipTerm, term)
    assert (moved.store_id, moved.valid_from, moved.valid_to) == (mine, DAY(2010, 1, 1), DAY(2015, 1, 1))
    assert anna.get(f"/stores/{other}").request.path == f"/stores/{mine}"
    assert "canarybjorn butikk" in anna.get("/search/?q=299").text
    anna.undo(last_merge(app))
    assert everything() == before


def test_two_businesses_in_use_are_never_one(world, merge, anna, everything):
    mine, other = (world.ids[name]["store"] for name in ("bjorn", "cecilie"))
    before = everything()
    page = merge("store", mine, other, agreed="y")
    assert page.status_code == 422
    assert "two businesses in the public register" in page.text.replace("\n", " ")
    assert "memberships of different members on the same days" in page.text
    assert 'name="agreed"' not in page.text
    assert everything() == before


@pytest.mark.parametrize("way", ["bjorn", "other"])
def test_a_merge_never_goes_around_the_change_of_an_account(world, merge, store, add, everything, way):
    from app.accounts.models import BankAccount

    mine, other = world.ids["bjorn"]["store"], store()
    add(BankAccount, store_id=mine, number="12345678911")
    add(BankAccount, store_id=other, number="98765432100", valid_from=DAY(2025, 1, 1))
    before = everything()
    ids = (mine, other) if way == "bjorn" else (other, mine)
    page = merge("store", *ids, agreed="y")
    assert page.status_code == 422
    assert "A merge never chooses between account numbers" in page.text
    assert "12345678911" not in page.text
    assert everything() == before


def test_the_only_account_follows_once_a_person_has_seen_it_and_goes_back(
    world, merge, anna, store, add, everything, app, system
):
    from app.accounts.models import BankAccount

    mine, other = world.ids["bjorn"]["store"], store()
    account = add(BankAccount, store_id=other, number="12345678911")
    before = everything()
    assert "The account details of store 299" in merge("store", mine, other).text
    assert merge("store", mine, other, agreed="y").status_code == 200
    row = system.get(BankAccount, account)
    assert (row.store_id, row.number) == (mine, "12345678911")
    anna.undo(last_merge(app))
    assert everything() == before


def test_three_are_merged_at_once_and_a_chain_leads_to_its_end(merge, anna, store, app, system, everything):
    from app.stores.models import Store

    first, second, third, last = (store(number) for number in ("301", "302", "303", "304"))
    before = everything()
    merge("store", first, second, third)
    group = last_merge(app)
    merge("store", last, first)
    assert system.scalars(select(Store.id).where(Store.number.in_(("301", "302", "303", "304")))).all() == [last]
    for gone in (first, second, third):
        assert anna.get(f"/stores/{gone}").request.path == f"/stores/{last}"
    anna.undo(last_merge(app))
    anna.undo(group)
    assert everything() == before


def test_the_undoing_of_a_merge_is_undone_in_its_turn(merge, anna, store, app, everything, system):
    from app.platform.audit import ChangeGroup

    first, second = store("301"), store("302")
    merge("store", first, second)
    after = everything()
    anna.undo(last_merge(app))
    undone = system.scalar(select(func.max(ChangeGroup.id)).where(ChangeGroup.source == "undo"))
    anna.undo(undone)
    now = everything()
    assert {name for name in after if after[name] != now[name]} == set()
    assert "butikk 301" in anna.get("/search/?q=302").text


def test_a_field_that_leads_to_a_record_leads_to_the_survivor(merge, anna, store, arrange, system, everything, app):
    from app.customfields.models import CustomField
    from app.stores.models import Store

    first, second, third = store("301"), store("302"), store("303")
    with arrange(label="field") as uow:
        field = CustomField(
            entity="store", kind="link", key="near", label_nb="Nabo", link_to="store", recorded_at=uow.now
        )
        uow.add(field)
    with arrange(label="value") as uow:
        uow.session.get(Store, third).x_near = second
    before = everything()
    merge("store", first, second)
    assert system.get(Store, third).custom == {"near": first}
    anna.undo(last_merge(app))
    assert everything() == before


def test_what_was_said_not_to_be_the_same_is_remembered_of_the_survivor(merge, anna, store, app, system, everything):
    from app.duplicates.models import NotDuplicate

    first, second, third = store("301"), store("302"), store("303")
    anna.post("/duplicates/store/dismiss", first=second, second=third)
    anna.post("/duplicates/store/dismiss", first=first, second=second)
    before = everything()
    merge("store", first, second)
    assert system.execute(select(NotDuplicate.first_id, NotDuplicate.second_id)).all() == [(first, third)]
    anna.undo(last_merge(app))
    assert everything() == before


def test_lists_and_files_that_still_say_the_old_number_mean_the_survivor(merge, anna, store, app):
    from app.imports.queries.known import known
    from app.imports.rules import changes
    from app.imports.rules.plans import RowPlan, StorePlan
    from app.platform.db import db
    from app.platform.scope import SYSTEM, acting_as

    first, second = store("301"), store("302")
    merge("store", first, second)
    page = anna.post("/numbers/stores/numbers", numbers="302\n999", state="").text
    assert "butikk 301" in page
    assert "No row has these numbers: 999" in page
    plan = RowPlan(row=2, store_number="302", store=StorePlan(number="302", name="butikk 302"))
    with app.app_context(), acting_as(SYSTEM):
        registered = known(db.session(), [plan], DAY(2026, 1, 1))
        found = changes.decide(plan, registered.stores.get("302"), registered.around(plan, None))
    assert [problem.code for problem in found.problems] == ["imports.store.merged"]
    assert (found.inserts, found.updates) == ([], [])


def test_the_file_that_is_taken_is_the_survivor_s_and_both_go_back(
    merge, anna, store, arrange, system, everything, app
):
    import io
    import re

    from app.customfields.models import CustomField
    from app.platform import files
    from app.platform.files import own
    from app.stores.models import Store

    first, second = store("301"), store("302")
    with arrange(label="field") as uow:
        uow.add(CustomField(entity="store", kind="file", key="paper", label_nb="Avtale", recorded_at=uow.now))
    for pk, content in ((first, b"gammel"), (second, b"ny")):
        with arrange(label="file") as uow:
            sent = own.uploaded(files.accept(io.BytesIO(content), name=f"{pk}.txt"), uow.actor_id)
            uow.session.get(Store, pk).x_paper = own.received(uow, Store, {"x_paper": sent})["x_paper"]
    before = everything()
    compared = anna.get(f"/duplicates/store/compare?id={first}&id={second}").text
    assert f"{first}.txt" in compared
    assert f"{second}.txt" in compared

    def opened(pk):
        link = re.search(r'href="(/records/store/\d+/own/paper/\d+)"', anna.get(f"/stores/{pk}").text)
        with anna.get(link[1]) as answer:
            return answer.data

    assert merge("store", first, second, **{"take-x_paper": str(second)}).status_code == 200
    assert system.get(Store, second) is None
    assert opened(first) == b"ny"
    anna.undo(last_merge(app))
    assert everything() == before
    assert (opened(first), opened(second)) == (b"gammel", b"ny")
