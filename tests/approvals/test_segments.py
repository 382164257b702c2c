"""A policy for the records of a segment only: it holds inside, and everywhere once nobody can tell what is inside."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.approvals.models import ChangePolicy
from app.savedviews.models import SavedView
from app.stores.models import Store, StoreAddress
from tests.platform.changes.conftest import Office
from tests.platform.editing import Opened

PHONE = "+4722334455"
SEGMENT = "stores/rose_shops"


@pytest.fixture
def segment(arrange):
    """The stores whose name has “canarybjorn” in it, as a shared view."""
    with arrange() as uow:
        view = SavedView(
            listing="stores", name="Rose shops", state=[["q", "canarybjorn"]], owner_id=1, audience="all",
            key="rose_shops", roles=[], recorded_at=uow.now,
        )  # fmt: skip
        return uow.add(view).id


@pytest.fixture
def other(world):
    return world.ids["cecilie"]["store"]


@pytest.fixture
def phone(system):
    return lambda pk: system.get(Store, pk).phone


def change(sign_in, pk, **values):
    return Opened(sign_in("kari"), f"/stores/{pk}/edit").send(**values)


def test_it_holds_inside_and_not_outside(policy, segment, sign_in, store, other, phone, waiting):
    pk = policy(segment=SEGMENT)
    said = sign_in("admin").get(f"/change-policies/{pk}").text
    assert "only in the segment “Rose shops”" in said
    assert "Holds for all records" not in said
    for each in (store, other):
        assert change(sign_in, each, phone="22334455").status_code == 302
    assert (phone(store), phone(other)) == (None, PHONE)
    assert [each.record_id for each in waiting()] == [store]


def test_leaving_the_segment_in_the_same_breath_is_no_way_around(policy, segment, arrange, store, phone, waiting):
    policy(segment=SEGMENT, source="any")
    with arrange() as uow:
        uow.source = "automation"
        item = uow.session.get(Store, store)
        item.name = "Something else"
        item.phone = PHONE
    assert phone(store) is None
    assert len(waiting()) == 1


def test_a_part_is_asked_about_the_record_that_it_belongs_to(policy, segment, arrange, store, other, waiting):
    policy(target="store_address.street", segment=SEGMENT, source="import")
    with arrange() as uow:
        uow.source = "import"
        row = {"kind": "postal", "street": "Bakken 1", "postal_code": "0150", "place": "Oslo"}
        ids = uow.insert_many(StoreAddress, [{**row, "store_id": store}, {**row, "store_id": other}])
    assert [bool(pk) for pk in ids] == [False, True]
    assert [each.entity for each in waiting()] == ["store_address"]


def test_a_new_record_is_in_no_segment_yet_and_meets_the_policy(policy, segment, arrange, waiting, system):
    policy(segment=SEGMENT, source="import")
    with arrange() as uow:
        uow.source = "import"
        uow.insert_many(Store, [{"number": "999", "name": "Ny", "country": "NO", "phone": PHONE}])
    assert system.scalar(sa.select(Store.phone).where(Store.number == "999")) is None
    assert len(waiting()) == 1


def test_a_bulk_edit_holds_the_rows_inside(policy, segment, app, sign_in, token, store, other, phone, waiting):
    policy(segment=SEGMENT, source="bulk")
    office = Office(app, sign_in("anna"), token("anna"))
    number = office.choose([store, other])
    office.preview(number, phone="22334455")
    office.carry_out(number)
    assert (phone(store), phone(other)) == (None, PHONE)
    assert [each.record_id for each in waiting()] == [store]


@pytest.mark.parametrize("how", ["removed", "broken", "of somebody alone"])
def test_without_its_segment_it_holds_for_all_and_says_so(
    policy, segment, arrange, sign_in, store, other, phone, waiting, how
):
    pk = policy(segment=SEGMENT)
    with arrange() as uow:
        view = uow.session.get(SavedView, segment)
        if how == "removed":
            uow.session.delete(view)
        elif how == "broken":
            view.state = [["x_gone", "1"]]
        else:
            view.audience = "own"
    for each in (store, other):
        change(sign_in, each, phone="22334455")
    assert (phone(store), phone(other)) == (None, None)
    assert [each.record_id for each in waiting()] == [store, other]
    said = sign_in("admin").get(f"/change-policies/{pk}").text
    assert "Holds for all records" in said
    assert SEGMENT in said


def test_inside_more_is_asked_and_never_less(policy, segment, sign_in, store, other, waiting, approve, phone):
    policy(mode="one")
    policy(mode="two", segment=SEGMENT, roles=["Membership", "Administrator"])
    form = Opened(sign_in("admin"), "/change-policies/new")
    refused = form.send(target="store.email", mode="direct", source="form", segment=SEGMENT)
    assert refused.status_code == 422
    assert "Inside a segment more can be asked than outside, not less." in refused.text
    refused = Opened(sign_in("admin"), "/change-policies/new").send(
        target="person.phone", mode="never", source="form", segment=SEGMENT
    )
    assert "This segment is of other records." in refused.text
    for each in (store, other):
        change(sign_in, each, phone="22334455")
    inside, outside = waiting()
    approve("anna", inside.id)
    approve("anna", outside.id)
    assert (phone(store), phone(other)) == (None, PHONE)
    approve("admin", inside.id)
    assert phone(store) == PHONE


def test_deleting_a_record_of_the_segment_is_governed(policy, segment, arrange, sign_in, world, system, store, waiting):
    policy(target="store_address.deletion", segment=SEGMENT)
    for name in ("bjorn", "cecilie"):
        pk = world.ids[name]["address"]
        form = Opened(sign_in("anna"), f"/addresses/{pk}/edit")
        sent = {"csrf_token": form.values["csrf_token"], "version": form.values["version"]}
        sign_in("anna").post(f"/addresses/{pk}/delete", data=sent)
        assert (system.get(StoreAddress, pk) is not None) == (name == "bjorn")
    assert len(waiting()) == 1


def test_the_configuration_file_takes_it_along(policy, segment, app, arrange, system, tmp_path):
    policy()
    policy(segment=SEGMENT, mode="two")
    file, run = tmp_path / "config.yaml", app.test_cli_runner().invoke
    assert run(args=["config", "export", str(file)]).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert f"store.phone/form/*/{SEGMENT}:" in text
    with arrange() as uow:
        uow.session.execute(sa.delete(ChangePolicy))
    answer = run(args=["config", "import", str(file)])
    assert answer.exit_code == 0, answer.output
    found = system.execute(sa.select(ChangePolicy.mode, ChangePolicy.segment, ChangePolicy.value)).all()
    assert sorted(found, key=str) == [("one", None, None), ("two", SEGMENT, None)]
    assert "\n0 changed" in "\n" + run(args=["config", "import", str(file)]).output


def test_who_changes_many_rows_asks_of_the_segment_once(policy, segment, arrange):
    from app.platform.db import db
    from app.platform.rowchanges import RowChange, change_all
    from app.platform.runtime import runtime

    policy(segment=SEGMENT, source="any")
    with arrange() as uow:
        ids = [uow.add(Store(number=f"m{n}", name=f"Store {n}", recorded_at=uow.now)).id for n in range(12)]
    asked = []

    def count(_connection, _cursor, statement, *_):
        asked.append("search_term" in statement and statement.startswith("SELECT store.id"))

    with arrange() as uow:
        changes = [RowChange(uow.session.get(Store, pk), {"phone": PHONE}) for pk in ids]
        sa.event.listen(db.engine, "before_cursor_execute", count)
        try:
            change_all(uow, runtime().views["store"].datamodel.lifecycle, changes)
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", count)
        assert not any(each.problems or each.waits for each in changes)
    assert sum(asked) == 1
