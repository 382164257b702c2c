"""Grouped lists: the order, the headings with their numbers, in the address, the saved view, the file and the API."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from urllib.parse import urlencode

import pytest

from app.stores.models import Store


@pytest.fixture
def stores(arrange, world):
    """Five more stores; with Bjørn's and Cecilie's, three are open on Sundays, two in December, two nobody knows."""
    with arrange() as uow:
        for number, opening in enumerate(("yes", "december", "yes", "december", "yes")):
            uow.add(Store(number=f"30{number}", name=f"Butikk {number}", sunday_opening=opening, recorded_at=uow.now))


def headings(page) -> list[tuple[str, str]]:
    found = re.findall(r'class="b-group-row"><th[^>]*>([^<]*)<span class="b-count">([^<]*)<', page.text)
    return [(html.unescape(name).strip(), number) for name, number in found]


def test_rows_stand_under_their_groups_with_the_number_of_all_their_rows(sign_in, stores):
    page = sign_in("anna").get("/stores/?group=sunday_opening")
    assert sorted(headings(page)) == [("Bare i desember", "2"), ("Ikke oppgitt", "2"), ("Ja", "3")]
    parts = [sign_in("anna").get(f"/stores/?group=sunday_opening&page_size=2&page={n}") for n in (1, 2, 3, 4)]
    found = [headings(part) for part in parts]
    assert all(found)
    assert {heading for part in found for heading in part} == set(headings(page))
    numbers = [number for part in parts for number in re.findall(r">(30\d|20\d)<", part.text.split("<tbody")[1])]
    assert len(numbers) == len(set(numbers)) == 7


def test_counties_group_by_the_address_of_the_day(sign_in, stores):
    assert sorted(headings(sign_in("anna").get("/stores/?group=county"))) == [("Ikke oppgitt", "5"), ("Oslo", "2")]
    assert headings(sign_in("bjorn").get("/stores/?group=county")) == [("Oslo", "1")]
    filtered = sign_in("anna").get("/stores/?group=county&q=canarybjorn")
    assert headings(filtered) == [("Oslo", "1")]


def test_a_file_has_the_group_as_a_column_and_its_order(sign_in, stores):
    lines = sign_in("anna").get("/stores/export.csv?group=sunday_opening&columns=number&sort=-number").text.splitlines()
    assert len(lines[0].split(";")) == 2
    groups = [line.split(";")[0] for line in lines[1:]]
    assert len(groups) == 7
    assert sum(1 for one, two in pairwise(groups) if one != two) == 2


def test_a_view_keeps_its_grouping_and_mistakes_are_told(app, sign_in, token, bearer, stores):
    data = {"listing": "stores", "state": urlencode({"group": "county"}), "name": "Etter fylke"}
    there = sign_in("anna").post("/views/new", data=data, headers={"X-CSRFToken": token("anna")}).headers["Location"]
    page = sign_in("anna").get(there)
    assert len(headings(page)) == 2
    assert "endret, men ikke lagret" not in page.text
    wrong = sign_in("anna").get("/stores/?group=phone")
    assert wrong.status_code == 200
    assert "grupperes" in wrong.text
    client = app.test_client()
    assert client.get("/api/v1/stores?group=phone", headers=bearer("anna")).status_code == 422
    answer = client.get("/api/v1/stores?group=sunday_opening", headers=bearer("anna")).json
    values = [row["sunday_opening"] for row in answer["result"]]
    assert sum(1 for one, two in pairwise(values) if one != two) == 2
