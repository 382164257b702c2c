"""The REST resources: the ledger to read, templates to read and change, and a preview on a record."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.notices.models import NoticeTemplate
from tests.notices.conftest import BJORN, CECILIE


@pytest.fixture
def template(system, shipped):
    return system.scalar(sa.select(NoticeTemplate.id).where(NoticeTemplate.code == "certificate-expires"))


def test_the_ledger_tells_what_became_of_each(app, ask, work, bearer, template):
    ask(recipients=[BJORN, CECILIE])
    [later] = ask(key="later", recipients=[BJORN])
    client, head = app.test_client(), bearer("kari")
    waiting = client.get("/api/v1/notices?state=waiting", headers=head).json
    assert waiting["count"] == 3
    assert waiting["result"][0]["message"] is None
    work()
    found = client.get(f"/api/v1/notices?address=bjorn@example.no&template={template}", headers=head).json
    assert found["count"] == 2
    one = client.get(f"/api/v1/notices/{later}", headers=head).json
    assert (one["address"], one["state"], one["template"], one["reason"]) == (
        "bjorn@example.no", "kept", "Sertifikat utløper", "",
    )  # fmt: skip
    assert one["message"]["subject"].startswith("Miljøfyrtårn: sertifikatet til canarybjorn butikk utløper ")
    english = client.get(f"/api/v1/notices/{later}", headers=head | {"Accept-Language": "en"}).json
    assert english["template"] in ("Certificate expires", "Sertifikat utløper")
    assert client.get("/api/v1/notices?nonsense=1", headers=head).status_code == 422
    assert client.get("/api/v1/notices", headers=bearer("bjorn")).status_code == 403
    assert client.post("/api/v1/notices", json={}, headers=head).status_code == 405


def test_a_template_is_changed_with_the_etag_that_was_read(app, bearer, template):
    client, head, path = app.test_client(), bearer("admin"), f"/api/v1/notice_templates/{template}"
    found = client.get(path, headers=head)
    assert found.json["name_en"] == "Certificate expires"
    change = {"name_en": "Certificate runs out"}
    assert client.patch(path, json=change, headers=head).status_code == 428
    tag = {"If-Match": found.headers["ETag"]}
    done = client.patch(path, json=change, headers=head | tag)
    assert (done.status_code, done.json["name_en"]) == (200, "Certificate runs out")
    assert client.patch(path, json=change, headers=head | tag).status_code == 412
    fresh = head | {"If-Match": done.headers["ETag"]}
    wrong = client.patch(path, json={"body_nb": "a\n{{ store.nmae }}"}, headers=fresh)
    assert wrong.status_code == 422
    [problem] = wrong.json["problems"]
    assert (problem["field"], "store.nmae" in problem["message"]) == ("body_nb", True)
    assert client.patch(path, json={"code": "other"}, headers=fresh).status_code == 422
    assert client.patch(path, json=change, headers=fresh | bearer("anna")).status_code == 403


def test_a_template_is_written_and_deleted_until_it_is_used(app, bearer, shipped):
    client, head = app.test_client(), bearer("admin")
    body = {"code": "news", "name": "Nytt", "subject_nb": "Nytt", "body_nb": "Hei {{ recipient.name }}"}
    made = client.post("/api/v1/notice_templates", json=body, headers=head)
    assert made.status_code == 201, made.json
    again = client.post("/api/v1/notice_templates", json=body, headers=head)
    assert [p["code"] for p in again.json["problems"]] == ["notices.template.taken"]
    gone = client.delete(
        f"/api/v1/notice_templates/{made.json['id']}", headers=head | {"If-Match": made.headers["ETag"]}
    )
    assert gone.status_code == 204


def test_a_preview_on_a_record_in_both_languages(app, bearer, template, certificate, mails, arrange):
    client, head, path = app.test_client(), bearer("admin"), f"/api/v1/notice_templates/{template}/preview"
    told = client.get(f"{path}?record_id={certificate}", headers=head).json
    assert "sertifikatet til canarybjorn butikk utløper 01.05.2028" in told["nb"]["subject"]
    assert "the certificate of canarybjorn butikk expires on 01.05.2028" in told["en"]["subject"]
    assert mails() == []
    for asked in ("", "?record_id=x", "?record_id=2147483648", "?record_id=2000000000"):
        answer = client.get(path + asked, headers=head)
        assert (answer.status_code, answer.json["problems"][0]["field"]) == (422, "record_id")
    with arrange() as uow:
        item = uow.session.get(NoticeTemplate, template)
        item.body_nb, item.body_en, item.subject_en = "a\n{{ store.name - 1 }}", None, None
    told = client.get(f"{path}?record_id={certificate}", headers=head).json
    [problem] = told["nb"]["problems"]
    assert (problem["field"], "2" in problem["message"]) == ("body_nb", True)
    assert told["en"] == {"subject": None, "body": None, "problems": []}


def test_it_is_described(app, bearer, world):
    paths = app.test_client().get("/api/v1/openapi.json", headers=bearer("anna")).json["paths"]
    assert set(paths["/api/v1/notices"]) == {"get"}
    assert set(paths["/api/v1/notice_templates/{pk}"]) == {"parameters", "get", "patch", "delete"}
    assert "/api/v1/notice_templates/{pk}/preview" in paths
