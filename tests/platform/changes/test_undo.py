"""Undoing any change group: new rows, deleted rows, single saves; what stands in the way; whose changes they are."""

from __future__ import annotations

import pytest
from sqlalchemy import select

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def last_group(system):
    """The latest change group that came through a form."""

    def read() -> int:
        from app.platform.audit import ChangeGroup

        chosen = select(ChangeGroup.id).where(ChangeGroup.source == "form").order_by(ChangeGroup.id.desc())
        return system.scalar(chosen.limit(1))

    return read


def address(world, **more):
    return {"store_id": world.ids["bjorn"]["store"], "kind": "postal", "street": "Postboks 1", "postal_code": "0151",
            "valid_from": "01.02.2026", **more}  # fmt: skip


def test_a_new_row_is_removed_and_comes_back_with_its_number_when_that_is_undone(
    office, world, dump, last_group, system
) -> None:
    from app.platform.undo import ChangeUndo

    anna, before = office("anna"), dump("store_address")
    anna.post("/addresses/new", **address(world))
    made = dump("store_address")
    assert len(made) == len(before) + 1
    page = anna.undo(last_group())
    assert dump("store_address") == before
    assert "1 rows taken back" in page.text
    back = system.scalars(select(ChangeUndo)).one().undo_group_id
    anna.undo(back)
    assert dump("store_address") == made


def test_a_new_row_that_somebody_uses_or_has_changed_is_kept(office, world, dump, last_group, edit) -> None:
    from tests.world import synthetic

    anna = office("anna")
    for number, name in (("701", "Brukt"), ("702", "Endret")):
        org = synthetic(330_000_000 + int(number) * 1000)
        anna.post("/stores/new", number=number, name=name, org_number=org)
        group, pk = last_group(), max(dump("store"))
        if number == "701":
            office("kari").post(f"/records/store/{pk}/notes", text="Ring dem")
            reason = "It is used since"
        else:
            edit("kari", "store", pk, contact_name="Kari")
            reason = "It was changed since."
        kept = dump("store")
        page = anna.undo(group)
        assert dump("store") == kept
        assert reason in page.text
        assert "Kari Moen" in page.text


def test_a_deleted_row_comes_back_as_it_was_unless_a_rule_forbids_it(office, world, dump, last_group) -> None:
    anna, pk = office("anna"), world.ids["bjorn"]["term"]
    before = dump("membership_term")
    anna.post(f"/terms/{pk}/delete", version="1")
    first = last_group()
    assert pk not in dump("membership_term")
    anna.undo(first)
    assert dump("membership_term") == before
    anna.post(f"/terms/{pk}/delete", version="1")
    second = last_group()
    ids = {name: world.ids["bjorn"][name] for name in ("store", "member")}
    anna.post("/terms/new", store_id=ids["store"], member_id=ids["member"], valid_from="01.01.2020")
    other = dump("membership_term")
    page = anna.undo(second)
    assert dump("membership_term") == other
    assert "Another one holds from" in page.text or "overlaps another one" in page.text
    assert "0 rows taken back, 0 kept, 1 failed" in page.text


def test_dates_and_yes_no_come_back_as_what_they_are(office, world, dump, last_group) -> None:
    anna, pk = office("anna"), world.ids["bjorn"]["term"]
    before = dump("membership_term")
    anna.post(
        f"/terms/{pk}/edit", store_id=world.ids["bjorn"]["store"], member_id=world.ids["bjorn"]["member"],
        valid_from="01.02.2016", valid_to="31.12.2027", version="1",
    )  # fmt: skip
    changed = dump("membership_term")[pk]
    assert str(changed["valid_to"]) == "2028-01-01"
    anna.undo(last_group())
    assert dump("membership_term") == before


def test_events_tell_of_what_undoing_has_done(office, world, last_group, system) -> None:
    from app.platform.outbox_models import OutboxEvent

    anna, pk = office("anna"), world.ids["bjorn"]["term"]
    anna.post(
        f"/terms/{pk}/edit", store_id=world.ids["bjorn"]["store"], member_id=world.ids["bjorn"]["member"],
        valid_from="01.01.2015", valid_to="31.12.2027", version="1",
    )  # fmt: skip
    anna.undo(last_group())
    saved = select(OutboxEvent).where(OutboxEvent.name == "stores.membership-term-saved").order_by(OutboxEvent.id)
    assert [event.payload["last_day"] for event in system.scalars(saved)] == ["2027-12-31", None]


