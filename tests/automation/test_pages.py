"""The pages: an automation is written as a sentence, tried, switched on, seen to run, compared and restored."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app.automation.models import Automation
from tests.platform.editing import Opened, sent

WHERE = {"0:join": "all", "0-0:was": "filter store", "0-0:about": "filter store", "0-0:not": "", "0-0:value": "1"}


@pytest.fixture
def ada(sign_in):
    client = sign_in("admin")
    client.set_cookie("bukett_locale", "en")
    return client


def press(client, token, path, **data):
    return client.post(path, data={"csrf_token": token("admin"), **data})


def test_an_automation_is_written_as_a_sentence_tried_and_switched_on(ada, token, register, work, runs):
    form = Opened(ada, "/automations/new")
    looked = form.client.post(
        "/automations/new",
        data={**form.values, "kind": "event", "event": "certifications.certificate-registered", "do": "look"},
    )
    assert looked.status_code == 200, looked.text
    assert "When a certificate is registered, then …" in looked.text
    data = {
        **form.values, **WHERE, "name": "Ny tillit", "kind": "event",
        "event": "certifications.certificate-registered", "s0.kind": "set_field", "s0.field": "certifier",
        "s0.value": "{{ certificate.number }}", "do": "save",
    }  # fmt: skip
    saved = ada.post("/automations/new", data=data)
    assert saved.status_code == 302, re.findall(r"b-problem.*?</div>", saved.text)
    card = ada.get(saved.headers["Location"])
    assert "a certificate is registered" in card.text
    assert "Store is canarybjorn butikk" in card.text
    pk = int(saved.headers["Location"].split("/")[-1])
    register()
    tried = ada.get(f"/automations/{pk}/dry-run")
    assert "1 of 1 would run." in tried.text
    assert press(ada, token, f"/automations/{pk}/switch", on="1").status_code == 302
    register("cecilie")
    second = register(number="C-2")
    work()
    states = {run.entity_id: run for run, _ in runs()}
    assert states[second].state == "done"
    page = ada.get(f"/automation-runs/{states[second].id}").text
    assert "It happened that a certificate is registered." in page
    assert "it saw: canarybjorn butikk" in page
    unmet = next(run for run, _ in runs() if run.state == "unmet")
    page = ada.get(f"/automation-runs/{unmet.id}").text
    assert "Does not hold" in page
    assert "it saw: canarycecilie butikk" in page
    why = ada.get(f"/automations/why/certificate/{unmet.entity_id}").text
    assert "Its condition is not met" in why


TASK = {
    "s0.kind": "create_task", "s0.title": "Se på {{ store.name }}", "s0.role": "Membership", "s0.due": "3",
    "s0.description": "", "s0.checklist": "",
}  # fmt: skip
BUTTON = {"name": "Knapp", "kind": "button", "table": "store", "label": "Be om et blikk", **TASK}


@pytest.fixture
def button(ada):
    """An automation with a button on stores, as Ada writes it. Returns its id."""
    form = Opened(ada, "/automations/new")
    saved = ada.post("/automations/new", data={**form.values, **BUTTON, "do": "save"})
    assert saved.status_code == 302, saved.text
    return int(saved.headers["Location"].split("/")[-1])


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(ada):
    form = Opened(ada, "/automations/new")
    wrong = {
        **BUTTON, "label": "", "s0.title": "{{ store.nam }}", "s1.kind": "webhook", "s1.url": "https://10.0.0.1/x",
        "0:join": "all", "0-0:was": "filter status", "0-0:about": "filter status", "do": "save",
    }  # fmt: skip
    answer = ada.post("/automations/new", data={**form.values, **wrong})
    assert answer.status_code == 422
    for text in (
        "Say what stands on the button.",
        "There is no “store.nam” to put in here.",
        "10.0.0.1 is an address",
        "Choose a value, or remove this row.",
        "nothing you wrote is lost",
        'value="https://10.0.0.1/x"',
    ):
        assert text in answer.text, text


def test_a_value_that_its_field_would_refuse_is_told_before_it_is_saved(ada, system):
    before = system.scalar(sa.select(sa.func.count()).select_from(Automation))
    form = Opened(ada, "/automations/new")
    step = {"s0.kind": "set_field", "s0.field": "website", "s0.value": "dette er ikke en nettside !!"}
    typed = {"name": "Nettside", "kind": "button", "table": "store", "label": "Sett", **step, "do": "save"}
    answer = ada.post(form.url, data={**form.values, **typed})
    assert answer.status_code == 422
    assert 'value="dette er ikke en nettside !!"' in answer.text
    assert 'id="s0.value-problem" role="status"><p>' in answer.text
    assert system.scalar(sa.select(sa.func.count()).select_from(Automation)) == before
    good = sent(answer.text) | {"s0.value": "https://www.blomster.example", "do": "save"}
    assert ada.post(form.url, data=good).status_code == 302


def test_steps_are_added_moved_and_removed_without_scripts(ada):
    form = Opened(ada, "/automations/new")

    def pressed(verb):
        answer = ada.post("/automations/new", data={**form.values, "do": verb})
        form.values = sent(answer.text)
        return [form.values[name] for name in sorted(form.values) if re.fullmatch(r"s\d\.kind", name)]

    form.values |= {"kind": "button", "table": "store"}
    assert pressed("step add wait") == ["wait"]
    assert pressed("step add create_task") == ["wait", "create_task"]
    form.values["s1.title"] = "Ring"
    assert pressed("step up 1") == ["create_task", "wait"]
    assert form.values["s0.title"] == "Ring"
    assert pressed("step remove 1") == ["create_task"]


def test_two_administrators_editing_one_automation_lose_nothing(ada, button):
    path = f"/automations/{button}/edit"
    first, second = Opened(ada, path), Opened(ada, path)
    assert ada.post(path, data={**first.values, "label": "Den ene", "do": "save"}).status_code == 302
    answer = ada.post(path, data={**second.values, "label": "Den andre", "do": "save"})
    assert answer.status_code == 409
    assert "Somebody else saved this while you were writing" in answer.text
    assert "Den ene" in answer.text
    assert 'value="Den andre"' in answer.text
    again = sent(answer.text)
    assert ada.post(path, data={**again, "do": "save"}).status_code == 302
    assert "Den andre" in ada.get(f"/automations/{button}").text


def test_what_one_left_alone_is_what_the_other_saved(ada, button):
    path = f"/automations/{button}/edit"
    first, second = Opened(ada, path), Opened(ada, path)
    assert ada.post(path, data={**first.values, "name": "Nytt navn", "do": "save"}).status_code == 302
    answer = ada.post(path, data={**second.values, "s0.title": "En annen oppgave", "do": "save"})
    assert answer.status_code == 409
    again = sent(answer.text)
    assert (again["name"], again["s0.title"]) == ("Nytt navn", "En annen oppgave")
    assert ada.post(path, data={**again, "do": "save"}).status_code == 302
    card = ada.get(f"/automations/{button}").text
    assert "Nytt navn" in card
    assert "En annen oppgave" in card


def test_versions_are_compared_and_restored(ada, token, button):
    form = Opened(ada, f"/automations/{button}/edit")
    ada.post(form.url, data={**form.values, "label": "Et annet navn", "s0.title": "Noe annet", "do": "save"})
    page = ada.get(f"/automations/{button}/versions/1").text
    assert "Be om et blikk" in page
    assert "Et annet navn" in page
    assert press(ada, token, f"/automations/{button}/versions/1/restore").status_code == 302
    assert "It says the same now." in ada.get(f"/automations/{button}/versions/1").text
    card = ada.get(f"/automations/{button}").text
    assert "Version 3" in card
    assert "Be om et blikk" in card


def test_a_button_on_a_card_runs_it_once_however_often_it_is_pressed(ada, token, button, world, work, runs, sign_in):
    store = world.ids["bjorn"]["store"]
    press(ada, token, f"/automations/{button}/switch", on="1")
    panel = f"/panels/store/{store}/automation"
    assert panel in sign_in("anna").get(f"/stores/{store}").text
    assert "Be om et blikk" in sign_in("anna").get(panel).text
    assert "Be om et blikk" not in sign_in("bjorn").get(panel).text
    where = f"/automations/press/{button}/store/{store}"
    for _ in range(2):
        sign_in("anna").post(where, data={"csrf_token": token("anna"), "once": "a1"})
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.given["title"]) == ("done", "Se på canarybjorn butikk")
    assert "Anna Berg pressed “Be om et blikk”." in ada.get(f"/automation-runs/{run.id}").text
    assert "Be om et blikk" in ada.get(panel).text


def test_a_condition_that_names_a_field_that_is_gone_is_told_and_nothing_runs(
    ada, token, arrange, register, work, runs
):
    from app.automation.models import Automation

    trigger = {"kind": "event", "event": "certifications.certificate-registered", "fields": []}
    with arrange() as uow:
        wait = [{"kind": "wait", "number": "1", "unit": "days"}]
        known = {"kind": "event", "event": trigger["event"], "entity": "certificate", "recorded_at": uow.now}
        gone = Automation(
            name="Ødelagt", trigger=trigger, where='["is","x_gone","1"]', steps=wait, active=True, **known
        )
        pk = uow.add(gone).id
    register()
    work()
    ((run, _),) = runs()
    assert (run.state, run.problem[0]) == ("stopped", "automation.broken")
    assert "There is no such filter: x_gone" in ada.get(f"/automations/{pk}").text
    assert ada.get(f"/automations/{pk}/edit").status_code == 200
    assert ada.get(f"/automations/{pk}/dry-run").status_code == 200
    press(ada, token, f"/automations/{pk}/switch", on="")
    press(ada, token, f"/automations/{pk}/switch", on="1")
    assert "Off" in ada.get(f"/automations/{pk}").text


def test_an_auditor_reads_and_is_offered_nothing(button, sign_in):
    adam = sign_in("adam")
    card = adam.get(f"/automations/{button}").text
    assert "Be om et blikk" in card
    assert "/switch" not in card
    assert adam.get(f"/automations/{button}/edit").status_code == 403
