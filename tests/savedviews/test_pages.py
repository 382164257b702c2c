"""Saved views through the real application: kept, opened, changed, shared, and what goes wrong."""

from __future__ import annotations

import html
import json
import re

import pytest

from app.savedviews.models import SavedView
from tests.savedviews.conftest import OSLO

ALL_SEE = {"audience": "all"}


def shown(page) -> str:
    return html.unescape(page.text)


def rows(page) -> set[str]:
    return {name for name in ("canarybjorn butikk", "canarycecilie butikk") if name in page.text}


def tabs(page) -> list[str]:
    bar = page.text.split('class="b-tabs b-views"')[1].split("</nav>")[0]
    return [
        html.unescape(text).strip()
        for text in re.findall(r"</i>\s*([^<]+)<|page\"?>([^<]+)<", bar)
        for text in text
        if text
    ]


def test_a_view_is_kept_and_its_link_reproduces_it(sign_in, keep):
    pk = keep("anna", "Bjørns i Oslo", {**OSLO, "sort": "-name", "columns": "name,phone"})
    page = sign_in("anna").get(f"/stores/?view={pk}")
    assert rows(page) == {"canarybjorn butikk"}
    assert "Bjørns i Oslo" in shown(page)
    assert "endret, men ikke lagret" not in shown(page)
    assert page.text.count("columnheader") == 2
    export = sign_in("anna").get(f"/stores/export.csv?view={pk}").text
    assert "canarybjorn butikk" in export
    assert "canarycecilie" not in export


def test_what_is_changed_is_told_and_saved_in_the_view_or_as_another(sign_in, keep, post):
    pk = keep("anna", "Mine")
    page = sign_in("anna").get(f"/stores/?view={pk}&sort=-number")
    assert rows(page) == {"canarybjorn butikk", "canarycecilie butikk"}
    assert "endret, men ikke lagret" in shown(page)
    assert "Lagre i visningen" in shown(page)
    saved = post("anna", f"/views/{pk}/state", state="sort=-number", version=1)
    assert saved.headers["Location"] == f"/stores/?view={pk}"
    page = sign_in("anna").get(f"/stores/?view={pk}")
    assert rows(page) == {"canarybjorn butikk", "canarycecilie butikk"}
    assert "endret, men ikke lagret" not in shown(page)


def test_a_form_on_the_list_changes_only_its_own_part_of_the_view(sign_in, keep):
    pk = keep("anna", "Mine")
    page = sign_in("anna").get(f"/stores/?view={pk}").text
    form = page.split("data-filters>")[1].split("</form>")[0]
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert kept["view"] == str(pk)
    assert json.loads(html.unescape(kept["where"])) == json.loads(OSLO["where"])


@pytest.mark.parametrize(
    ("more", "sees"),
    [
        ({"audience": "own"}, set()),
        ({"audience": "roles", "roles": ["Tender team", "Quality"]}, {"tove", "oyvind"}),
        (ALL_SEE, {"tove", "oyvind", "farida", "adam", "bjorn"}),
    ],
)
def test_who_sees_a_view(sign_in, keep, more, sees):
    pk = keep("anna", "Vår visning", **more)
    for who in ("tove", "oyvind", "farida", "adam", "bjorn"):
        page = sign_in(who).get(f"/stores/?view={pk}")
        assert page.status_code == 200
        assert ("Vår visning" in shown(page)) is (who in sees), who
        assert ("ikke delt med deg" in shown(page)) is (who not in sees), who
        if who == "bjorn":
            assert "canarycecilie" not in page.text


def test_sharing_needs_the_right_and_others_do_not_change_what_is_shared(sign_in, keep, post, system):
    refused = post("tove", "/views/new", listing="stores", state="", name="Alles", audience="all")
    assert refused.status_code == 422
    assert "Alles" in refused.text
    pk = keep("anna", "Felles", **ALL_SEE)
    own = keep("anna", "Bare min")
    for path in (f"/views/{pk}/edit", f"/views/{pk}/state", f"/views/{pk}/delete", f"/views/{pk}/order"):
        assert post("tove", path, name="Kapret", audience="own", version=1).status_code == 403
    for path in (f"/views/{own}/edit", f"/views/{own}/state", f"/views/{own}/copy", f"/views/{own}/delete"):
        assert post("admin", path, name="Kapret", audience="own", version=1).status_code == 404
    assert post("admin", f"/views/{pk}/edit", name="Felles 2", audience="all", version=1).status_code == 302
    assert system.get(SavedView, pk).name == "Felles 2"
    assert system.get(SavedView, own).name == "Bare min"


