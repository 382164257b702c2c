"""Workbooks that are refused: damaged, hostile, too large, contradicting themselves. None brings the server down."""

from __future__ import annotations

import contextlib
import os
import struct
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from app.kernel.problems import Refused
from app.platform.spreadsheets.limits import DEFAULT_LIMITS, MEGABYTE
from app.platform.spreadsheets.reading import open_table
from tests.platform.workbooks import LINKS, MAIN, code_of, pack, parts, rows_of


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("empty", b""),
        ("old_workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")),
        ("old_workbook", b"\x09\x08\x10\x00\x00\x06\x05\x00"),
        ("encrypted", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900) + "EncryptedPackage".encode("utf-16-le")),
        ("web_page", b"\xef\xbb\xbf  <html><table><tr><td>1</td></tr></table>"),
        ("web_page", b'<?xml version="1.0"?><Workbook/>'),
        ("not_a_table", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("not_a_table", bytes(range(256)) * 40),
        ("not_a_table", b"{\\rtf1 hei}"),
        ("not_a_workbook", b"PK\x05\x06" + bytes(18)),
        ("damaged", b"PK\x03\x04" + bytes(100)),
        ("damaged", b"PK\x03\x04PK\x05\x06" + b"\xff" * 18 + b"x" * 9),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, code: str, content: bytes) -> None:
    (path := tmp_path / "medlemmer.xlsx").write_bytes(content)
    assert code_of(path) in {code, "bomb"} if content.startswith(b"PK\x03\x04PK") else code_of(path) == code


def test_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (path := tmp_path / "stor.csv").open("wb") as file:
        file.truncate(200 * MEGABYTE)
    assert code_of(path) == "too_large"
    (small := tmp_path / "small.csv").write_text("a;b\n1;2\n")
    assert code_of(small, limits=replace(DEFAULT_LIMITS, file_bytes=4)) == "too_large"


def test_truncated_at_every_tenth_is_a_refusal_and_never_a_crash(tmp_path: Path) -> None:
    whole = pack(tmp_path / "whole.xlsx", parts('<row r="1"><c r="A1"><v>1</v></c></row>' * 1)).read_bytes()
    for tenth in range(1, 10):
        (path := tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) * tenth // 10])
        assert code_of(path) == "damaged"


def test_flipped_bytes_are_a_refusal_or_a_table_and_never_a_crash(tmp_path: Path) -> None:
    whole = bytearray(pack(tmp_path / "whole.xlsx", parts('<row r="1"><c r="A1"><v>1</v></c></row>')).read_bytes())
    for at in range(0, len(whole), max(len(whole) // 25, 1)):
        damaged = bytes(whole[:at]) + bytes([whole[at] ^ 0xFF]) + bytes(whole[at + 1 :])
        (path := tmp_path / "flipped.xlsx").write_bytes(damaged)
        with contextlib.suppress(Refused):
            assert rows_of(path)


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "m.xlsm", parts('<row r="1"><c r="A1"><v>1</v></c></row>', more={name: b"x"}))
    assert code_of(path) == "macros"


def test_binary_workbook_and_other_archives(tmp_path: Path) -> None:
    assert code_of(pack(tmp_path / "b.xlsb", {"xl/workbook.bin": b"x"})) == "binary_workbook"
    assert code_of(pack(tmp_path / "a.xlsx", {"readme.txt": b"x"})) == "not_a_workbook"
    word = parts("")["_rels/.rels"]
    assert isinstance(word, str)
    content = {"_rels/.rels": word.replace("xl/workbook", "word/document"), "word/document.xml": "<x/>"}
    assert code_of(pack(tmp_path / "w.xlsx", content)) == "not_a_workbook"


def test_password_protected_entries(tmp_path: Path) -> None:
    path = pack(tmp_path / "locked.xlsx", parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    assert code_of(path) == "encrypted"


def test_zip_bomb_by_ratio_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "bomb.xlsx", parts("", more={"xl/media/zeros.bin": bytes(300 * MEGABYTE)}))
    began = time.monotonic()
    assert code_of(path) == "bomb"
    assert time.monotonic() - began < 5
    assert path.stat().st_size < MEGABYTE


def test_zip_bomb_by_total_and_by_number_of_entries(tmp_path: Path) -> None:
    path = pack(tmp_path / "total.xlsx", parts("", more={"noise.bin": os.urandom(64 * 1024)}))
    assert code_of(path, limits=replace(DEFAULT_LIMITS, unpacked_bytes=32 * 1024)) == "bomb"
    many = parts("", more={f"xl/media/{number}.bin": b"" for number in range(3_000)})
    assert code_of(pack(tmp_path / "many.xlsx", many)) == "bomb"


def test_an_entry_that_lies_about_its_size_is_bounded(tmp_path: Path) -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (30 * MEGABYTE)
    path = pack(tmp_path / "liar.xlsx", parts(sheet))
    data = bytearray(path.read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        size = struct.unpack_from("<I", data, at + 24)[0]
        if size > MEGABYTE:
            struct.pack_into("<I", data, at + 24, 2_000)
        at += 4
    path.write_bytes(bytes(data))
    assert code_of(path) == "damaged"


def test_repeated_long_texts_do_not_fill_the_disk(tmp_path: Path) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    links = parts("")["xl/_rels/workbook.xml.rels"]
    assert isinstance(links, str)
    shared = f'<Relationship Id="r2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    more = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": links.replace("</Relationships>", shared)}
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 400))
    path = pack(tmp_path / "echo.xlsx", parts(cells, more=more))
    assert len(rows_of(path)) == 399
    assert code_of(path, limits=replace(DEFAULT_LIMITS, neutral_bytes=2 * MEGABYTE)) == "bomb"


LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        (LAUGHS, "&e;"),
        ('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        ('<!DOCTYPE w SYSTEM "http://127.0.0.1/evil.dtd">', "1"),
    ],
)
def test_entities_and_external_entities(tmp_path: Path, head: str, cell: str) -> None:
    sheet = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{cell}</t></is></c></row>'
    assert code_of(pack(tmp_path / "xxe.xlsx", parts(sheet, head=head))) == "declarations"


def test_entities_in_utf_16(tmp_path: Path) -> None:
    sheet = parts("", head='<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS)["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, str)
    content = parts("") | {"xl/worksheets/sheet1.xml": sheet.encode("utf-16")}
    assert code_of(pack(tmp_path / "wide.xlsx", content)) == "declarations"


def test_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(range(300)))
    book.save(path := tmp_path / "wide.xlsx")
    assert code_of(path) == "columns"
    assert len(rows_of(path, limits=replace(DEFAULT_LIMITS, columns=300))[0][1]) == 300


def test_formatted_empty_columns_do_not_count(tmp_path: Path) -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
    assert rows_of(pack(tmp_path / "e.xlsx", parts(sheet))) == [(1, (1,))]


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="????"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
    ],
)
def test_sheets_that_contradict_themselves(tmp_path: Path, sheet: str) -> None:
    assert code_of(pack(tmp_path / "d.xlsx", parts(sheet))) == "damaged"


def test_numbers_beyond_all_bounds_stay_text(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1"><v>1e999999</v></c><c r="B1"><v>nan</v></c><c r="C1" t="d"><v>9999-99-99</v></c></row>'
    )
    assert rows_of(pack(tmp_path / "b.xlsx", parts(sheet))) == [(1, ("1e999999", "nan", "9999-99-99"))]


def test_limits_of_rows_text_and_time(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 12))
    path = pack(tmp_path / "rows.xlsx", parts(rows))
    assert code_of(path, limits=replace(DEFAULT_LIMITS, rows=10)) == "rows"
    long = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'
    assert code_of(pack(tmp_path / "long.xlsx", parts(long))) == "long_text"
    many = pack(tmp_path / "many.xlsx", parts("<row>" + "<c><v>1</v></c>" * 20 + "</row>" + " " * 8 * MEGABYTE))
    assert code_of(many, limits=replace(DEFAULT_LIMITS, seconds=0)) == "too_complex"


def test_memory_of_the_child_is_limited(tmp_path: Path) -> None:
    path = pack(tmp_path / "m.xlsx", parts(f'<row r="1" x="{" " * 16 * MEGABYTE}"><c r="A1"><v>1</v></c></row>'))
    assert code_of(path, limits=replace(DEFAULT_LIMITS, memory_bytes=40 * MEGABYTE)) == "too_complex"
    assert rows_of(path) == [(1, (1,))]


def test_the_child_stands_alone() -> None:
    """It may not import the program: then neither its settings nor its libraries are within reach of hostile bytes."""
    folder = Path(__file__).parents[2] / "app" / "platform" / "spreadsheets" / "extraction"
    for module in folder.glob("*.py"):
        for line in module.read_text(encoding="utf-8").splitlines():
            if line.startswith(("from app", "import app")):
                assert line.startswith("from app.platform.spreadsheets.extraction.")


def test_many_rows_in_bounded_time(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(path := tmp_path / "many.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(9_000):
        sheet.write_row(row, 0, [row, 200 + row, f"Firma {row} AS", 352601810, "0150", "Oslo", "ja"] * 3)
    book.close()
    began = time.monotonic()
    with open_table(path, "x") as table:
        assert sum(1 for _ in table.rows()) == 9_000
    assert time.monotonic() - began < 12
