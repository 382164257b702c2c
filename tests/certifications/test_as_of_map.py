"""The map of stores as of several days and as known on two, equal to the count by hand in `ledger`.

Beside the ledger's three stores there are Bjørn's and Cecilie's in Oslo, members since 2015 and recorded today.
"""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.certifications.ledger import query
from tests.stores.test_map import links, listed

COUNTED = {  # (on, known): {county: {status: stores}}
    ("2025-01-15", ""): {"Oslo": {"Aktiv": 3, "Oppsagt": 1}},  # Beta has no address yet
    ("2025-02-15", ""): {"Oslo": {"Aktiv": 4, "Oppsagt": 1}},
    ("2025-06-15", ""): {"Oslo": {"Aktiv": 3, "Oppsagt": 1}, "Buskerud": {"Aktiv": 1}},
    ("2026-01-15", ""): {"Oslo": {"Aktiv": 3, "Tidligere medlem": 1}, "Buskerud": {"Aktiv": 1}},
    ("", "2025-03-01"): {"Oslo": {"Aktiv": 2}},
    ("2025-06-15", "2025-03-01"): {"Oslo": {"Aktiv": 2}},
    ("2025-06-15", "2025-06-15"): {"Oslo": {"Aktiv": 3}},
    ("2026-01-15", "2025-06-15"): {"Oslo": {"Aktiv": 3}},
    ("2012-01-01", ""): {},
}
CERTIFIED = {
    ("2025-02-15", ""): {"Oslo": {"Gyldig": 3, "Ikke gyldig": 2}},
    ("2025-06-15", "2025-06-15"): {"Oslo": {"Gyldig": 2, "Ikke gyldig": 1}},
    ("2026-01-15", ""): {"Oslo": {"Gyldig": 1, "Ikke gyldig": 3}, "Buskerud": {"Ikke gyldig": 1}},
}


@pytest.fixture
def look(sign_in, shops):
    def read(path: str) -> str:
        answer = sign_in("anna").get(path)
        assert answer.status_code == 200
        return answer.text

    return read


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def table(text: str) -> dict[str, dict[str, int]]:
    """What the table behind the map says: rows that are not nought by region and kind."""
    found = re.search(r'<table class="b-table b-regions">(.*?)</table>', text, re.DOTALL)
    if not found:
        return {}
    head, *rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)
    kinds = [words(cell) for cell in re.findall(r"<th[^>]*>(.*?)</th>", head, re.DOTALL)][2:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return {
        words(name): {kind: n for kind, cell in zip(kinds, numbers, strict=True) if (n := int(words(cell)))}
        for name, _, *numbers in cells
    }


def marked(text: str) -> int:
    return sum(map(int, re.findall(r'class="b-mark"[^>]*aria-label="[^"]*: (\d+) ', text)))


@pytest.mark.parametrize(("moment", "expected"), COUNTED.items(), ids=lambda value: str(value)[:40])
def test_the_map_shows_the_stores_statuses_and_places_of_the_day(look, moment, expected):
    text = look(f"/stores/map?{query(*moment)}")
    assert table(text) == expected
    assert marked(text) == sum(n for kinds in expected.values() for n in kinds.values())


@pytest.mark.parametrize(("moment", "expected"), CERTIFIED.items(), ids=lambda value: str(value)[:40])
def test_a_scheme_s_layer_tells_them_apart_by_the_certificates_of_the_day(look, moment, expected):
    assert table(look(f"/stores/map?{query(*moment, by='miljofyrtarn')}")) == expected


@pytest.mark.parametrize("moment", [("2025-06-15", ""), ("2025-06-15", "2025-03-01"), ("", "2025-03-01")], ids=str)
@pytest.mark.parametrize("more", ["", "&status=active", "&county=03&municipality=0301", "&by=miljofyrtarn"])
def test_every_number_leads_to_as_many_rows_of_the_same_day(look, moment, more):
    asked = query(*moment)
    text = look(f"/stores/map?{asked}{more}")
    found = [(address, re.search(r": (\d+)", said)) for address, said in links(text) if ": " in said]
    assert [a for a, _ in found if asked not in a] == []
    assert [(a, n[1], rows) for a, n in found if (rows := listed(look(a))) != int(n[1])] == []
    assert listed(text) == listed(look(f"/stores/?{asked}{more.replace('by=miljofyrtarn', '')}"))


def test_every_way_on_stays_in_the_look_and_one_leads_out_of_it(look):
    asked = "on=2025-06-15&known=2025-08-01"
    text = look(f"/stores/map?{asked}&status=active&by=miljofyrtarn")
    body = text[text.index("<main") :]
    inside = [unescape(a) for a in re.findall(r'href="(/stores/[^"]*)"', body) if "view" not in a]
    out = [address for address in inside if asked not in address]
    ways_out = ["/stores/map?status=active&by=miljofyrtarn"] * 2  # back to today: in the menu and in the bar
    assert [address for address in out if "on=" not in address] == ways_out
    assert {address.partition("?")[0] for address in out} == {
        "/stores/map"
    }  # the menu's other days are days of the map
    assert f"/stores/map?{asked}&status=active" in inside  # the layer of the statuses
    assert f"/stores/?{asked}&status=active" in inside  # the list
    assert "Slik det var 15.06.2025 (slik vi visste det 01.08.2025)" in text
    assert f'href="/stores/map?{asked.replace("&", "&amp;")}' in look(f"/stores/?{asked}")
    assert 'name="by" value="miljofyrtarn"' in text.split('<form class="b-pop end b-choose b-days"')[1]


def test_regions_have_their_names_on_days_before_they_got_them(look):
    """The stored codes are those of today: 33 is Buskerud's since 2024, and that is what an earlier day shows."""
    text = look("/stores/map?on=2019-06-15&county=03")
    assert ">Oslo<" in text
    assert "Fylke ligger i 03" not in text


BROKEN = ("on=30.02.2024", "on=99999", "known=2999-01-01", "on=%00", "on=2024-01-01&on=2025-01-01")


@pytest.mark.parametrize("query", BROKEN)
def test_a_day_that_is_none_is_said_beside_its_field_and_loses_nothing(look, query):
    text = look(f"/stores/map?{query}&status=active&by=miljofyrtarn")
    form = text.split('<form class="b-pop end b-choose b-days"')[1].split("</form>")[0]
    assert 'aria-invalid="true"' in form
    assert 'name="status" value="active"' in form
    assert "b-map-page" in text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/terms/?now=1&on=2025-02-15", "Gjelder den 15.02.2025: <b>Ja</b>"),
        ("/terms/?now=1", "Gjelder i dag: <b>Ja</b>"),
        ("/stores/?certificate=miljofyrtarn&on=2025-02-15", "<b>Miljøfyrtårn</b> den 15.02.2025"),
        ("/stores/?certificate_valid_on=today&on=2025-02-15", "<b>den 15.02.2025</b>"),
        ("/stores/?certificate_valid_on=%2B90d&on=2025-02-15", "<b>den 16.05.2025</b>"),
        ("/stores/?certificate_valid_on=%2B90d&known=2025-03-01", "<b>om 90 dager</b>"),
    ],
)
def test_filters_name_the_day_they_are_asked_of(look, path, told):
    body = look(path).split('<div class="b-filters">')[1]
    chip, menu = body.split("b-add-filter")[:2]
    menu = menu.split("</form>")[0]
    assert told in re.sub(r"</?span>", "", chip).replace("\xa0", " ")
    assert ("i dag" in menu) == ("?on=" not in path and "&on=" not in path)
