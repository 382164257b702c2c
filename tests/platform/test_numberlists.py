"""Numbers pasted as a filter: kept under a short address, the doubtful ones named, under each reader's scope."""

from __future__ import annotations

import html
import re

import pytest

from app.platform.numberlists import NumberList


@pytest.fixture
def paste(sign_in, token):
    def send(text: str, *, who: str = "anna", listing: str = "stores", state: str = ""):
        data = {"numbers": text, "state": state}
        return sign_in(who).post(f"/numbers/{listing}/numbers", data=data, headers={"X-CSRFToken": token(who)})

    return send


def shown(page) -> str:
    return html.unescape(page.text)


def test_the_list_shows_the_rows_and_names_what_is_doubtful(paste, sign_in):
    answer = paste("201\n201\n999\n#REF!", state="status=active&sort=-name&page=3")
    there = answer.headers["Location"]
    assert re.fullmatch(r"/stores/\?status=active&sort=-name&numbers=[0-9a-f]{20}", there)
    page = shown(sign_in("anna").get(there))
    assert "canarybjorn butikk" in page
    assert "canarycecilie" not in page
    assert "1 nummer funnet." in page
    assert "Ingen rad har disse numrene: 999" in page
    assert "mer enn én gang: 201" in page
    assert "er utelatt: #REF!" in page
    assert "2 innlimte numre" in page


def test_a_colleague_sees_the_same_and_a_florist_own_rows_only(paste, sign_in, app, bearer):
    there = paste("201\n202").headers["Location"]
    assert {"canarybjorn butikk", "canarycecilie butikk"} <= set(
        re.findall(r"canary\w+ butikk", sign_in("tove").get(there).text)
    )
    assert "canarycecilie" not in sign_in("bjorn").get(there).text
    mine = paste("201\n202", who="bjorn")
    assert mine.headers["Location"] == there
    assert "disse numrene: 202" in shown(sign_in("bjorn").get(there))
    answer = app.test_client().get(f"/api/v1{there}", headers=bearer("tove")).json
    assert answer["count"] == 2
    none = app.test_client().get("/api/v1/stores?numbers=" + "0" * 20, headers=bearer("tove")).json
    assert none["count"] == 0
    for wrong in ("201", ""):
        assert app.test_client().get(f"/api/v1/stores?numbers={wrong}", headers=bearer("tove")).status_code == 422


def test_members_are_found_by_either_number_and_not_is_the_rest(paste, sign_in, world, system):
    from app.members.models import Member

    org = system.get(Member, world.ids["cecilie"]["member"]).org_number
    there = paste(f"101\n{org[:3]} {org[3:6]} {org[6:]}", listing="members").headers["Location"]
    page = sign_in("anna").get(there).text
    assert "canarybjorn firma" in page
    assert "canarycecilie firma" in page
    token = there.rsplit("=", 1)[1]
    rest = sign_in("anna").get("/members/", query_string={"where": f'["not",["is","numbers","{token}"]]'})
    assert "canarybjorn firma" not in rest.text
    assert "er ikke blant 2 innlimte numre" in shown(rest).lower()


def test_twenty_thousand_numbers_have_a_short_address(paste, sign_in, system):
    answer = paste("\n".join(str(n) for n in range(20_000)))
    there = answer.headers["Location"]
    assert len(there) < 60
    page = shown(sign_in("anna").get(there))
    assert "canarybjorn butikk" in page
    assert "2 numre funnet." in page
    assert "og 19" in page
    paste("\n".join(str(n) for n in reversed(range(20_000))))
    assert system.query(NumberList).count() == 1


@pytest.mark.parametrize("text", ["", " \n;", "#REF!\n§§", "\n".join(str(n) for n in range(20_001)), "x" * 1_000_001])
def test_what_cannot_be_a_list_is_told_and_comes_back(paste, text):
    answer = paste(text)
    assert answer.status_code == 422
    assert "<p>" in answer.text.split('id="numbers-problem"')[1].split("</div>")[0]
    assert html.escape(text[:40].strip("\n"), quote=False)[:3] in answer.text


def test_pages_of_what_is_not_there(sign_in, paste):
    assert sign_in("anna").get("/numbers/stores/status").status_code == 404
    assert sign_in("anna").get("/numbers/nonsense/numbers").status_code == 404
    assert sign_in("anna").get("/numbers/stores/numbers?state=a%3Db").status_code == 200
