"""A view that names what is gone: it shows no rows, says what is wrong, and can be mended by who may."""

from __future__ import annotations

import html
import json
import re

import pytest

from app.savedviews.models import SavedView
from tests.savedviews.test_pages import rows, shown

GONE = [["gone", "1"], ["status", "active"]]
DEEP = [["where", json.dumps(["all", ["is", "florality", "high"], ["is", "county", "03"]])]]
VALUE = [["status", "blooming"]]
EVERYBODY = {"audience": "all"}
MEND, REST = "Fjern vilkåret fra visningen", "Vis radene uten vilkåret"


@pytest.fixture
def broken(keep, arrange):
    """A view that was kept and then lost what it asks for; answers its id."""

    def make(state, who="anna", **more):
        pk = keep(who, "Gammel", {"status": "active"}, **more)
        with arrange() as uow:
            uow.session.get(SavedView, pk).state = state
        return pk

    return make


def buttons(page) -> dict[str, tuple[str, dict[str, str]]]:
    """The buttons of the panel that says what is wrong: text -> (address, fields)."""
    panel = page.text.split('id="broken-title"')[1].split("</section>")[0]
    found = {}
    for form in re.findall(r"<form.*?</form>", panel, re.DOTALL):
        pairs = re.findall(r'name="(\w+)" value="([^"]*)"', form)
        fields = {name: html.unescape(value) for name, value in pairs}
        found[" ".join(re.sub(r"<[^>]*>", " ", form).split())] = re.search(r'action="([^"]*)"', form)[1], fields
    for address, text in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', panel, re.DOTALL):
        found[" ".join(re.sub(r"<[^>]*>", " ", text).split())] = html.unescape(address), {}
    return found


@pytest.mark.parametrize("where", ["/stores/", "/stores/map"])
@pytest.mark.parametrize(("state", "cause"), [(GONE, "gone"), (DEEP, "florality"), (VALUE, "brukes")])
def test_it_shows_no_rows_but_the_cause(sign_in, broken, state, cause, where):
    page = sign_in("anna").get(f"{where}?view={broken(state)}")
    assert page.status_code == 200
    assert rows(page) == set()
    assert "canary" not in page.text
    panel = page.text.split('id="broken-title"')[1].split("</section>")[0]
    assert "Gammel" in panel
    assert cause in panel
    assert "export." not in page.text
    assert "/combine/" not in page.text
    assert "/bulk-edits/" not in page.text.split("<main")[1]


def test_a_page_of_it_is_broken_too(sign_in, broken):
    assert rows(sign_in("anna").get(f"/stores/?view={broken(GONE)}&page=2")) == set()


def test_a_lost_column_or_order_shows_the_right_rows_and_says_so(sign_in, broken):
    state = [["q", "canarybjorn"], ["sort", "lost"], ["columns", "name,lost"], ["group", "lost"]]
    page = sign_in("anna").get(f"/stores/?view={broken(state)}")
    assert rows(page) == {"canarybjorn butikk"}
    assert "lost" in page.text


def test_the_owner_removes_the_condition(sign_in, broken, post, system):
    pk = broken(GONE)
    address, fields = buttons(sign_in("anna").get(f"/stores/?view={pk}"))[MEND]
    assert post("anna", address, **fields).status_code == 302
    assert system.get(SavedView, pk).state == [["status", "active"]]
    assert rows(sign_in("anna").get(f"/stores/?view={pk}")) == {"canarybjorn butikk", "canarycecilie butikk"}


def test_what_is_left_of_it_is_shown_when_that_is_chosen(sign_in, broken):
    pk = broken([["gone", "1"], ["q", "canarybjorn"]])
    address, _ = buttons(sign_in("anna").get(f"/stores/?view={pk}"))[REST]
    page = sign_in("anna").get(address)
    assert rows(page) == {"canarybjorn butikk"}
    assert "endret" in shown(page)


def test_who_may_not_mend_it_is_told_who_can(sign_in, broken, arrange, world):
    pk = broken(GONE, **EVERYBODY)
    page = sign_in("tove").get(f"/stores/?view={pk}")
    assert buttons(page).keys() == {REST}
    assert "Anna Berg" in shown(page)
    with arrange() as uow:
        uow.session.get(SavedView, pk).owner_id = 999_999
    page = sign_in("tove").get(f"/stores/?view={pk}")
    assert "Anna" not in page.text.split('id="broken-title"')[1].split("</section>")[0]
    assert "dele visninger" in shown(page)


def test_what_one_s_role_does_not_see_is_not_removed_for_the_others(sign_in, keep, post):
    pk = keep("anna", "Med konto", {"where": '["some","accounts"]'}, **EVERYBODY)
    page = sign_in("tove").get(f"/stores/?view={pk}")
    assert rows(page) == set()
    assert "rollen din ikke ser" in shown(page)
    assert buttons(page).keys() == {REST}


def test_the_menu_has_a_sign_in_the_place_of_its_number(sign_in, broken, app):
    app.extensions.pop("bukett.counts", None)
    broken(GONE, counted="1", **EVERYBODY)
    item = re.search(r'<a [^>]*class="b-counted".*?</a>', sign_in("anna").get("/").text, re.DOTALL)[0]
    assert "bi-exclamation-triangle" in item
    assert 'class="n"' not in item


def test_programs_files_and_bulk_edits_refuse_it(sign_in, bearer, app, broken, post):
    pk = broken([*GONE, *DEEP])
    answer = app.test_client().get(f"/api/v1/stores?view={pk}", headers=bearer("anna"))
    assert answer.status_code == 422
    assert {p["code"] for p in answer.json["problems"]} >= {"list.filter.unknown", "list.where.filter"}
    assert sign_in("anna").get(f"/stores/export.csv?view={pk}").status_code == 302
    assert post("anna", f"/bulk-edits/of/store?view={pk}", rows="all").headers["Location"].endswith("/stores/")
    assert sign_in("anna").get("/views/").status_code == 200
