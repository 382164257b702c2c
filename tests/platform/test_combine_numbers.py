"""Numbers pasted where filters are combined, of the list itself and of what belongs to its rows."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

ROW = "0-0"
OWN = {"0:join": "all", f"{ROW}:about": "filter numbers", f"{ROW}:was": "filter numbers"}


@pytest.fixture
def send(sign_in, token):
    def post(do: str, fields: dict[str, str], listing: str = "stores"):
        data = {**fields, "do": do, "keep": "", "csrf_token": token("anna")}
        return sign_in("anna").post(f"/combine/{listing}", data=data)

    return post


def test_a_pasted_list_is_a_condition_like_others(send, sign_in):
    begun = send("look", OWN | {f"{ROW}:was": ""})
    assert f'<textarea class="form-control" id="filter-{ROW}:value" name="{ROW}:value"' in begun.text
    looked = send("look", OWN | {f"{ROW}:value": "201\r\n999"})
    assert "2 innlimte numre" in looked.text
    kept = re.search(rf'name="{ROW}:value" value="([0-9a-f]{{20}})"', looked.text)[1]
    assert 'class="b-count"><b>1</b>' in looked.text
    shown = send("show", OWN | {f"{ROW}:value": kept, f"{ROW}:not": "1"})
    page = sign_in("anna").get(shown.headers["Location"]).text
    assert "canarycecilie butikk" in page
    assert "canarybjorn butikk" not in page


def test_in_one_step_and_of_what_belongs_to_a_row(send, sign_in):
    inside = {"0-0:about": "relation owner", "0-0:was": "relation owner", "0-0:join": "all",
              "0-0-0:about": "filter numbers", "0-0-0:was": "filter numbers", "0-0-0:value": "102"}  # fmt: skip
    there = send("show", {"0:join": "all", **inside}).headers["Location"]
    assert "numbers" in parse_qs(urlsplit(there).query)["where"][0]
    page = sign_in("anna").get(there).text
    assert "canarycecilie butikk" in page
    assert "canarybjorn butikk" not in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#REF!\n#N/A", "Lim inn noen numre først."),
        ("\n".join(map(str, range(20_001))), "20001"),
        ("x" * 1_000_001, "mer enn en million tegn"),
    ],
)
def test_what_cannot_be_a_list_is_told_at_its_row_and_stays(send, text, told):
    answer = send("show", OWN | {f"{ROW}:value": text})
    assert answer.status_code == 422
    problem = re.search(r'class="b-problem"><span>([^<]*)', answer.text)[1]
    assert told in html.unescape(problem).replace("\xa0", "")
    assert text.split("\n")[-1] in html.unescape(answer.text)


def test_what_was_typed_is_never_markup(send):
    text = "</textarea><script>alert(1)</script>"
    assert text not in send("look", OWN | {f"{ROW}:value": text}).text