def test_two_people_at_once_are_told_and_lose_nothing(sign_in, keep, post, system):
    pk = keep("anna", "Felles", **ALL_SEE)
    assert post("admin", f"/views/{pk}/edit", name="Adas navn", audience="all", version=1).status_code == 302
    again = post("anna", f"/views/{pk}/edit", name="Annas navn", audience="all", version=1)
    assert again.status_code == 409
    assert "Adas navn" in again.text
    assert 'value="Annas navn"' in again.text
    assert post("anna", f"/views/{pk}/edit", name="Adas navn", audience="all", version=1).status_code == 302
    assert system.get(SavedView, pk).version == 2
    told = post("anna", f"/views/{pk}/state", state="status=active", version=1)
    assert told.status_code == 409
    assert "Status er Aktiv" in shown(told)
    assert "Ligger i Oslo" in shown(told)
    version = re.search(r'name="version" value="(\d+)"', told.text)[1]
    assert post("anna", f"/views/{pk}/state", state="status=active", version=version).status_code == 302
    assert system.get(SavedView, pk).state == [["status", "active"]]
    assert system.get(SavedView, pk).name == "Adas navn"


def test_a_view_of_what_the_role_no_longer_sees_is_not_there(sign_in, keep, post):
    pk = keep("anna", "Kontoer vi ser på", {"purpose": "payout"}, listing="accounts", **ALL_SEE)
    assert "Kontoer vi ser på" in shown(sign_in("farida").get("/views/"))
    assert "Kontoer vi ser på" not in shown(sign_in("tove").get("/views/"))
    assert post("tove", f"/views/{pk}/copy").status_code == 404
    reaching = keep("anna", "Med konto", {"where": '["some","accounts"]'}, **ALL_SEE)
    page = sign_in("tove").get(f"/stores/?view={reaching}")
    assert page.status_code == 200
    assert rows(page) == set()
    assert "rollen din ikke ser" in shown(page)


def test_the_api_takes_a_view_and_what_is_said_beside_it(app, bearer, keep):
    pk = keep("anna", "Bjørns", **ALL_SEE)
    client = app.test_client()
    found = client.get(f"/api/v1/stores?view={pk}&sort=-name", headers=bearer("tove")).json
    assert [row["number"] for row in found["result"]] == ["201"]
    for wrong in ("view=999999", "view=nonsense", f"view={keep('anna', 'Min')}", "view=", f"view={pk}&view={pk}"):
        assert client.get(f"/api/v1/stores?{wrong}", headers=bearer("tove")).status_code == 422
    assert client.get(f"/api/v1/members?view={pk}", headers=bearer("tove")).status_code == 422


def test_beginning_with_a_view(sign_in, keep, post):
    pk = keep("anna", "Mine", first="1")
    assert sign_in("anna").get("/stores/").headers["Location"] == f"/stores/?view={pk}"
    assert rows(sign_in("anna").get("/stores/?view=all")) == {"canarybjorn butikk", "canarycecilie butikk"}
    assert sign_in("tove").get("/stores/").status_code == 200
    post("anna", "/views/first", listing="stores", view="")
    assert sign_in("anna").get("/stores/").status_code == 200


def test_copies_order_and_deletion(sign_in, keep, post, system):
    first, second = keep("anna", "En", **ALL_SEE), keep("anna", "To", **ALL_SEE)
    assert [t for t in tabs(sign_in("tove").get("/stores/")) if t in ("En", "To")] == ["En", "To"]
    post("anna", f"/views/{second}/order", way="up")
    assert [t for t in tabs(sign_in("tove").get("/stores/")) if t in ("En", "To")] == ["To", "En"]
    copied = post("tove", f"/views/{first}/copy").headers["Location"]
    assert "En (kopi)" in sign_in("tove").get(copied).text
    keep("tove", "Uansett", first="1")
    assert "gjelder ikke" not in sign_in("anna").get(f"/views/{first}/delete").text
    assert post("anna", f"/views/{first}/delete", version=7).status_code == 302
    assert system.get(SavedView, first) is not None
    assert post("anna", f"/views/{first}/delete", version=system.get(SavedView, first).version).status_code == 302
    assert system.get(SavedView, first) is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "  "}, "name"), ({"name": "x" * 81}, "name"), ({"name": "ok", "audience": "world"}, "audience"),
        ({"name": "ok", "audience": "roles"}, "roles"),
        ({"name": "ok", "audience": "roles", "roles": "Kings"}, "roles"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(post, typed, field):
    answer = post("anna", "/views/new", listing="stores", state="status=active", **typed)
    assert answer.status_code == 422
    assert "<p>" in answer.text.split(f'id="{field}-problem"')[1].split("</div>")[0]
    assert 'value="status=active"' in answer.text


def test_lists_that_do_not_exist_and_floods_of_state_are_no_errors(sign_in, post):
    assert sign_in("anna").get("/views/new?listing=nonsense").status_code == 404
    assert sign_in("tove").get("/views/new?listing=accounts").status_code == 404
    assert sign_in("anna").get("/views/?listing=nonsense").status_code == 200
    flood = "&".join(f"q={n}" for n in range(2000))
    assert post("anna", "/views/new", listing="stores", state=flood, name="Flom").status_code == 302
