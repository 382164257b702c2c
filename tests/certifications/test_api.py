"""The REST resources of certificates and of the tender team's question."""

from __future__ import annotations

import datetime as dt

import pytest

URL = "/api/v1/certified_stores"


def test_the_answer_is_that_of_the_page(sign_in, certify):
    certify("bjorn", "21844", last=dt.date(2028, 5, 1))
    answer = sign_in("tove").get(f"{URL}?scheme=miljofyrtarn&on=2026-11-21", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.json["count"] == 1
    row = answer.json["result"][0]
    assert all(isinstance(value, str) for value in row.values())
    told = {name: row[name] for name in ("store_number", "certificate_number", "valid_to", "county", "verdict")}
    expected = {
        "store_number": "201",
        "certificate_number": "21844",
        "valid_to": "2028-05-01",
        "county": "Oslo",
        "verdict": "qualifies",
    }
    assert told == expected


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("on=21.11.2026", "certifications.question.day"),
        ("on=", "list.filter.empty"),
        ("from=2026-01-01", "certifications.question.half"),
        ("county=x", "certifications.question.county"),
        ("postal=1-2", "certifications.question.postal_range"),
        ("scheme=none", "certifications.question.scheme"),
        ("nonsense=1", "certifications.question.unknown"),
        ("designer=perhaps", "certifications.question.flag"),
        ("on=2026-01-01&on=2026-01-02", "certifications.question.twice"),
    ],
)
def test_refusals_name_their_field(sign_in, query, code):
    answer = sign_in("tove").get(f"{URL}/?{query}")
    assert answer.status_code == 422
    assert code in [problem["code"] for problem in answer.json["problems"]]


def test_who_may_ask(sign_in):
    assert sign_in("bjorn").get(f"{URL}/").status_code == 403
    assert sign_in(None).get(f"{URL}/").status_code == 401


def test_the_document_describes_it(sign_in):
    paths = sign_in("tove").get("/api/v1/openapi.json").json["paths"]
    names = {parameter["name"] for parameter in paths[URL]["get"]["parameters"]}
    assert names == {
        "scheme",
        "on",
        "from",
        "to",
        "known",
        "county",
        "municipality",
        "postal",
        "designer",
        "near_misses",
        "field",
    }


def test_a_certificate_comes_with_status_and_warnings(sign_in, bearer, certify, world):
    pk = certify("bjorn", None)
    row = sign_in("tove").get(f"/api/v1/certificates/{pk}").json
    assert row["status"] == "incomplete"
    assert row["scheme"] == "miljofyrtarn"
    assert [warning["code"] for warning in row["warnings"]] == ["certifications.certificate.no_number"]


def test_a_certificate_is_made_and_changed(sign_in, app, bearer, world, system):
    from app.certifications import queries

    scheme = queries.scheme_ids(system)["miljofyrtarn"]
    body = {"scheme_id": scheme, "store_id": world.ids["bjorn"]["store"], "number": "1", "valid_to": "2028-05-01"}
    client, headers = app.test_client(), bearer("tove")
    made = client.post("/api/v1/certificates/", json=body, headers=headers)
    assert made.status_code == 201
    assert (made.json["valid_from"], made.json["from_assumed"]) == ("2025-05-01", True)
    tag = {"If-Match": made.headers["ETag"], **headers}
    changed = client.patch(f"/api/v1/certificates/{made.json['id']}", json={"withdrawn_on": "2026-11-01"}, headers=tag)
    assert changed.json["status"] == "withdrawn"
    pause = {"certificate_id": made.json["id"], "valid_from": "2026-01-01", "valid_to": "2026-01-31"}
    suspended = client.post("/api/v1/suspensions/", json=pause, headers=headers)
    assert suspended.status_code == 201
    assert suspended.json["store_id"] == world.ids["bjorn"]["store"]
