"""Exports: nothing a spreadsheet would calculate, nothing lost on the way back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.platform.spreadsheets.reading import open_table
from app.platform.spreadsheets.writing import quoted, sheet_name, unquoted, write_csv, write_xlsx

HEADER = ["Nr", "Navn", "Dato", "Beløp"]
ROW = [201, "Bråten Blåklokka", dt.date(2027, 1, 2), Decimal("12.50")]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
DANGEROUS_TEXT = st.builds("".join, st.lists(st.sampled_from("=+-@\t\r\n '\"\x00\x1fa1;﻿"), max_size=8))


def csv_bytes(rows: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    assert write_csv(stream, HEADER, rows) == len(rows)
    return stream.getvalue()


def test_csv_as_norwegian_excel_opens_it() -> None:
    content = csv_bytes([ROW, [None, True, dt.datetime(2026, 11, 21, 9, 5), -1.5]])
    assert content.startswith(b"\xef\xbb\xbfNr;Navn;Dato;")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[1:] == ["201;Bråten Blåklokka;2027-01-02;12,50", ";1;2026-11-21 09:05:00;-1,5", ""]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+47 22334455", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x00=1", "\n@x", "\ufeff=1", "\xa0-2", "＝1"],
)
def test_text_a_spreadsheet_would_calculate_is_quoted(text: str) -> None:
    assert quoted(text) == "'" + text
    assert unquoted(quoted(text)) == text


@pytest.mark.parametrize("text", ["", "Blomster", "a=b", "O'Hara", "'sitat'", "1-2", "æ@b.no"])
def test_other_text_is_left_alone(text: str) -> None:
    assert quoted(text) == unquoted(text) == text


@settings(deadline=None)
@given(ANY_TEXT | DANGEROUS_TEXT)
def test_quoting_is_undone_exactly(text: str) -> None:
    assert unquoted(quoted(text)) == text


@settings(deadline=None)
@given(ANY_TEXT | DANGEROUS_TEXT)
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    content = csv_bytes([["a", text, None, None]]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert len(rows) == 2
    assert not re.match(r"[\s\x00-\x1f\x7f-\x9f]*[=+\-@]|[ \x00-\x1f]*[\t\r]", rows[1][1])


@settings(deadline=None)
@given(
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
)
def test_numbers_in_csv_are_never_quoted(number: float | Decimal) -> None:
    cell = csv_bytes([[number, None, None, None]]).decode("utf-8-sig").splitlines()[1].split(";")[0]
    assert "'" not in cell
    assert float(cell.replace(",", ".")) == float(number)


@settings(max_examples=25, deadline=None)
@given(st.lists(ANY_TEXT | DANGEROUS_TEXT, min_size=1, max_size=30))
def test_xlsx_text_is_text_and_comes_back(texts: list[str]) -> None:
    stream = io.BytesIO()
    assert write_xlsx(stream, ["Tekst"], [[text] for text in texts], "Ark") == len(texts)
    sheet = openpyxl.load_workbook(stream).active
    assert all(cell.data_type != "f" for (cell,) in sheet.iter_rows())
    legal = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text) for text in texts]
    read = [sheet.cell(row, 1).value or "" for row in range(2, len(texts) + 2)]
    assert [text.replace("\r\n", "\n").replace("\r", "\n") for text in legal] == [
        text.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n") for text in read
    ]


def test_xlsx_types_heading_filter_and_widths(tmp_path: Path) -> None:
    path = tmp_path / "ut.xlsx"
    moment = dt.datetime(2026, 11, 21, 9, 5)
    rows = [ROW, [10**17, "=1+1", dt.date(1869, 5, 1), moment], [True, None, float("inf"), Decimal("NaN")]]
    assert write_xlsx(path, HEADER, rows, "Butikker: [alle]") == 3
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "Butikker alle"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D4"
    assert sheet["A1"].font.bold
    assert 16 < sheet.column_dimensions["B"].width < sheet.column_dimensions["A"].width < 22
    assert [cell.value for cell in sheet[2]] == [201, "Bråten Blåklokka", dt.datetime(2027, 1, 2), 12.5]
    assert sheet["C2"].is_date
    assert [cell.value for cell in sheet[3]] == ["100000000000000000", "=1+1", "1869-05-01", moment]
    assert sheet["B3"].data_type == "s"
    assert sheet["A4"].value is True


def test_both_kinds_read_back_the_same(tmp_path: Path) -> None:
    rows = [["201", "=cmd|' /C calc'!A0", None, "+47 99 99 99 99"], ["202", 'O\'Hara; "AS"', "x", "'=1"]]
    write_xlsx(tmp_path / "a.xlsx", HEADER, rows, "A")
    (tmp_path / "a.csv").write_bytes(csv_bytes(rows))
    for name in ("a.xlsx", "a.csv"):
        with open_table(tmp_path / name, name) as table:
            assert [list(row.cells) for row in table.rows()] == [HEADER, *rows]


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, ["a"], [["x" * 32_766 + "𐀀𐀀"], ["𐀀" * 20_000]], "A")
    sheet = openpyxl.load_workbook(stream).active
    assert sheet["A2"].value == "x" * 32_766
    assert sheet["A3"].value == "𐀀" * 16_383


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60))
def test_sheet_names_are_accepted_by_excel(title: str) -> None:
    name = sheet_name(title)
    assert 1 <= len(name) <= 31
    assert not re.search(r"[\[\]:*?/\\]", name)
    assert not name.startswith("'")
    assert not name.endswith("'")
    write_xlsx(io.BytesIO(), ["a"], [], title)
