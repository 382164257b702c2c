"""The record that a task is about is chosen in the form, over all kinds, within what the reader may see."""

from __future__ import annotations

import html
import io

import pytest
from sqlalchemy import select

from app.todos import operations
from app.todos.models import Task

SAID = {"title": "Ring", "role": "Quality", "description": "", "owner_id": "", "due_on": "", "remind_at": ""}


@pytest.fixture
def only(system):
    def read():
        system.rollback()
        return system.scalars(select(Task).order_by(Task.id.desc()).limit(1)).one()

    return read


def test_the_list_offers_records_of_all_kinds_with_what_they_are(sign_in, world, give):
    anna = sign_in("anna")
    found = anna.get("/search/records?q=canarybjorn&but=task&but=ab_user").json["result"]
    store, member = world.ids["bjorn"]["store"], world.ids["bjorn"]["member"]
    told = {row["id"]: row for row in found}
    assert {f"store:{store}", f"member:{member}"} <= told.keys()
    assert told[f"store:{store}"]["sub"].startswith("Butikk")
    assert not [pk for pk in told if pk.startswith(("task:", "ab_user:", "colleague:"))]
    mine = sign_in("cecilie").get("/search/records?q=canarybjorn").json["result"]
    assert mine == []
    assert sign_in("bjorn").get("/search/records?q=canarybjorn").json["result"]  # the allowed twin


def test_a_new_task_is_put_on_the_record_that_was_chosen(sign_in, token, world, only):
    anna, store = sign_in("anna"), world.ids["bjorn"]["store"]
    form = anna.get("/tasks/new").text
    assert 'data-name="about"' in form
    assert 'data-lookup="/search/records' in form
    sent = {"csrf_token": token("anna"), **SAID}
    assert anna.post("/tasks/new", data={**sent, "about": f"store:{store}", "about-text": "x"}).status_code == 302
    assert (only().entity, only().entity_id) == ("store", store)
    # without scripts the words alone are sent
    assert anna.post("/tasks/new", data={**sent, "about-text": "canarybjorn butikk"}).status_code == 302
    assert (only().entity, only().entity_id) == ("store", store)
    assert anna.post("/tasks/new", data={**sent, "about": "", "about-text": ""}).status_code == 302
    assert (only().entity, only().entity_id) == (None, None)


@pytest.mark.parametrize("wrong", ["store:999999", "ab_user:1", "nonsense:1", "store:x", "store", "5", "task:1", ":"])
def test_what_is_no_record_to_choose_is_refused_beside_the_field(sign_in, token, world, system, wrong, give):
    give()
    anna = sign_in("anna")
    sent = {"csrf_token": token("anna"), **SAID, "title": "Noe annet", "about": wrong, "about-text": "Skrevet"}
    answer = anna.post("/tasks/new", data=sent)
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert "Velg fra listen." in page.partition('data-field="about"')[2].partition("data-field")[0]
    assert 'value="Skrevet"' in page
    assert system.scalar(select(Task.id).where(Task.title == "Noe annet")) is None


def test_the_record_of_a_task_is_chosen_and_taken_away_later(sign_in, token, world, give, only):
    pk, anna, member = give(), sign_in("anna"), world.ids["bjorn"]["member"]
    sent = {"csrf_token": token("anna"), "version": "1"}
    assert f"/tasks/{pk}/about" in anna.get(f"/tasks/{pk}").text
    answer = anna.post(f"/tasks/{pk}/about", data={**sent, "about": f"member:{member}", "about-text": "x"})
    assert answer.status_code == 303
    assert (only().entity, only().entity_id, only().version) == ("member", member, 2)
    stale = anna.post(f"/tasks/{pk}/about", data={**sent, "about": "", "about-text": ""})
    assert (stale.status_code, "i mellomtiden" in stale.text) == (422, True)
    assert only().entity == "member"
    assert "canarybjorn" in anna.get(f"/tasks/{pk}/about").text
    done = anna.post(f"/tasks/{pk}/about", data={**sent, "version": "2", "about": "", "about-text": ""})
    assert (done.status_code, only().entity, only().entity_id) == (303, None, None)


def test_the_form_of_a_task_offers_its_state(sign_in, token, give, only):
    pk, anna = give(), sign_in("anna")
    sent = {"csrf_token": token("anna"), **SAID, "version": "1", "original": '{"state": "open"}', "state": "cancelled"}
    assert anna.post(f"/tasks/{pk}/edit", data=sent).status_code == 302
    assert (only().state, only().urgency) == ("cancelled", None)
    assert only().changed_by is not None


def test_an_owner_sees_the_notes_and_files_on_their_own_task_and_no_one_elses(
    sign_in, token, give, users, arrange, system
):
    from app.platform.files.attachments import Attachment
    from app.platform.notes import Note
    from app.todos.models import Task as Row

    pk, csrf = give(owner_id=users["bjorn"], title="Send bilder"), {"csrf_token": token("anna")}
    anna = sign_in("anna")
    anna.post(f"/records/task/{pk}/notes", data={**csrf, "text": "Husk logoen"})
    upload = {**csrf, "file": (io.BytesIO(b"en liste"), "liste.txt")}
    sent = anna.post(f"/records/task/{pk}/files", data=upload, headers={"Accept": "application/json"})
    assert sent.status_code == 200, sent.text
    card = sign_in("bjorn").get(f"/tasks/{pk}").text
    assert "Husk logoen" in card
    note, file = system.scalar(select(Note.id)), system.scalar(select(Attachment.id).where(Attachment.entity == "task"))
    with sign_in("bjorn").get(f"/records/task/{pk}/files/{file}") as answer:
        assert (answer.status_code, answer.get_data()) == (200, b"en liste")
    assert sign_in("cecilie").get(f"/tasks/{pk}").status_code == 404
    assert sign_in("cecilie").get(f"/records/task/{pk}/notes/{note}").status_code == 404
    with arrange() as uow:  # given to somebody else, they go along
        task = uow.session.get(Row, pk)
        task.owner_id = users["cecilie"]
        operations.TASK.settle(uow, task)
        operations.TASK.changed(uow, task)
    assert "Husk logoen" in sign_in("cecilie").get(f"/tasks/{pk}").text
    with sign_in("cecilie").get(f"/records/task/{pk}/files/{file}") as answer:
        assert answer.status_code == 200
    for path in (f"notes/{note}", f"files/{file}"):
        assert sign_in("bjorn").get(f"/records/task/{pk}/{path}").status_code == 404
    assert "Husk logoen" in anna.get(f"/tasks/{pk}").text
