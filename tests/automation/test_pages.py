"""The pages: an automation is written as a sentence, tried, switched on, seen to run, compared and restored."""

from __future__ import annotations

import re

import pytest

from tests.platform.editing import Opened

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
