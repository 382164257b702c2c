"""Tasks on the start page, on cards and in the list: for whom, in which words, in how many statements."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from tests.todos.conftest import panel

JSON = {"Accept": "application/json"}


def tasks(system):
    from app.todos.models import Task

    return system.scalars(select(Task).order_by(Task.id)).all()


def test_a_line_on_a_card_gives_a_task_and_a_refused_one_keeps_what_was_typed(sign_in, token, world, users, system):
    anna, store = sign_in("anna"), world.ids["bjorn"]["store"]
    line = {"entity": "store", "entity_id": str(store), "csrf_token": token("anna"), "title": "Ring Kari"}
    answer = anna.post("/tasks/quick", data={**line, "who-text": "Ingen Kjent", "when": "31.2"})
    assert answer.status_code == 422
    shown = answer.text.partition('id="tasks"')[2].partition("</section>")[0]
    for typed in ('value="Ring Kari"', 'value="Ingen Kjent"', 'value="31.2"'):
        assert typed in shown
    assert shown.count('role="alert"') == 2
    assert tasks(system) == []
    answer = anna.post("/tasks/quick", data={**line, "who-text": "kvalitet", "when": "i morgen"})
    assert answer.headers["Location"] == f"/stores/{store}#tasks"
    anna.post("/tasks/quick", data={**line, "who": f"user:{users['tove']}", "who-text": "Tove Aas"})
    anna.post("/tasks/quick", data={**line, "title": "Min egen", "when": "+3"})
    given = [(t.owner_id, t.role, t.created_by) for t in tasks(system)]
    anna_id = users["anna"]
    assert given == [
        (None, "Quality", anna_id), (users["tove"], "Tender team", anna_id), (anna_id, "Membership", anna_id),
    ]  # fmt: skip
    text = panel(anna.get(f"/stores/{store}").text, "tasks")
    assert "Ring Kari Kvalitet i morgen" in text
    assert "Min egen Anna Berg" in text


def test_my_day_says_how_late_what_is_and_leaves_out_what_is_others(sign_in, give, users, today, world):
    day = dt.timedelta(days=1)
    give(
        title="Forsinket", owner_id=users["anna"], due_on=today - 3 * day, about=("store", world.ids["bjorn"]["store"])
    )
    give(title="For rollen", role="Membership", due_on=today)
    give(title="Andres", owner_id=users["tove"], due_on=today)
    give(title="Andres rolle", role="Quality", due_on=today)
    give(title="Uten frist", owner_id=users["anna"])
    text = panel(sign_in("anna").get("/").text, "my-tasks")
    assert "Over fristen Forsinket canarybjorn butikk 3 dager over fristen" in text
    assert "I dag For rollen Medlemskap i dag" in text
    assert "Andres" not in text
    assert "Uten frist" not in text
    assert "1 til, senere eller uten frist" in text


def test_a_task_is_ticked_off_in_place_and_opened_again(sign_in, token, give, users, today, system):
    pk = give(owner_id=users["anna"], due_on=today)
    anna, data = sign_in("anna"), {"csrf_token": token("anna")}
    answer = anna.post(f"/tasks/{pk}/done", data=data, headers=JSON)
    assert answer.json == {"done": True, "url": f"/tasks/{pk}/reopen", "text": "Ikke ferdig: Ring"}
    assert [(t.state, t.changed_by) for t in tasks(system)] == [("done", users["anna"])]
    answer = anna.post(answer.json["url"], data=data, headers={"Referer": "http://localhost/"})
    assert answer.headers["Location"] == "/"
    assert "Åpnet igjen" in anna.get(f"/tasks/{pk}").text


def test_who_has_left_is_named_and_the_task_waits_for_the_role(sign_in, give, users, today, arrange, world):
    from app.platform.security.models import AppUser

    store = world.ids["bjorn"]["store"]
    give(title="Arvet", role=None, owner_id=users["tove"], due_on=today, about=("store", store))
    assert "Arvet" not in panel(sign_in("admin").get("/").text, "my-tasks")
    with arrange() as uow:
        uow.session.get(AppUser, users["tove"]).active = False
        uow.session.get(AppUser, users["kari"]).roles = uow.session.get(AppUser, users["tove"]).roles
    assert "Arvet canarybjorn butikk · Anbudsteam (Tove Aas har sluttet)" in panel(
        sign_in("kari").get("/").text, "my-tasks"
    )
    assert "Anbudsteam (Tove Aas har sluttet)" in panel(sign_in("anna").get(f"/stores/{store}").text, "tasks")
    found = sign_in("kari").get("/tasks/?whose=roles&state=open").text
    assert "Tove Aas har sluttet" in found
    assert "Arvet" in sign_in("anna").get("/tasks/?whose=left").text
    assert "Arvet" not in sign_in("anna").get("/tasks/?whose=roles").text


def test_a_florist_sees_only_the_own_task_and_nothing_of_a_record_that_is_not(
    sign_in, token, give, users, today, world
):
    cecilie = world.ids["cecilie"]["store"]
    mine = give(title="Min", owner_id=users["bjorn"], due_on=today, about=("store", cecilie), checklist=["Punkt"])
    other = give(title="Rollens", role="Membership", due_on=today, about=("store", world.ids["bjorn"]["store"]))
    client, data = sign_in("bjorn"), {"csrf_token": token("bjorn")}
    for address in ("/", f"/tasks/{mine}", "/tasks/", "/tasks/export.csv", "/api/v1/tasks"):
        page = client.get(address).text
        assert "Min" in page
        assert "Rollens" not in page
        assert "canarycecilie" not in page
    assert "Rollens" not in client.get(f"/stores/{world.ids['bjorn']['store']}").text
    assert client.get(f"/tasks/{other}").status_code == 404
    assert client.post(f"/tasks/{other}/done", data=data).status_code == 404
    assert client.post(f"/tasks/{mine}/edit", data=data).status_code == 403
    assert client.post(f"/tasks/{mine}/done", data=data, headers=JSON).json["done"] is True


def test_filters_saved_views_and_export_work_on_tasks(sign_in, token, give, users, today, world):
    store, day = world.ids["bjorn"]["store"], dt.timedelta(days=1)
    give(title="Eldst", role=None, owner_id=users["anna"], due_on=today - day, about=("store", store))
    give(title="Snart", role="Membership", due_on=today + day)
    give(title="Annet", role="Quality", due_on=today + 40 * day)
    anna = sign_in("anna")

    def found(query: str) -> list[str]:
        rows = anna.get(f"/tasks/export.csv?{query}").text.splitlines()[1:]
        return [row.lstrip("\ufeff").split(";")[0].strip('"') for row in rows]

    assert found("") == ["Eldst", "Snart", "Annet"]
    assert found("whose=me") == ["Eldst"]
    assert found("whose=me&whose=roles") == ["Eldst", "Snart"]
    assert found("overdue=1") == ["Eldst"]
    assert found("due_from=today&due_to=%2B30d") == ["Snart"]
    assert found(f"store={store}") == ["Eldst"]
    assert found("kind=store") == ["Eldst"]
    assert found("role=Quality&state=open") == ["Annet"]
    assert found("state=done") == []
    view = {"listing": "tasks", "name": "Mine åpne", "audience": "own", "state": "whose=me&state=open"}
    answer = anna.post("/views/new?listing=tasks", data={**view, "csrf_token": token("anna")})
    assert answer.status_code in (302, 303), answer.text
    page = anna.get(answer.headers["Location"]).text
    assert "Mine åpne" in page
    assert "Eldst" in page
    assert "Snart" not in page


@pytest.mark.parametrize("name", ["anna", "admin", "tove", "oyvind", "kari", "farida", "bjorn", "cecilie", "adam"])
def test_the_start_page_with_tasks_takes_at_most_eight_statements(sign_in, give, users, today, world, statements, name):
    for about in (("store", world.ids["bjorn"]["store"]), ("member", world.ids["bjorn"]["member"]), None):
        give(owner_id=users[name], due_on=today, about=about, checklist=["Punkt"])
    client = sign_in(name)
    client.get("/")
    statements.clear()
    assert "Ring" in panel(client.get("/").text, "my-tasks")
    assert len(statements) <= 8, "\n".join(statements)


@pytest.mark.parametrize("kind", ["store", "member", "person"])
def test_a_card_with_tasks_takes_at_most_twelve_statements(sign_in, give, world, statements, kind):
    pk = world.ids["bjorn"][kind]
    for _ in range(3):
        give(about=(kind, pk), checklist=["Punkt"])
    client, address = sign_in("admin"), {"store": "stores", "member": "members", "person": "people"}[kind]
    client.get("/stores/")
    statements.clear()
    assert panel(client.get(f"/{address}/{pk}").text, "tasks").count("0 av 1") == 3
    assert len(statements) <= 12, "\n".join(statements)


def test_every_card_has_the_line_and_every_kind_with_notes_takes_them_tasks_too(app, sign_in, token, world, give):
    from tests.security import canaries

    canaries.filled(app, world)
    mine, admin = world.ids["bjorn"], sign_in("admin")
    with app.app_context():
        from app.platform.runtime import runtime

        noted = {kind for kind, view in runtime().views.items() if view.notes}
        bases = {kind: view.route_base for kind, view in runtime().views.items()}
    assert {"task", "store", "certificate"} <= noted
    for kind in ("store", "member", "person", "certificate", "qualification"):
        assert 'action="/tasks/quick"' in admin.get(f"{bases[kind]}/{mine[kind]}").text
    data = {"text": "Avtalt på telefon", "csrf_token": token("admin")}
    admin.post(f"/records/task/{mine['task']}/notes", data=data)
    assert "Avtalt på telefon" in admin.get(f"/tasks/{mine['task']}").text


def test_a_checklist_on_the_card_is_added_to_ticked_and_refused_empty(sign_in, token, give, system):
    from app.todos.models import TaskItem

    pk, anna, data = give(), sign_in("anna"), {"csrf_token": token("anna")}
    assert anna.post(f"/tasks/{pk}/items", data={**data, "title": " "}).status_code == 422
    anna.post(f"/tasks/{pk}/items", data={**data, "title": "Først"})
    item = system.scalars(select(TaskItem)).one()
    answer = anna.post(f"/tasks/{pk}/items/{item.id}/tick", data=data, headers=JSON)
    assert answer.json["done"] is True
    shown = panel(anna.get(f"/tasks/{pk}").text, "checklist")
    assert "Først Anna Berg," in shown
    assert "1 av 1" in anna.get("/tasks/").text


def test_the_form_takes_a_reminder_as_people_write_it_and_two_may_edit_at_once(sign_in, token, users, system):
    anna, data = sign_in("anna"), {"csrf_token": token("anna"), "title": "Ring", "role": "Quality"}
    refused = anna.post("/tasks/new", data={**data, "remind_at": "i morgen tidlig"})
    assert refused.status_code == 422
    assert 'value="i morgen tidlig"' in refused.text
    assert anna.post("/tasks/new", data={**data, "remind_at": "21.11.2027 9"}).status_code == 302
    (found,) = tasks(system)
    assert found.remind_at == dt.datetime(2027, 11, 21, 8, tzinfo=dt.UTC)
    page = anna.get(f"/tasks/{found.id}/edit").text
    assert 'value="21.11.2027 09:00"' in page
    original = page.partition('name="original" value="')[2].partition('"')[0].replace("&#34;", '"')
    both = {"version": "1", "original": original, "remind_at": "21.11.2027 09:00", "title": "Ring"}
    anna.post(f"/tasks/{found.id}/edit", data={**data, **both, "due_on": "20.11.2027"})
    other, mine = sign_in("tove"), {**data, **both, "csrf_token": token("tove"), "description": "Om skiltet"}
    assert other.post(f"/tasks/{found.id}/edit", data=mine).status_code == 302
    (now,) = tasks(system)
    assert (now.due_on, now.description) == (dt.date(2027, 11, 20), "Om skiltet")
    assert now.remind_at == found.remind_at


def test_a_task_that_needs_more_than_the_line_holds_goes_on_in_the_form(sign_in, token, world, system):
    """A field of the office's own that every task needs: nothing typed is lost, and the field is asked for."""
    from app.todos.models import Task
    from tests.platform.editing import Opened

    own = Opened(sign_in("admin"), "/custom-fields/new")
    assert own.send(entity="task", kind="text", label_nb="Saksnummer", required="always").status_code == 302
    anna, store = sign_in("anna"), world.ids["bjorn"]["store"]
    line = {"csrf_token": token("anna"), "title": "Ring butikken", "who-text": "Quality", "when": "24.12.2030"}
    answer = anna.post("/tasks/quick", data={**line, "entity": "store", "entity_id": str(store)})
    assert answer.status_code == 302
    form = Opened(anna, answer.headers["Location"])
    assert [form.values[name] for name in ("title", "role", "due_on")] == ["Ring butikken", "Quality", "24.12.2030"]
    assert f'data-name="about" data-value="store:{store}"' in anna.get(answer.headers["Location"]).text
    form.values["about"] = f"store:{store}"
    assert form.send().status_code == 422
    done = form.send(x_saksnummer="2026/14")
    task = system.get(Task, int(done.headers["Location"].split("/")[-1]))
    assert (task.title, task.role, task.entity_id, task.custom) == (
        "Ring butikken", "Quality", store, {"saksnummer": "2026/14"},
    )  # fmt: skip


def test_tasks_as_they_were_known_name_their_records(sign_in, give, world):
    """Read for each kind of record at once, and with the same names as today."""
    from app.platform import clock

    for kind, name in (("store", "bjorn"), ("person", "bjorn"), ("member", "cecilie")):
        give(title=f"Om {kind}", about=(kind, world.ids[name][kind]))
    anna, day = sign_in("anna"), clock.today()
    names = [re.findall(r'href="(/(?:stores|people|members)/\d+)[^"]*">([^<]+)<', anna.get(path).text)
             for path in ("/tasks/", f"/tasks/?known={day}")]  # fmt: skip
    assert len(names[0]) >= 3
    assert names[0] == names[1]
