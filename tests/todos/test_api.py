"""The REST resource of tasks."""

from __future__ import annotations


def test_a_task_is_given_ticked_and_done_through_the_interface(app, bearer, world, users):
    client, head, store = app.test_client(), bearer("anna"), world.ids["bjorn"]["store"]
    body = {
        "title": "Ring", "owner_id": users["tove"], "due_on": "2026-12-12", "entity": "store", "entity_id": store,
        "remind_at": "2026-12-11T09:00:00+01:00",
    }  # fmt: skip
    made = client.post("/api/v1/tasks", json=body, headers=head)
    assert made.status_code == 201, made.json
    pk = made.json["id"]
    item = client.post("/api/v1/task_items", json={"task_id": pk, "text": "Først"}, headers=head).json["id"]
    assert (
        client.patch(
            f"/api/v1/task_items/{item}", json={"done": True}, headers=head | {"If-Match": 'W/"1"'}
        ).status_code
        == 200
    )
    found = client.get(f"/api/v1/tasks/{pk}", headers=head)
    told = found.json.get("result", found.json)
    assert told["remind_at"] == "2026-12-11T08:00:00+00:00"
    assert told["checklist"] == [{"id": item, "text": "Først", "done": True}]
    assert (told["role"], told["state"]) == ("Tender team", "open")
    done = client.patch(
        f"/api/v1/tasks/{pk}", json={"state": "done"}, headers=head | {"If-Match": found.headers["ETag"]}
    )
    assert done.status_code == 200, done.json
    listed = client.get(f"/api/v1/tasks?store={store}&state=done", headers=head).json
    assert listed["count"] == 1


def test_what_is_wrong_is_told_by_field(app, bearer, world):
    client, head = app.test_client(), bearer("anna")

    def refused(**body) -> list[tuple[str, str]]:
        answer = client.post("/api/v1/tasks", json={"title": "Ring", "role": "Quality", **body}, headers=head)
        assert answer.status_code == 422
        return [(problem["code"], problem["field"]) for problem in answer.json["problems"]]

    assert refused(title="") == [("field.missing", "title")]
    assert refused(remind_at="2026-12-11T09:00:00") == [("field.instant", "remind_at")]
    assert refused(remind_at=5) == [("field.instant", "remind_at")]
    assert refused(role="Florist")[0][1] == "role"
    assert refused(owner_id=999_999)[0][1] == "owner_id"
    assert refused(entity="store", entity_id=999_999) == [("todos.task.record", "entity_id")]
    assert refused(entity="store") == [("todos.task.record", "entity_id")]


def test_it_is_described(app, bearer, world):
    described = app.test_client().get("/api/v1/openapi.json", headers=bearer("anna")).json
    assert "/api/v1/tasks" in described["paths"]
    assert "/api/v1/task_items" in described["paths"]
