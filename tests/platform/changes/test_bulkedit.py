"""Bulk edit by its pages: choosing, preview, carrying out, result, undo; refusals, and rows changed in between."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from sqlalchemy import func, select

from tests.platform.changes.conftest import work

pytestmark = pytest.mark.usefixtures("world")


def outcomes(system, number: int) -> Counter:
    from app.platform.bulkedit import BulkEditRow

    rows = system.execute(
        select(BulkEditRow.outcome, func.count())
        .where(BulkEditRow.bulk_edit_id == number)
        .group_by(BulkEditRow.outcome)
    )
    return Counter(dict(rows.all()))


def results(system, group: int) -> dict[int, tuple[str, int | None]]:
    """What undoing a group did with each record: result, and who stands in the way."""
    from app.platform.undo import ChangeUndo, ChangeUndoRow

    rows = system.execute(
        select(ChangeUndoRow.entity_id, ChangeUndoRow.result, ChangeUndoRow.by_id)
        .join(ChangeUndo, ChangeUndo.id == ChangeUndoRow.undo_id)
        .where(ChangeUndo.group_id == group)
    )
    return {pk: (result, by) for pk, result, by in rows}


def test_a_hundred_rows_and_their_undo_with_two_changed_in_between(
    office, stores, dump, edit, system, group_of, world
) -> None:
    anna, before = office("anna"), dump("store")
    number = anna.choose(stores)
    preview = anna.preview(number, sunday_opening="december", contact_name="Kontoret")
    assert "Nothing has been changed yet" in preview.text
    assert "Change 100 rows" in preview.text
    assert dump("store") == before
    result = anna.carry_out(number)
    assert outcomes(system, number) == {"changed": 100}
    after = dump("store")
    wanted = {"sunday_opening": "december", "contact_name": "Kontoret"}
    assert after == {pk: {**row, **(wanted if pk in stores else {})} for pk, row in before.items()}
    assert 'class="chip ok"' in result.text

    edit("kari", "store", stores[7], contact_name="Kari selv")
    edit("admin", "store", stores[42], sunday_opening="no")
    undone = anna.undo(group_of(number))
    found = dump("store")
    kept = {stores[7]: {**after[stores[7]], "contact_name": "Kari selv"}}
    kept[stores[42]] = {**after[stores[42]], "sunday_opening": "no"}
    assert found == {**before, **kept}
    became = results(system, group_of(number))
    assert became.keys() == set(stores)
    assert became[stores[7]] == ("kept", world.ids["kari"]["user"])
    assert became[stores[42]] == ("kept", world.ids["admin"]["user"])
    assert Counter(result for result, _ in became.values()) == {"reversed": 98, "kept": 2}
    assert "Contact person was changed since. (Kari Moen, " in undone.text
    assert "Open on Sundays was changed since. (Ada Administrator, " in undone.text


def test_the_undo_is_a_change_itself_and_can_be_undone(office, stores, dump, system, group_of) -> None:
    from app.platform.audit import ChangeGroup
    from app.platform.undo import ChangeUndo

    anna = office("anna")
    number = anna.choose(stores[:5])
    anna.preview(number, sunday_opening="yes")
    anna.carry_out(number)
    after = dump("store")
    anna.undo(group_of(number))
    made = system.scalars(select(ChangeUndo)).one()
    assert system.get(ChangeGroup, made.undo_group_id).source == "undo"
    again = anna.undo(made.undo_group_id)
    assert "5 rows taken back, 0 kept" in again.text
    assert dump("store") == after
    refused = anna.post(f"/changes/{group_of(number)}/undo")
    assert "This has been undone already." in refused.text
    assert system.scalar(select(func.count()).select_from(ChangeUndo)) == 2


def test_a_row_saved_after_the_preview_is_left_and_named(office, stores, dump, edit, system, world) -> None:
    anna = office("anna")
    number = anna.choose(stores[:4])
    anna.preview(number, contact_name="Kontoret")
    edit("kari", "store", stores[1], email="ny@butikk.example")
    before = dump("store")[stores[1]]
    result = anna.carry_out(number)
    assert outcomes(system, number) == {"changed": 3, "since": 1}
    assert dump("store")[stores[1]] == before
    assert "It was changed after the preview. (Kari Moen, " in result.text


def test_rows_refused_by_the_rules_and_rows_as_they_are_stand_in_the_preview(
    office, world, arrange, edit, dump, system
) -> None:
    from app.stores.models import MembershipTerm, Store

    terms = []
    with arrange() as uow:
        for n, first in enumerate(("2020-01-01", "2027-06-01", "2021-01-01")):
            store = uow.add(Store(number=f"6{n}", name=f"Liljer {n}", country="NO", recorded_at=uow.now))
            day = __import__("datetime").date.fromisoformat(first)
            term = MembershipTerm(
                store_id=store.id, member_id=world.ids["bjorn"]["member"], valid_from=day, recorded_at=uow.now
            )
            terms.append(uow.add(term).id)
    anna, before = office("anna"), dump("membership_term")
    number = anna.choose(terms, "membership_term")
    preview = anna.preview(number, valid_to="31.12.2026", end_reason="withdrawn")
    assert outcomes(system, number) == {"ready": 2, "refused": 1}
    assert "Last day: The last day lies before the first day." in preview.text
    assert "Liljer 1" in preview.text
    assert dump("membership_term") == before
    result = anna.carry_out(number)
    assert outcomes(system, number) == {"changed": 2, "refused": 1}
    assert "31.12.2026" in result.text
    same = anna.choose(terms[:1], "membership_term")
    anna.preview(same, valid_to="31.12.2026", end_reason="withdrawn")
    assert outcomes(system, same) == {"unchanged": 1}


def test_all_rows_of_exactly_this_list(office, stores, edit, system) -> None:
    from app.platform.bulkedit import BulkEditRow

    for pk in stores[10:23]:
        edit("anna", "store", pk, name=f"Tulipan {pk}")
    anna = office("anna")
    page = anna.get("/stores/?q=tulipan&sort=-number")
    assert "Change all 13 of this list" in page.text
    assert 'action="/bulk-edits/of/store?q=tulipan&amp;sort=-number"' in page.text
    answer = anna.post("/bulk-edits/of/store?q=tulipan&sort=-number", rows="all")
    assert "13 rows are chosen" in answer.text
    rows = system.scalars(select(BulkEditRow).order_by(BulkEditRow.place)).all()
    assert [row.record_id for row in rows] == stores[22:9:-1]
    assert 'href="/stores/?q=tulipan&amp;sort=-number"' in answer.text


def test_all_rows_of_a_saved_view_with_combined_filters(office, stores, arrange, world, system) -> None:
    from app.platform.bulkedit import BulkEditRow
    from app.savedviews.models import SavedView

    with arrange() as uow:
        state = [["q", "roser"], ["sort", "-number"]]
        owner = world.ids["anna"]["user"]
        view = uow.add(SavedView(listing="stores", name="Roser", state=state, owner_id=owner)).id
    anna = office("anna")
    page = anna.get(f"/stores/?view={view}")
    assert f'action="/bulk-edits/of/store?view={view}"' in page.text
    answer = anna.post(f"/bulk-edits/of/store?view={view}", rows="all")
    assert "100 rows are chosen" in answer.text
    rows = system.scalars(select(BulkEditRow).order_by(BulkEditRow.place)).all()
    assert [row.record_id for row in rows] == stores[::-1]
    strange = anna.post("/bulk-edits/of/store?nonsense=1", rows="all")
    assert "There is no such filter" in strange.text


def test_what_was_typed_wrong_is_said_beside_the_field_and_kept(office, stores, dump, system) -> None:
    anna, before = office("anna"), dump("store")
    number = anna.choose(stores[:3])
    wrong = anna.preview(number, email="nobody@", contact_name="Kept Name")
    assert wrong.status_code == 422
    assert 'value="nobody@"' in wrong.text
    assert 'value="Kept Name"' in wrong.text
    assert 'id="email-problem" role="status"><p>' in wrong.text
    assert "Choose at least one field to change." in anna.preview(number).text
    assert "Give the new value, or choose to make the field empty." in anna.preview(number, phone="").text
    assert dump("store") == before
    assert outcomes(system, number) == {"chosen": 3}


def test_a_field_is_made_empty(office, stores, dump) -> None:
    anna, before = office("anna"), dump("store")
    number = anna.choose(stores[:3])
    anna.preview(number, phone=None)
    anna.carry_out(number)
    after = dump("store")
    assert [after[pk]["phone"] for pk in stores[:4]] == [None, None, None, before[stores[3]]["phone"]]


def test_one_change_group_search_terms_and_audit_hold(office, stores, system, group_of) -> None:
    from app.platform.audit import AuditEntry
    from app.platform.search import SearchTerm

    anna = office("anna")
    number = anna.choose(stores[:20])
    anna.preview(number, email="felles@roser.example")
    anna.carry_out(number)
    entries = system.scalars(select(AuditEntry).where(AuditEntry.group_id == group_of(number))).all()
    assert {entry.entity_id: entry.changes for entry in entries} == {
        pk: {"email": [None, "felles@roser.example"]} for pk in stores[:20]
    }
    found = select(func.count()).select_from(SearchTerm).where(SearchTerm.term.like("felles%"))
    assert system.scalar(found) == 20
    anna.undo(group_of(number))
    assert system.scalar(found) == 0


def test_more_rows_than_one_looks_at_at_once_are_previewed_by_a_worker(office, stores, monkeypatch, system) -> None:
    from app.platform.bulkedit import running, weighing
    from app.platform.changepages import bulkedits

    for module in (weighing, running):
        monkeypatch.setattr(module, "CHUNK", 30)
    monkeypatch.setattr(bulkedits, "AT_ONCE", 50)
    anna = office("anna")
    number = anna.choose(stores)
    job = anna.preview(number, sunday_opening="no")
    assert job.request.path.startswith("/jobs/")
    assert "See how far it is" in anna.get(f"/bulk-edits/{number}").text
    work(anna.app)
    assert outcomes(system, number) == {"ready": 100}
    anna.carry_out(number)
    assert outcomes(system, number) == {"changed": 100}


def test_stopped_half_way_it_can_go_on_or_be_undone(office, stores, monkeypatch, system, group_of, dump) -> None:
    from app.platform import jobs
    from app.platform.bulkedit import running
    from app.platform.undo import running as undoing

    for module in (running, undoing):
        monkeypatch.setattr(module, "CHUNK", 30)
    anna, before = office("anna"), dump("store")
    number = anna.choose(stores)
    anna.preview(number, sunday_opening="no")
    answer = anna.post(f"/bulk-edits/{number}/start")
    jobs.run_pending(anna.app, limit=1, seconds=0)
    assert outcomes(system, number) == {"changed": 30, "ready": 70}
    assert "still being carried out" in anna.post(f"/changes/{group_of(number)}/undo").text
    anna.post(f"{answer.request.path}/cancel")
    work(anna.app)
    assert "Go on" in anna.get(f"/bulk-edits/{number}").text
    job = anna.post(f"/changes/{group_of(number)}/undo")
    jobs.run_pending(anna.app, limit=1, seconds=0)
    anna.post(f"{job.request.path}/cancel")
    work(anna.app)
    assert "Go on undoing" in anna.get(f"/changes/{group_of(number)}").text
    anna.undo(group_of(number))
    assert dump("store") == before
    assert Counter(result for result, _ in results(system, group_of(number)).values()) == {"reversed": 30}


def read(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_results_are_files_too(office, stores, edit, group_of) -> None:
    anna = office("anna")
    number = anna.choose(stores[:3])
    anna.preview(number, contact_name="=Kontoret")
    anna.carry_out(number)
    edit("kari", "store", stores[2], contact_name="Kari")
    anna.undo(group_of(number))
    rows = list(
        csv.reader(io.StringIO(anna.get(f"/bulk-edits/{number}/rows.csv").data.decode("utf-8-sig")), delimiter=";")
    )
    assert rows[0][:6] == ["Record", "Name", "Outcome", "Field", "Before", "After"]
    assert [row[2:4] for row in rows[1:]] == [["Changed", "Contact person"]] * 3
    assert rows[1][5].startswith("'=")
    found = {int(row[1]): row[3:6] for row in read(anna.get(f"/changes/{group_of(number)}/undo.csv"))[1:]}
    assert found[stores[2]] == ["Kept", "Contact person was changed since.", "Kari Moen"]
    assert found[stores[0]] == ["Taken back", "", ""]


def test_a_list_as_of_a_day_offers_no_change_of_todays_rows(office, stores) -> None:
    from app.kernel.past import NAMES

    anna = office("anna")
    assert "/bulk-edits/of/store" in anna.get("/stores/").text
    for name in NAMES:
        assert "/bulk-edits/of/store" not in anna.get(f"/stores/?{name}=2026-01-01").text, name
