"""Workbooks: what the cells say. What is refused stands in `test_spreadsheets_refused`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import xlsxwriter

from app.kernel.cells import ErrorValue, Formula
from app.platform.spreadsheets.reading import open_table
from tests.platform.workbooks import code_of, pack, parts, rows_of


def test_kinds_of_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["tekst", 12, 1.5, True, dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 13, 30), None, "=1+1"])
    sheet["H1"].data_type = "s"
    sheet["A4"], sheet["B4"] = "=SUM(1,2)", "#N/A"
    book.save(path := tmp_path / "kinds.xlsx")
    first, second = rows_of(path)
    moment = dt.datetime(2024, 2, 29, 13, 30)
    assert first == (1, ("tekst", 12, 1.5, True, dt.date(2024, 2, 29), moment, None, "=1+1"))
    assert second == (4, (Formula(None, cached=False), ErrorValue("#N/A")))


def test_cached_values_of_formulas(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(path := tmp_path / "cached.xlsx")
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_formula(0, 0, "=200+1", None, 201)
    sheet.write_formula(0, 1, '="a"&"b"', None, "ab")
    sheet.write_formula(0, 2, "=TODAY()", day, 45000)
    book.close()
    assert rows_of(path) == [(1, (Formula(201), Formula("ab"), Formula(dt.date(2023, 3, 15))))]


def test_a_formula_that_gives_an_error_or_an_empty_text(tmp_path: Path) -> None:
    sheet = '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    assert rows_of(pack(tmp_path / "f.xlsx", parts(sheet))) == [(2, (Formula(ErrorValue("#DIV/0!")), Formula("")))]


def test_numbers_keep_the_sheets_own_rows_and_columns(tmp_path: Path) -> None:
    sheet = '<row r="3"><c r="C3"><v>352601810</v></c></row><row><c><v>1.0</v></c></row>'
    sheet += '<row r="90"><c r="AA90"><v>7</v></c></row>'
    assert rows_of(pack(tmp_path / "n.xlsx", parts(sheet))) == [
        (3, (None, None, 352601810)), (4, (1,)), (90, (*[None] * 26, 7)),
    ]  # fmt: skip


def test_rich_text_escapes_and_phonetic_marks(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Blom</t></r><r><t>ster</t></r><rPh><t>X</t></rPh></is></c>'
        '<c r="B1" t="inlineStr"><is><t>a_x000D_b_x005F_c_xD800_</t></is></c></row>'
    )
    assert rows_of(pack(tmp_path / "r.xlsx", parts(sheet))) == [(1, ("Blomster", "a\rb_c\N{REPLACEMENT CHARACTER}"))]


def test_days_of_the_1904_calendar_and_days_that_never_were(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(path := tmp_path / "1904.xlsx", {"date_1904": True})
    book.add_worksheet().write_datetime(0, 0, dt.datetime(2020, 5, 17), book.add_format({"num_format": 14}))
    book.close()
    assert rows_of(path) == [(1, (dt.date(2020, 5, 17),))]
    book = xlsxwriter.Workbook(path := tmp_path / "1900.xlsx")
    sheet, day = book.add_worksheet(), book.add_format({"num_format": 14})
    sheet.write_row(0, 0, [1, 59, 60, 61, 0.5, -3, 9e9], day)
    book.close()
    days = (dt.date(1900, 1, 1), dt.date(1900, 2, 28), 60.0, dt.date(1900, 3, 1))
    assert rows_of(path) == [(1, (*days, 0.5, -3.0, 9e9))]


def test_sheets_and_the_first_with_data(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tom"
    hidden = book.create_sheet("Skjult")
    hidden.append(["skjult"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Medlemmer").append(["her"])
    book.save(path := tmp_path / "sheets.xlsx")
    with open_table(path, "x") as table:
        assert table.sheets == ("Tom", "Skjult", "Medlemmer")
        assert table.sheet == "Medlemmer"
        assert table.count() == 1
    assert rows_of(path, sheet="Skjult") == [(1, ("skjult",))]
    assert code_of(path, sheet="Finnes ikke") == "no_such_sheet"
    assert code_of(path, sheet="Tom") == "no_rows"


def test_rows_again_and_from_a_number_on_and_nothing_left_behind(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(1, 8):
        book.active.append([number])
    book.save(path := tmp_path / "seven.xlsx")
    (work := tmp_path / "work").mkdir()
    with open_table(path, "x", workspace=work) as table:
        assert len(list(table.rows())) == 7
        assert [row.number for row in table.rows(after=5)] == [6, 7]
        assert list(work.iterdir())
    assert not list(work.iterdir())


def test_a_workbook_under_any_name_is_read_by_its_bytes(tmp_path: Path) -> None:
    path = pack(tmp_path / "bilde.png", parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert rows_of(path) == [(1, (1,))]
