"""Automations over REST: read, switched on and off, tried; runs of one and of a record, with what they saw."""

from __future__ import annotations

import pytest

from tests.automation.acting import REGISTERED, SET

HOST = "/api/v1/automations"
BUTTON = {"kind": "button", "table": "certificate", "label": "Forny"}


@pytest.fixture
def api(app, token, sign_in):
    """Requests of a user as a program sends them."""

    def ask(method, path, who="admin", **how):
        client = sign_in(who)
        how["headers"] = {"X-CSRFToken": token(who), **how.get("headers", {})}
        return client.open(path, method=method, **how)

    return ask


def test_one_is_read_with_what_it_says_and_what_is_wrong_with_it(automate, api, arrange):
    from app.automation.models import Automation

    pk = automate(REGISTERED, SET, where='["is","store","1"]', name="Nytt sertifikat")
    answer = api("GET", f"{HOST}/{pk}")
    assert answer.headers["ETag"].startswith('W/"')
    told = answer.json
    assert (told["name"], told["active"], told["kind"], told["entity"]) == (
        "Nytt sertifikat",
        True,
        "event",
        "certificate",
    )
    assert told["trigger"]["event"] == REGISTERED["event"]
    assert told["steps"] == [SET]
    assert told["problems"] == []
    assert "butikk er canarybjorn butikk" in told["sentence"]
    with arrange() as uow:
        uow.session.get(Automation, pk).where = '["is","x_gone","1"]'
    (problem,) = api("GET", f"{HOST}/{pk}").json["problems"]
    assert problem["field"] == "where"
    listed = api("GET", f"{HOST}?kind=event&active=1").json
    assert (listed["count"], listed["result"][0]["id"]) == (1, pk)


def test_it_is_switched_with_its_etag_and_refused_where_it_is_broken(automate, api, arrange):
    from app.automation.models import Automation

    pk = automate(REGISTERED, SET, on=False)
    assert api("PATCH", f"{HOST}/{pk}", json={"active": True}).status_code == 428
    tag = {"If-Match": api("GET", f"{HOST}/{pk}").headers["ETag"]}
    on = api("PATCH", f"{HOST}/{pk}", json={"active": True}, headers=tag)
    assert (on.status_code, on.json["active"]) == (200, True)
    assert api("PATCH", f"{HOST}/{pk}", json={"active": False}, headers=tag).status_code == 412
    tag = {"If-Match": on.headers["ETag"]}
    for body in ({"active": None}, {"active": "yes"}, {"name": "Annet"}, {"steps": []}):
        answer = api("PATCH", f"{HOST}/{pk}", json=body, headers=tag)
        assert answer.status_code == 422, body
        assert answer.json["problems"][0]["field"] in body
    off = api("PATCH", f"{HOST}/{pk}", json={"active": False}, headers=tag)
    assert off.json["active"] is False
    with arrange() as uow:
        uow.session.get(Automation, pk).where = '["is","x_gone","1"]'
    tag = {"If-Match": api("GET", f"{HOST}/{pk}").headers["ETag"]}
    refused = api("PATCH", f"{HOST}/{pk}", json={"active": True}, headers=tag)
    assert (refused.status_code, refused.json["problems"][0]["field"]) == (422, "where")
    assert api("PATCH", f"{HOST}/999", json={"active": True}, headers={"If-Match": "*"}).status_code == 404
    assert api("POST", HOST, json={}).status_code == 405
    assert api("DELETE", f"{HOST}/{pk}").status_code == 405


