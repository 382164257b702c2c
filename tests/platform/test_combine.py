"""Combining filters without scripts: each button sends the form, nothing typed is lost, and the list shows the same."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app.kernel.expressions import AllOf, AnyOf, Is, Not, Some
from app.platform.views import drafts


@pytest.mark.parametrize(
    "expression",
    [
        Is("county", ("46", "03")),
        Not(Is("q", ("x",))),
        AnyOf((Is("q", ("x",)), Not(AllOf((Is("a", ("1",)), Is("b", ("2",))))))),
        Some("owner", Is("q", ("x",))),
        Not(Some("owner")),
        AllOf((Some("people", AnyOf((Is("q", ("x",)), Some("stores", Is("q", ("y",)))))), Is("county", ("46",)))),
    ],
)
def test_a_draft_says_what_the_expression_said(expression):
    assert drafts.expression_of(drafts.root(expression)) == expression


def selects(form: str) -> list[tuple[str, str]]:
    """What each select box sends: the marked choice, or the first."""
    found = []
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found.append((name, html.unescape(chosen[1])))
    return found


def inputs(form: str) -> list[tuple[str, str]]:
    """What each input sends: boxes only where they are ticked."""
    found = []
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name = re.search(r'type="(\w+)"', tag)[1], re.search(r'name="([^"]+)"', tag)
        if name and (kind in ("hidden", "text") or " checked" in tag):
            value = re.search(r'value="([^"]*)"', tag)
            found.append((name[1], html.unescape(value[1]) if value else ""))
    return found


@pytest.fixture
def builder(sign_in, token):
    """Fills in the builder as a browser without scripts does: all fields of the page, some changed, one button."""

    class Filled:
        def __init__(self, path: str = "/combine/stores") -> None:
            self.answer = sign_in("anna").get(path)

        @property
        def text(self) -> str:
            return html.unescape(self.answer.text)

        @property
        def count(self) -> int:
            return int(re.search(r'b-count"><b>(\d+)</b>', self.answer.text)[1])

        def fields(self) -> list[tuple[str, str]]:
            form = self.answer.text.split("data-combine>")[1].split("</form>")[0]
            return [*selects(form), *inputs(form)]

        def press(self, button: str, **changed: object) -> None:
            given = {name.replace("_", "-").replace("--", ":"): value for name, value in changed.items()}
            data: dict[str, list[str]] = {}
            for name, value in self.fields():
                if name not in given:
                    data.setdefault(name, []).append(value)
            data.update({n: v if isinstance(v, list) else [v] for n, v in given.items()})
            headers = {"X-CSRFToken": token("anna")}
            self.answer = sign_in("anna").post("/combine/stores", data={**data, "do": button}, headers=headers)

    return Filled


def test_from_an_empty_page_to_a_filter_across_two_relations(builder, sign_in):
    page = builder()
    assert page.count == 2
    page.press("look", **{"0_0--about": "relation people"})
    page.press("row 0-0")
    page.press("look", **{"0_0_0--about": "relation stores"})
    page.press("row 0-0-0")
    page.press("look", **{"0_0_0_0--about": "filter q"})
    page.press("look", **{"0_0_0_0--value": "canarybjorn"})
    assert page.count == 1
    assert "Har en medarbeider der: har et arbeidssted der: har ordene «canarybjorn»" in page.text
    page.press("group 0")
    page.press("look", **{"0_1_0--about": "filter county"})
    page.press("look", **{"0_1_0--value": ["03", "46"], "0_1_0--not": "1"})
    assert page.count == 0
    assert "Ligger ikke i Oslo eller Vestland" in page.text
    page.press("remove 0-1")
    page.press("show")
    there = page.answer.headers["Location"]
    where = ["some", "people", ["some", "stores", ["is", "q", "canarybjorn"]]]
    assert json.loads(parse_qs(urlsplit(there).query)["where"][0]) == where
    listed = sign_in("anna").get(there).text
    assert "canarybjorn butikk" in listed
    assert "canarycecilie" not in listed


def test_what_is_wrong_stands_at_its_row_and_nothing_is_lost(builder):
    page = builder()
    page.press("look", **{"0_0--about": "filter certificate_valid_on"})
    page.press("show", **{"0_0--value": "31.02.2027"})
    assert page.answer.status_code == 422
    assert 'value="31.02.2027"' in page.answer.text
    assert "kan ikke brukes" in page.text
    page.press("show", **{"0_0--value": ""})
    assert page.answer.status_code == 422
    assert "Velg en verdi" in page.text
    page.press("show", **{"0_0--value": "+90d", "0_0--not": "1"})
    assert page.answer.status_code == 302


def test_the_lists_own_filters_become_rows_and_the_rest_of_its_state_is_kept(builder):
    page = builder('/combine/stores?status=active&sort=-name&group=county&where=["not",["is","county","46"]]')
    assert "Status er Aktiv" in page.text
    assert "Ligger ikke i Vestland" in page.text
    page.press("show")
    query = parse_qs(urlsplit(page.answer.headers["Location"]).query)
    assert (query["sort"], query["group"]) == (["-name"], ["county"])
    assert json.loads(query["where"][0]) == ["all", ["is", "status", "active"], ["not", ["is", "county", "46"]]]
    assert "status" not in query


def test_another_field_begins_without_the_old_value(builder):
    page = builder("/combine/stores?q=rose")
    page.press("look", **{"0_0--about": "filter county"})
    assert "rose" not in page.text
    assert page.count == 2


@pytest.mark.parametrize("action", ["remove 0", "remove 0-9", "row 0-9-9", "group " + "0-0" * 40, "nonsense", "row x"])
def test_buttons_that_point_nowhere_change_nothing_and_are_no_errors(builder, action):
    page = builder("/combine/stores?q=rose")
    page.press(action)
    assert page.answer.status_code == 200


def test_floods_of_fields_are_no_errors(sign_in, token):
    data = {f"0{'-0' * deep}:about": "relation people" for deep in range(30)}
    data |= {f"0-{n}:about": "filter q" for n in range(100)} | {f"0-{n}:value": "x" for n in range(100)}
    answer = sign_in("anna").post("/combine/stores", data=data, headers={"X-CSRFToken": token("anna")})
    assert answer.status_code == 200
    assert sign_in("tove").get("/combine/accounts").status_code == 404
    assert sign_in("tove").get("/combine/nonsense").status_code == 404
