"""Fields of the office's own as columns beside the certified stores: page, CSV, Excel, PDF and API; who sees which."""

from __future__ import annotations

import io

import openpyxl
import pytest

HERE = "/certified-stores/"
FIELDS = {
    "van": ("choice", "Varebil"), "opened": ("date", "Åpnet"), "rent": ("amount", "Husleie"),
    "secret": ("text", "Hemmelig"),
}  # fmt: skip


@pytest.fixture
def stores(arrange, certify, world):
    """Bjørn's certified store with four fields, one of which only finance sees."""
    from app.customfields.models import CustomField
    from app.stores.models import Store

    certify("bjorn", "21844")
    with arrange() as uow:
        for place, (key, (kind, label)) in enumerate(FIELDS.items()):
            choices = "large = Stor | Large" if kind == "choice" else None
            row = {"entity": "store", "key": key, "kind": kind, "label_nb": label, "label_en": label}
            seen = ["Finance"] if key == "secret" else None
            uow.add(CustomField(**row, position=place, currency="NOK", choices_text=choices, visible_to=seen))
    with arrange() as uow:
        uow.session.get(Store, world.ids["bjorn"]["store"]).custom = {
            "van": "large", "opened": "2024-05-01", "rent": 123450, "secret": "canary",
        }  # fmt: skip


def test_chosen_fields_are_columns_everywhere(stores, sign_in, bearer):
    tove, asked = sign_in("tove"), "on=2026-11-21&field=x_van&field=rent&field=x_opened"
    page = tove.get(f"{HERE}?{asked}").text
    assert all(text in page for text in ("Varebil</th>", "Stor", "1\u00a0234,50 kr", "01.05.2024"))
    assert 'name="field" value="x_van" checked' in page
    assert f"export.pdf?{asked}" in page.replace("&amp;", "&")
    text = tove.get(f"{HERE}export.csv?{asked}").data.decode("utf-8-sig")
    assert text.splitlines()[0].split(";")[-3:] == ["Varebil", "Husleie", "Åpnet"]
    sheet = openpyxl.load_workbook(io.BytesIO(tove.get(f"{HERE}export.xlsx?{asked}").data)).active
    header, row = list(sheet.values)[:2]
    assert dict(zip(header, row, strict=True))["Husleie"] == 1234.5
    told = tove.get(f"/api/v1/certified_stores?{asked}", headers=bearer("tove")).json["result"]
    assert told[0]["custom_fields"] == {"van": "large", "rent": 123450, "opened": "2024-05-01"}
    assert "custom_fields" not in tove.get("/api/v1/certified_stores", headers=bearer("tove")).json["result"][0]


@pytest.mark.parametrize("asked", ["field=x_van&field=x_opened", "field=x_van&field=x_opened&field=x_rent"])
def test_the_annex_prints_them(stores, sign_in, asked):
    from tests.platform.test_pdf import text_of

    answer = sign_in("tove").get(f"{HERE}export.pdf?on=2026-11-21&{asked}")
    assert answer.mimetype == "application/pdf"
    printed = text_of(answer.data)
    assert all(text in printed for text in ("Varebil", "Stor", "Åpnet", "01.05.2024"))


def test_what_the_reader_may_not_see_is_no_column(stores, sign_in, bearer):
    tove = sign_in("tove")
    assert "Hemmelig" not in tove.get(HERE).text
    for path in (HERE, f"{HERE}export.csv", f"{HERE}export.pdf"):
        assert b"canary" not in tove.get(f"{path}?field=x_secret", follow_redirects=True).data.replace(
            b"canarybjorn", b""
        )
    refused = tove.get(f"{HERE}?field=x_secret")
    assert refused.status_code == 422
    assert "x_secret" in refused.text
    assert tove.get("/api/v1/certified_stores?field=x_secret", headers=bearer("tove")).status_code == 422


def test_a_file_is_told_by_its_name(stores, arrange, sign_in, bearer, world):
    from app.customfields.models import CustomField
    from tests.customfields.test_files import upload
    from tests.platform.test_pdf import text_of

    with arrange() as uow:
        row = {"entity": "store", "key": "avtale", "kind": "file", "label_nb": "Avtale", "label_en": "Contract"}
        uow.add(CustomField(**row, position=9, currency="NOK"))
    assert upload(sign_in("admin"), world.ids["bjorn"]["store"]).status_code == 200
    tove, asked = sign_in("tove"), "on=2026-11-21&field=x_avtale"
    assert "Avtale.txt" in tove.get(f"{HERE}?{asked}").text
    assert "Avtale.txt" in text_of(tove.get(f"{HERE}export.pdf?{asked}").data)
    assert tove.get(f"{HERE}export.csv?{asked}").data.decode("utf-8-sig").splitlines()[1].endswith(";Avtale.txt")
    sheet = openpyxl.load_workbook(io.BytesIO(tove.get(f"{HERE}export.xlsx?{asked}").data)).active
    assert list(sheet.values)[1][-1] == "Avtale.txt"
    told = tove.get(f"/api/v1/certified_stores?{asked}", headers=bearer("tove")).json["result"]
    assert told[0]["custom_fields"]["avtale"]["name"] == "Avtale.txt"
