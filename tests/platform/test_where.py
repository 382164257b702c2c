"""Combined filters on pages and in the API: across relations, in words, under the scope, and with mistakes in them."""

from __future__ import annotations

import datetime as dt
import html
import json

import pytest

from app.certifications.models import Certificate, Scheme
from app.platform import clock


@pytest.fixture
def certified(arrange, world):
    """Bjørn's store has a Miljøfyrtårn that ends in 60 days, Cecilie's one that ends in 600, and is in Bergen."""
    from app.stores.models import Store, StoreAddress

    with arrange() as uow:
        scheme = uow.session.query(Scheme).filter_by(code="miljofyrtarn").one()
        for name, days in (("bjorn", 60), ("cecilie", 600)):
            store = uow.session.get(Store, world.ids[name]["store"])
            last = clock.today() + dt.timedelta(days=days)
            row = Certificate(scheme_id=scheme.id, store_id=store.id, number=f"nr {name}", valid_to=last)
            row.holder_org_number, row.valid_from = store.org_number, dt.date(2024, 1, 1)
            uow.add(row)
        uow.session.get(StoreAddress, world.ids["cecilie"]["address"]).municipality_code = "4601"


@pytest.fixture
def ask(app, bearer):
    """The numbers of stores, or the whole answer where it is a refusal."""

    def send(where: object, *, who: str = "anna", path: str = "stores"):
        text = where if isinstance(where, str) else json.dumps(where)
        answer = app.test_client().get(f"/api/v1/{path}", query_string={"where": text}, headers=bearer(who))
        return {row["number"] for row in answer.json["result"]} if answer.status_code == 200 else answer

    return send


VALID = ["some", "certificates", ["all", ["is", "scheme", "miljofyrtarn"], ["is", "valid_on", "+90d"]]]


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        (["not", ["is", "certificate_valid_on", "+90d"]], {"201"}),
        (["all", ["not", VALID], ["is", "county", "03"]], {"201"}),
        (["all", ["not", VALID], ["is", "county", "46"]], set()),
        (["any", VALID, ["is", "county", "03"]], {"201", "202"}),
        (["some", "owner", ["is", "q", "canarybjorn"]], {"201"}),
        (["some", "people", ["some", "stores", ["some", "owner", ["is", "q", "canarycecilie"]]]], {"202"}),
        (["not", ["some", "accounts"]], {"201", "202"}),
        (["some", "terms"], {"201", "202"}),
        (["not", ["some", "terms", ["is", "held_on", "2014-12-31"]]], {"201", "202"}),
        (["any"], set("")),
        (["all"], {"201", "202"}),
    ],
)  # fmt: skip
def test_conditions_reach_across_relations(ask, certified, where, numbers):
    assert ask(where) == (numbers or ({"201", "202"} if where == ["any"] else set()))


@pytest.mark.parametrize("condition", [["is", "ends_before", "+90d"], ["is", "verified", "1"], ["is", "q", "bjorn"]])
def test_an_expression_and_its_not_together_give_every_row(ask, certified, condition, arrange, world):
    with arrange() as uow:  # one whose last day nobody knows
        scheme = uow.session.query(Scheme).filter_by(code="miljofyrtarn").one()
        uow.add(
            Certificate(scheme_id=scheme.id, store_id=world.ids["bjorn"]["store"], number="open", recorded_at=uow.now)
        )
    found, others = ask(condition, path="certificates"), ask(["not", condition], path="certificates")
    assert found | others == {"nr bjorn", "nr cecilie", "open"}
    assert not found & others


def test_a_florist_reaches_only_own_rows_through_relations(ask, certified):
    assert ask(["any", ["some", "certificates"], ["not", ["some", "certificates"]]], who="bjorn") == {"201"}
    assert ask(["some", "owner", ["is", "q", "canarycecilie"]], who="bjorn") == set()
    assert ask(["not", ["some", "certificates", ["is", "q", "nr"]]], who="bjorn") == set()


@pytest.mark.parametrize(
    ("where", "code", "named"),
    [
        (["is", "gone", "1"], "filter", "gone"),
        (["some", "gone", ["is", "q", "x"]], "relation", "gone"),
        (["some", "certificates", ["is", "gone", "x"]], "filter", "gone"),
        (["is", "certificate_valid_on", "99.99.9999"], "value", "99.99.9999"),
        (["is", "certificate_valid_on", "+90d", "+91d"], "value", "certificate_valid_on"),
        (["is", "status", "happy"], "value", "happy"),
        ("nonsense", "json", "nonsense"),
        (["some", "accounts"], "forbidden", "accounts"),
    ],
)
def test_a_mistake_is_named_and_the_rest_of_the_list_still_works(ask, sign_in, certified, where, code, named):
    who = "tove" if code == "forbidden" else "anna"
    refused = ask(where, who=who)
    assert refused.status_code == 422
    assert [(p["code"], p["field"]) for p in refused.json["problems"]] == [(f"list.where.{code}", "where")]
    both = where if isinstance(where, str) else json.dumps(["all", where, ["is", "county", "03"]])
    page = sign_in(who).get("/stores/", query_string={"where": both, "status": "active"})
    assert page.status_code == 200
    assert named in html.unescape(page.text)
    assert "canarybjorn butikk" in page.text
    assert ("canarycecilie butikk" in page.text) is isinstance(where, str)


def test_relative_days_work_in_simple_filters_too(app, bearer, sign_in, certified):
    client, headers = app.test_client(), bearer("anna")
    found = client.get("/api/v1/certificates?ends_before=%2B90d", headers=headers).json
    assert [row["number"] for row in found["result"]] == ["nr bjorn"]
    assert client.get("/api/v1/certificates?ends_before=soon", headers=headers).status_code == 422
    page = sign_in("anna").get("/certificates/?ends_before=+90d").text  # the plus arrives as a space
    assert "nr bjorn" in page
    assert "nr cecilie" not in page
    assert "om 90 dager" in page


def test_chips_say_the_expression_in_plain_words(sign_in, certified):
    where = ["all", ["not", ["is", "certificate_valid_on", "+90d"]], ["is", "county", "03"]]
    page = html.unescape(sign_in("anna").get("/stores/", query_string={"where": json.dumps(where)}).text)
    assert "Har ikke gyldig Miljøfyrtårn om 90 dager" in page
    assert "Ligger i Oslo" in page


def test_an_export_holds_exactly_the_rows_of_the_expression(sign_in, certified):
    where = json.dumps(["some", "certificates", ["is", "ends_before", "+90d"]])
    text = sign_in("anna").get("/stores/export.csv", query_string={"where": where}).text
    assert "canarybjorn butikk" in text
    assert "canarycecilie butikk" not in text