def test_whoever_may_no_longer_change_the_records_undoes_nothing(office, stores, dump, group_of, monkeypatch) -> None:
    anna = office("anna")
    number = anna.choose(stores[:2])
    anna.preview(number, contact_name="Kontoret")
    anna.carry_out(number)
    after = dump("store")
    access = anna.app.extensions["bukett"].access
    monkeypatch.setitem(access, "Stores", {**access["Stores"], "Membership": frozenset({"list", "show"})})
    page = anna.undo(group_of(number))
    assert dump("store") == after
    assert "Your role does not allow this." in page.text


def test_changes_are_their_makers_own_and_the_administrators(office, stores, group_of) -> None:
    anna = office("anna")
    number = anna.choose(stores[:2])
    anna.preview(number, contact_name="Kontoret")
    anna.carry_out(number)
    group = group_of(number)
    for name, reads, undoes in (("kari", 404, 404), ("farida", 404, 403), ("adam", 200, 403), ("bjorn", 403, 403)):
        person = office(name)
        assert person.get(f"/changes/{group}").status_code == reads, name
        assert person.get(f"/bulk-edits/{number}").status_code == reads, name
        assert person.get(f"/bulk-edits/{number}/rows.csv").status_code == reads, name
        assert person.get(f"/changes/{group}/undo").status_code == undoes, name
        assert person.post(f"/changes/{group}/undo").status_code == undoes, name
        assert person.post(f"/bulk-edits/{number}/start").status_code in (403, 404), name
    assert "Stores: 2 records" in anna.get("/changes/").text
    assert "Stores: 2 records" not in office("kari").get("/changes/").text
    assert "Stores: 2 records" in office("admin").get("/changes/?kind=bulk").text
    assert office("admin").undo(group).status_code == 200


def test_imports_and_what_the_product_did_itself_are_not_undone_here(office, system) -> None:
    from app.platform.audit import ChangeGroup

    group = system.scalar(select(ChangeGroup.id).where(ChangeGroup.source == "system").limit(1))
    admin = office("admin")
    assert "cannot be undone here" in admin.post(f"/changes/{group}/undo").text
    assert ">Undo<" not in admin.get(f"/changes/{group}").text


def test_a_florist_and_a_reader_find_no_way_to_bulk_edit(office, stores, world, dump) -> None:
    own, before = [world.ids["bjorn"]["store"]], dump("store")
    for name in ("bjorn", "farida", "adam"):
        person = office(name)
        assert "bulk-edits" not in person.get("/stores/").text
        assert person.post("/bulk-edits/of/store", rows="chosen", id=own).status_code == 403
        assert person.post("/bulk-edits/of/store", rows="all").status_code == 403
    kari = office("kari")
    assert kari.post("/bulk-edits/of/membership_term", rows="all").status_code == 403
    assert kari.post("/bulk-edits/of/bank_account", rows="all").status_code == 404
    assert kari.post("/bulk-edits/of/nothing", rows="all").status_code == 404
    assert "Choose at least one row first." in kari.post("/bulk-edits/of/store", rows="chosen").text
    assert dump("store") == before


def test_ids_of_others_that_are_posted_are_not_changed_even_where_florists_were_granted_it(
    office, world, dump, system, monkeypatch
) -> None:
    from app.platform.bulkedit import BulkEditRow

    bjorn, mine, theirs = office("bjorn"), world.ids["bjorn"]["store"], world.ids["cecilie"]["store"]
    access, every = bjorn.app.extensions["bukett"].access, frozenset({"list", "show", "add", "edit", "export"})
    for resource in ("Stores", "Changes"):
        monkeypatch.setitem(access, resource, {**access[resource], "Florist": every})
    before = dump("store")
    number = bjorn.choose([mine, theirs])
    page = bjorn.preview(number, contact_name="Tatt over")
    assert "canarycecilie" not in page.text
    bjorn.carry_out(number)
    after = dump("store")
    assert after[theirs] == before[theirs]
    assert after[mine]["contact_name"] == "Tatt over"
    rows = {row.record_id: row.outcome for row in system.scalars(select(BulkEditRow))}
    assert rows == {mine: "changed", theirs: "absent"}


def test_every_offered_field_may_be_offered(app) -> None:
    from app.platform.bulkedit.rules import may_offer

    views = app.extensions["bukett"].views.values()
    assert sum(bool(view.bulk_fields) for view in views) >= 5
    for view in (view for view in views if view.bulk_fields):
        columns = view.datamodel.obj.__table__.c
        assert "version" in columns, view.route_base
        unrecorded = getattr(view.datamodel.obj, "__unrecorded__", ())
        for name in view.bulk_fields:
            column, info = columns[name], columns[name].info
            assert name in view.edit_columns, name
            assert may_offer(
                name, unique=bool(column.unique), secret=bool(info.get("secret")), unrecorded=unrecorded
            ), name
