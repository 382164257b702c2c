"""The certified stores as of three days and as known on two, equal to the count by hand in `ledger`."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl
import pypdf
import pytest

from tests.certifications.ledger import CERTIFIED, SHOPS, cells, query

D = dt.date


# The certified stores ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "known", "expected"), cells(CERTIFIED))
def test_certified_in_the_api_and_on_the_command_line(app, sign_in, shops, day, known, expected):
    answer = sign_in("tove").get(f"/api/v1/certified_stores?{query(day, known, scheme='miljofyrtarn')}")
    assert [SHOPS[row["store_number"]] for row in answer.json["result"]] == expected
    assert answer.json["count"] == len(expected)
    more = ["--known", known] if known else []
    told = app.test_cli_runner().invoke(
        args=["stores", "certified", "--scheme", "miljofyrtarn", "--on", day, *more, "--format", "json"]
    )
    assert [SHOPS[row["store_number"]] for row in json.loads(told.output)] == expected


@pytest.mark.parametrize(("day", "known", "expected"), cells(CERTIFIED))
def test_certified_on_the_page_and_in_the_files(sign_in, shops, day, known, expected):
    client, asked = sign_in("tove"), query(day, known)
    page = client.get(f"/certified-stores/?{asked}").text
    assert [name for name in SHOPS.values() if f"{name}" in page.split('id="answers"')[1]] == sorted(expected)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/certified-stores/export.xlsx?{asked}").data)).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [SHOPS[row[0]] for row in rows] == expected
    if known:
        days = [D.fromisoformat(day), D.fromisoformat(day), D.fromisoformat(known)]
        assert all([cell.date() for cell in row[-3:]] == days for row in rows)
        assert "Slik vi visste det" in [cell.value for cell in sheet[1]]


def test_the_document_prints_whose_knowledge_it_is(sign_in, shops):
    def text(asked):
        found = sign_in("tove").get(f"/certified-stores/export.pdf?{asked}")
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(found.data)).pages)

    then = text("on=2025-02-15&known=2025-03-01")
    assert "15.02.2025" in then
    assert "slik vi visste det 01.03.2025" in then
    assert "slik vi visste det" not in text("on=2025-02-15")


def test_a_long_document_of_the_past_is_made_by_a_worker(app, sign_in, shops, monkeypatch):
    from app.certifications.views import certified
    from app.platform import jobs

    monkeypatch.setattr(certified, "PDF_AT_ONCE", 0)
    answer = sign_in("tove").get("/certified-stores/export.pdf?on=2025-02-15&known=2025-03-01")
    assert jobs.run_pending(app) == 1
    with sign_in("tove").get(f"{answer.location}/file") as file:
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.data)).pages)
    assert "slik vi visste det 01.03.2025" in text
    assert [name for name in SHOPS.values() if name in text] == ["Alfa", "Gamma"]


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ("nonsense", "nonsense"),
        ("2027-01-01", "01.01.2027"),
        ("1999-01-01", "05.01.2025"),
    ],
)
def test_a_day_that_cannot_be_known_has_its_message_beside_the_field(sign_in, shops, known, message):
    page = sign_in("tove").get(f"/certified-stores/?on=2025-02-15&known={known}").text
    assert message in page.split('id="known-problem"')[1].split("</div>")[0]
    assert f'value="{known}"' in page
