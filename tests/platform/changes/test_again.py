"""What undoing left is tried again, or restored by somebody's choice; and is called as its reader's language has it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import func, select

from tests.platform.changes.conftest import work

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def left(office, stores, dump, edit, group_of):
    """A bulk edit of three stores, undone after Kari had changed two of them: Anna, the group, stores before it."""
    anna, before = office("anna"), dump("store")
    number = anna.choose(stores[:3])
    anna.preview(number, contact_name="Kontoret", sunday_opening="december")
    anna.carry_out(number)
    edit("kari", "store", stores[0], contact_name="Kari 0")
    edit("kari", "store", stores[1], contact_name="Kari 1")
    anna.undo(group_of(number))
    return anna, group_of(number), before


def again(person, group):
    answer = person.post(f"/changes/{group}/undo/again")
    work(person.app)
    assert answer.request.path.startswith("/jobs/"), answer.text
    return person.get(f"/changes/{group}")


def rows_of(system, group):
    """What became of each record the last time, by its id."""
    from app.platform.undo.attempts import standing

    return {row.entity_id: row for row in system.scalars(standing(system, group))}


def look(person, group, row):
    """The page of a kept row, and what it shows as `seen`."""
    page = person.get(f"/changes/{group}/undo/rows/{row}")
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
    return page, found.group(1) if found else ""


def test_what_stands_in_the_way_no_longer_is_taken_back_and_the_rest_kept_anew(
    left, stores, dump, edit, system
) -> None:
    anna, group, before = left
    assert "1 rows taken back, 2 kept, 0 failed" in anna.get(f"/changes/{group}").text
    edit("kari", "store", stores[0], contact_name="Kontoret")
    edit("bjorn", "store", stores[1], contact_name="Bjørn 1")
    assert "2 records were left" in anna.get(f"/changes/{group}/undo/again").text
    page = again(anna, group)
    assert "2 rows taken back, 1 kept, 0 failed" in page.text
    assert dump("store")[stores[0]] == before[stores[0]]
    assert dump("store")[stores[2]] == before[stores[2]]
    assert dump("store")[stores[1]]["contact_name"] == "Bjørn 1"
    kept = rows_of(system, group)[stores[1]]
    assert kept.result == "kept"
    assert "Kari Moen" not in page.text
    assert "Bjørn" in page.text


def test_trying_again_touches_nothing_that_was_taken_back_and_is_a_change_of_its_own(
    left, stores, dump, edit, system
) -> None:
    from app.platform.undo import ChangeUndo

    anna, group, _before = left
    edit("kari", "store", stores[2], contact_name="Etterpå")
    edit("kari", "store", stores[0], contact_name="Kontoret")
    again(anna, group)
    assert dump("store")[stores[2]]["contact_name"] == "Etterpå"
    first, second = system.scalars(select(ChangeUndo).order_by(ChangeUndo.id)).all()
    assert (first.rows, second.rows) == (3, 2)
    assert first.undo_group_id != second.undo_group_id
    anna.undo(second.undo_group_id)
    assert dump("store")[stores[0]]["contact_name"] == "Kontoret"


def test_a_row_that_somebody_set_back_by_hand_is_done_with(left, stores, edit, system, dump) -> None:
    anna, group, before = left
    mine = {name: before[stores[0]][name] for name in ("contact_name", "sunday_opening")}
    edit("kari", "store", stores[0], **mine)
    page = again(anna, group)
    assert rows_of(system, group)[stores[0]].result == "reversed"
    assert "It was already as before the change." in page.text
    assert dump("store")[stores[0]] == before[stores[0]]


def test_nothing_left_is_offered_and_ordered_once(left, stores, edit, system) -> None:
    from app.platform.undo import ChangeUndo

    anna, group, _before = left
    assert "/undo/again" in anna.get(f"/changes/{group}").text
    for pk in stores[:2]:
        edit("kari", "store", pk, contact_name="Kontoret")
    anna.post(f"/changes/{group}/undo/again")
    assert "still being carried out" in anna.post(f"/changes/{group}/undo/again").text
    work(anna.app)
    assert "/undo/again" not in anna.get(f"/changes/{group}").text
    assert "No row is left" in anna.post(f"/changes/{group}/undo/again").text
    assert "No row is left" in anna.get(f"/changes/{group}/undo/again").text
    assert system.scalar(select(func.count()).select_from(ChangeUndo)) == 2


def test_what_was_not_undone_cannot_be_tried_again(office, stores, group_of) -> None:
    anna = office("anna")
    number = anna.choose(stores[:1])
    anna.preview(number, contact_name="Kontoret")
    anna.carry_out(number)
    assert "has not been undone yet" in anna.post(f"/changes/{group_of(number)}/undo/again").text


def test_a_new_record_that_was_changed_and_changed_back_can_go(office, world, edit, dump, system) -> None:
    from app.platform.audit import ChangeGroup
    from tests.world import synthetic

    anna, before = office("anna"), dump("store")
    anna.post("/stores/new", number="703", name="Endret", org_number=synthetic(331_000_000))
    pk = max(dump("store"))
    group = system.scalar(select(func.max(ChangeGroup.id)).where(ChangeGroup.source == "form"))
    edit("kari", "store", pk, contact_name="Kari")
    anna.undo(group)
    assert pk in dump("store")
    edit("kari", "store", pk, contact_name=None)
    again(anna, group)
    assert dump("store") == before


def test_one_row_is_restored_by_choice_and_written_down(left, stores, dump, system) -> None:
    from app.platform.audit import AuditEntry, ChangeGroup

    anna, group, before = left
    row = rows_of(system, group)[stores[0]].id
    page, seen = look(anna, group, row)
    for text in ("Kontoret", "Kari 0", "Kari Moen", "It becomes"):
        assert text in page.text
    answer = anna.post(f"/changes/{group}/undo/rows/{row}", seen=seen)
    assert "The row is restored." in answer.text
    assert "Restored by choice, although it was changed since." in answer.text
    assert "2 rows taken back, 1 kept, 0 failed" in answer.text
    assert dump("store")[stores[0]] == before[stores[0]]
    assert dump("store")[stores[1]]["contact_name"] == "Kari 1"
    entry = system.scalars(
        select(AuditEntry).where(AuditEntry.entity_id == stores[0]).order_by(AuditEntry.id.desc())
    ).first()
    made = system.get(ChangeGroup, entry.group_id)
    assert made.source == "undo"
    assert entry.changes["contact_name"] == ["Kari 0", before[stores[0]]["contact_name"]]
    anna.undo(made.id)
    assert dump("store")[stores[0]]["contact_name"] == "Kari 0"


def test_a_row_saved_while_somebody_looked_is_shown_anew(left, stores, dump, edit, system) -> None:
    anna, group, _before = left
    row = rows_of(system, group)[stores[0]].id
    _page, seen = look(anna, group, row)
    edit("kari", "store", stores[0], contact_name="Kari igjen")
    answer = anna.post(f"/changes/{group}/undo/rows/{row}", seen=seen)
    assert answer.status_code == 422
    assert "changed in the meantime" in answer.text
    assert "Kari igjen" in answer.text
    assert dump("store")[stores[0]]["contact_name"] == "Kari igjen"
    _page, seen = look(anna, group, row)
    assert anna.post(f"/changes/{group}/undo/rows/{row}", seen=seen).status_code == 200
    assert anna.post(f"/changes/{group}/undo/rows/{row}", seen=seen).status_code == 404


def test_a_choice_does_not_pass_the_records_own_rules(office, world, edit, dump, last_form, system) -> None:
    anna, pk = office("anna"), world.ids["bjorn"]["term"]
    row = dump("membership_term")[pk]
    ids = {name: world.ids["bjorn"][name] for name in ("store", "member")}
    sent = {"store_id": ids["store"], "member_id": ids["member"], "valid_from": "01.01.2015"}
    anna.post(f"/terms/{pk}/edit", **sent, valid_to="31.12.2025", version="1")
    group = last_form()
    edit("kari", "membership_term", pk, valid_to=dt.date(2025, 6, 1))
    anna.undo(group)
    anna.post("/terms/new", store_id=ids["store"], member_id=ids["member"], valid_from="01.01.2026")
    kept = rows_of(system, group)[pk]
    assert kept.result == "kept"
    now = dump("membership_term")
    _page, seen = look(anna, group, kept.id)
    answer = anna.post(f"/changes/{group}/undo/rows/{kept.id}", seen=seen)
    assert answer.status_code == 422
    assert dump("membership_term") == now
    assert row["valid_to"] is None


@pytest.fixture
def last_form(system):
    """The latest change group that came through a form."""
    from app.platform.audit import ChangeGroup

    def read() -> int:
        return system.scalar(select(func.max(ChangeGroup.id)).where(ChangeGroup.source == "form"))

    return read


def test_whoever_may_not_undo_neither_tries_again_nor_restores(left, office, stores, dump, system, monkeypatch) -> None:
    anna, group, _before = left
    row, now = rows_of(system, group)[stores[0]].id, dump("store")
    _page, seen = look(anna, group, row)
    for name, refused in (("kari", 404), ("farida", 403), ("adam", 403), ("bjorn", 403)):
        person = office(name)
        assert person.get(f"/changes/{group}/undo/again").status_code == refused, name
        assert person.post(f"/changes/{group}/undo/again").status_code == refused, name
        assert person.get(f"/changes/{group}/undo/rows/{row}").status_code == refused, name
        assert person.post(f"/changes/{group}/undo/rows/{row}", seen=seen).status_code == refused, name
    access = anna.app.extensions["bukett"].access
    monkeypatch.setitem(access, "Stores", {**access["Stores"], "Membership": frozenset({"list", "show"})})
    assert anna.post(f"/changes/{group}/undo/rows/{row}", seen=seen).status_code == 403
    assert "Look and decide" not in anna.get(f"/changes/{group}").text
    assert dump("store") == now


def test_rows_are_called_as_their_readers_language_has_it(left, stores, monkeypatch) -> None:
    from flask_babel import gettext

    from app.platform import record_names

    anna, group, _before = left

    def own(_session, _kind, items):
        return {pk: f"<{gettext('Store')} {pk}>" for pk in items}

    monkeypatch.setattr(record_names, "_own", own)
    for locale, word in (("en", "Store"), ("nb", "Butikk")):
        anna.post(f"/preferences/locale/{locale}")
        assert f"&lt;{word} {stores[0]}&gt;" in anna.get(f"/changes/{group}").text
        assert f"<{word} {stores[0]}>" in anna.get(f"/changes/{group}/undo.csv").text


def test_a_record_that_is_gone_is_called_by_what_the_change_recorded(office, world, last_form, dump) -> None:
    anna = office("anna")
    sent = {
        "store_id": world.ids["bjorn"]["store"],
        "kind": "postal",
        "postal_code": "0151",
        "valid_from": "01.02.2026",
    }
    anna.post("/addresses/new", **sent, street="Postboks 99")
    page = anna.undo(last_form())
    assert "1 rows taken back" in page.text
    assert "Postboks 99" in page.text
