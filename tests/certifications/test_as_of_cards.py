"""Cards, lists and their exports as of a day and as known on a day, equal to the count by hand in `ledger`."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from tests.certifications.ledger import MEMBERS, SHOPS, cells, query

D = dt.date


# Lists -------------------------------------------------------------------------------------------------------------
STATES = "status=active&status=notice"


@pytest.mark.parametrize(("day", "known", "expected"), cells(MEMBERS))
def test_members_in_the_list_and_in_the_api(sign_in, shops, day, known, expected):
    """Today the register also knows the two stores of the small known world, members since 2015."""
    asked, others = f"{STATES}&{query(day, known)}", 0 if known else 2
    found = sign_in("anna").get(f"/api/v1/stores?{asked}&sort=number").json
    numbers = [row["number"] for row in found["result"] if row["number"] in SHOPS]
    assert [SHOPS[number] for number in numbers] == sorted(expected)
    assert found["count"] == len(expected) + others
    page = sign_in("anna").get(f"/stores/?{asked}").text
    assert [n for n, name in SHOPS.items() if f">{n}<" in page] == [n for n, name in SHOPS.items() if name in expected]


@pytest.mark.parametrize(
    ("asked", "name", "place"),
    [
        ("", "Alfa Blomster", "Drammen"),
        ("on=2025-02-15", "Alfa", "Oslo"),
        ("on=2025-06-15", "Alfa", "Drammen"),
        ("on=2025-06-20", "Alfa Blomster", "Drammen"),
        ("on=2025-06-15&known=2025-06-15", "Alfa", "Oslo"),
        ("on=2025-06-15&known=2025-07-01", "Alfa", "Drammen"),
        ("known=2025-06-15", "Alfa", "Oslo"),
    ],
)
def test_names_and_places_on_card_list_and_in_the_api(sign_in, shops, asked, name, place):
    client, pk = sign_in("anna"), shops["Alfa"]
    one = client.get(f"/api/v1/stores/{pk}?{asked}")
    assert (one.json["name"], one.json["place"]) == (name, place)
    assert ("ETag" in one.headers) is not asked
    many = client.get(f"/api/v1/stores?q=301&{asked}").json["result"]
    assert [(row["name"], row["place"]) for row in many] == [(name, place)]
    card = client.get(f"/stores/{pk}?{asked}").text
    assert f"<h1>{name}</h1>" in card
    assert place in card.split('class="b-facts-line"')[1].split("</p>")[0]
    listed = client.get(f"/stores/?q=301&{asked}").text
    assert f">{name}<" in listed
    assert place in listed


def test_words_of_the_past_find_what_was_called_so(sign_in, shops):
    client = sign_in("anna")
    assert client.get("/api/v1/stores?q=blomster").json["count"] == 1
    assert client.get("/api/v1/stores?q=blomster&known=2025-06-15").json["count"] == 0
    assert client.get("/api/v1/stores?q=beta&known=2025-03-01").json["count"] == 0
    assert client.get("/api/v1/stores?q=beta&known=2025-03-10").json["count"] == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "by a worker"])
def test_an_export_tells_its_days(app, sign_in, shops, monkeypatch, at_once):
    from app.platform import jobs
    from app.platform.views import exports

    client, asked = sign_in("anna"), f"{STATES}&on=2025-06-15&known=2025-06-15"
    monkeypatch.setattr(exports, "AT_ONCE", 2000 if at_once else -1)
    answer = client.get(f"/stores/export.xlsx?{asked}")
    if not at_once:
        assert jobs.run_pending(app) == 1
        answer = client.get(f"{answer.location}/file")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    answer.close()
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert sorted(row[0] for row in rows) == ["Alfa", "Beta", "Gamma"]
    assert {(row[-2].date(), row[-1].date()) for row in rows} == {(D(2025, 6, 15), D(2025, 6, 15))}
    assert [cell.value for cell in sheet[1]][-2:] == ["Per dato", "Slik vi visste det"]
    lines = client.get(f"/stores/export.csv?{asked}").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert all("2025-06-15" in line for line in lines[1:])


# Cards -------------------------------------------------------------------------------------------------------------
def test_a_card_of_the_past_says_so_keeps_its_days_and_offers_no_change(sign_in, shops):
    card = sign_in("anna").get(f"/stores/{shops['Alfa']}?on=2025-02-15&known=2025-03-15").text
    bar = card.split("b-days-bar")[1].split("</a>")[0]
    assert "Slik det var 15.02.2025 (slik vi visste det 15.03.2025)" in bar
    assert f'href="/stores/{shops["Alfa"]}"' in bar
    main = card.split("<main")[1].split("</main>")[0]
    assert f"/certificates/{shops['A-1']}?on=2025-02-15&amp;known=2025-03-15" in main
    assert "/edit" not in main
    assert "/delete" not in main
    assert "/new?" not in main
    assert 'method="post"' not in main
    today = sign_in("anna").get(f"/stores/{shops['Alfa']}").text.split("<main")[1]
    assert "/edit" in today
    assert "b-days-bar" not in today


def test_a_list_of_the_past_keeps_its_days(sign_in, shops):
    page = sign_in("anna").get("/stores/?on=2025-02-15&known=2025-03-15").text.split("<main")[1]
    assert "Slik det var 15.02.2025 (slik vi visste det 15.03.2025)" in page
    assert f"/stores/{shops['Alfa']}?on=2025-02-15&amp;known=2025-03-15" in page
    assert "/stores/new" not in page
    for link in ("sort=name", "export.csv?"):
        assert any("on=2025-02-15&amp;known=2025-03-15" in part for part in page.split('"') if link in part)
    assert page.count('name="on" value="2025-02-15"') == 2  # the forms of filters and columns carry it along


def test_what_the_register_did_not_know_then_is_said(sign_in, shops):
    page = sign_in("anna").get(f"/stores/{shops['Beta']}?known=2025-03-01")
    assert page.status_code == 200
    assert "Registeret kjente ikke til dette da" in page.text
    assert "10.03.2025" in page.text
    assert "Betagata" not in page.text
    answer = sign_in("anna").get(f"/api/v1/stores/{shops['Beta']}?known=2025-03-01")
    assert answer.status_code == 404


def test_what_was_not_there_yet_is_said(sign_in, shops):
    client = sign_in("anna")
    for path, early, late in (
        (f"/stores/{shops['Beta']}", "2025-01-31", "2025-02-01"),
        (f"/certificates/{shops['B-1']}", "2025-01-31", "2025-02-01"),
        (f"/addresses/{shops['Beta address']}", "2025-01-31", "2025-02-01"),
    ):
        assert "Fantes ikke ennå" in client.get(f"{path}?on={early}").text
        assert "Fantes ikke ennå" not in client.get(f"{path}?on={late}").text


def test_a_deleted_row_is_there_as_it_was_known(sign_in, shops, arrange):
    from app.stores.models import StoreAddress

    with arrange() as uow:
        uow.session.delete(uow.session.get(StoreAddress, shops["Beta address"]))
    client, path = sign_in("anna"), f"/addresses/{shops['Beta address']}"
    assert client.get(path).status_code == 404
    assert "Betagata 1" in client.get(f"{path}?known=2025-06-15").text
    assert client.get(f"{path}?known=2025-03-01").status_code == 404  # neither then nor today


@pytest.mark.parametrize(
    ("asked", "field", "kept"),
    [
        ("on=32.13.2025", "on", "32.13.2025"),
        ("on=01.01.3500", "on", "01.01.3500"),
        ("known=22.11.2026", "known", "22.11.2026"),
        ("known=%3Cscript%3E", "known", "&lt;script&gt;"),
        ("on=1850-01-01", "on", "01.01.1850"),
        ("known=2001-01-01", "known", "01.01.2001"),
    ],
)
def test_bad_days_have_their_message_beside_the_field_and_the_page_is_shown(sign_in, shops, asked, field, kept):
    for path in ("/stores/", f"/stores/{shops['Alfa']}"):
        page = sign_in("anna").get(f"{path}?{asked}")
        assert page.status_code == 200
        assert "<p>" in page.text.split(f'id="days-{field}-problem"')[1].split("</div>")[0]
        assert f'value="{kept}"' in page.text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("on=01.02.2025", "past.day"),
        ("on=", "list.filter.empty"),
        ("known=2999-01-01", "past.known.future"),
        ("on=2025-01-01&on=2025-01-02", "past.twice"),
        ("on=2025-01-01&on=2025-01-01", "list.filter.once"),
    ],
)
def test_the_api_refuses_what_is_no_day(sign_in, shops, asked, code):
    for path in ("/api/v1/stores", f"/api/v1/stores/{shops['Alfa']}"):
        answer = sign_in("anna").get(f"{path}?{asked}")
        assert answer.status_code == 422
        assert code in [problem["code"] for problem in answer.json["problems"]]


def test_the_api_describes_both(sign_in, shops):
    paths = sign_in("anna").get("/api/v1/openapi.json").json["paths"]
    for path in ("/api/v1/stores", "/api/v1/stores/{pk}", "/api/v1/certificates"):
        assert {"on", "known"} <= {parameter["name"] for parameter in paths[path]["get"]["parameters"]}
    assert "known" not in {parameter["name"] for parameter in paths["/api/v1/counties"]["get"]["parameters"]}