def test_a_dry_run_tells_each_record_and_writes_nothing(automate, register, api, runs, world):
    pk = automate(REGISTERED, SET, where=f'["is","store","{world.ids["bjorn"]["store"]}"]', on=False)
    mine, other = register(), register("cecilie")
    told = api("GET", f"{HOST}/{pk}/dry_run?last=50").json
    assert (told["count"], told["would_run"]) == (2, 1)
    by_record = {each["record"]: each for each in told["result"]}
    assert by_record[mine]["runs"] is True
    assert by_record[other] == {
        "record": other, "at": by_record[other]["at"], "runs": False, "why": "",
        "conditions": [
            {"condition": "Butikk er canarybjorn butikk", "saw": "canarycecilie butikk", "held": False}
        ],
    }  # fmt: skip
    assert runs() == []
    for query in ("last=7", "last=", "last=50&last=50", "other=1"):
        assert api("GET", f"{HOST}/{pk}/dry_run?{query}").status_code == 422, query
    assert api("GET", f"{HOST}/999/dry_run").status_code == 404


@pytest.mark.parametrize(
    "trigger",
    [
        BUTTON,
        {"kind": "date", "table": "certificate", "column": "valid_to", "days": [-30]},
        {"kind": "change", "table": "certificate", "column": "number", "fields": []},
    ],
)
def test_every_trigger_can_be_tried(trigger, automate, register, api):
    pk = automate(trigger, SET, on=False)
    register()
    assert api("GET", f"{HOST}/{pk}/dry_run").status_code == 200


def test_a_dry_run_of_one_whose_segment_is_gone_says_so(automate, register, api, arrange):
    from app.automation.models import Automation

    pk = automate(BUTTON, SET, on=False)
    register()
    with arrange() as uow:
        item = uow.session.get(Automation, pk)
        item.kind, item.trigger = "schedule", {
            "kind": "schedule", "table": "certificate", "segment": "certificates/gone", "every": "day", "on": 0,
        }  # fmt: skip
    answer = api("GET", f"{HOST}/{pk}/dry_run")
    assert (answer.status_code, answer.json["problems"][0]["field"]) == (422, "segment")


def test_runs_of_an_automation_and_of_a_record_tell_the_story(automate, register, work, api, world):
    store = world.ids["bjorn"]["store"]
    pk = automate(REGISTERED, SET, where=f'["is","store","{store}"]')
    mine, other = register(), register("cecilie")
    work()
    of_one = api("GET", f"/api/v1/automation_runs?automation={pk}").json
    assert of_one["count"] == 2
    done = api("GET", f"/api/v1/automation_runs?entity=certificate&record={mine}").json["result"]
    assert [(run["state"], run["entity_id"]) for run in done] == [("done", mine)]
    (step,) = done[0]["steps"]
    assert (step["kind"], step["state"], step["result"]["new"]) == ("set_field", "done", "DNV")
    (unmet,) = api("GET", f"/api/v1/automation_runs?state=unmet&record={other}").json["result"]
    assert unmet["conditions"] == [
        {"condition": "Butikk er canarybjorn butikk", "saw": "canarycecilie butikk", "held": False}
    ]
    assert api("GET", f"/api/v1/automation_runs/{unmet['id']}").json == unmet
    assert api("GET", "/api/v1/automation_runs?record=x").status_code == 422
    assert api("PATCH", f"/api/v1/automation_runs/{unmet['id']}", json={}).status_code == 405


def test_who_may_not_gets_nothing(automate, api):
    pk = automate(REGISTERED, SET)
    assert api("GET", f"{HOST}/{pk}", "adam").status_code == 200
    assert api("PATCH", f"{HOST}/{pk}", "adam", json={"active": False}, headers={"If-Match": "*"}).status_code == 403
    for path in (HOST, f"{HOST}/{pk}", f"{HOST}/{pk}/dry_run", "/api/v1/automation_runs"):
        assert api("GET", path, "anna").status_code == 403, path


def test_the_document_describes_it(api):
    paths = api("GET", "/api/v1/openapi.json").json["paths"]
    assert set(paths["/api/v1/automations/{pk}"]) == {"parameters", "get", "patch"}
    assert set(paths["/api/v1/automations/{pk}/dry_run"]) == {"parameters", "get"}
    assert set(paths["/api/v1/automation_runs/{pk}"]) == {"parameters", "get"}
