"""Delimited text: encodings, delimiters, the numbers people see, and text that is none."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.problems import Refused
from app.platform.spreadsheets.limits import DEFAULT_LIMITS, MEGABYTE
from app.platform.spreadsheets.reading import open_table

TEXT = "Medlemsnr;Firmanavn;Poststed\r\n1001;Bråten Blåklokka AS;Tolvsrød\r\n1002;Máret Øvre & Sæther;Ålesund\r\n"
ROWS = [
    (1, ("Medlemsnr", "Firmanavn", "Poststed")),
    (2, ("1001", "Bråten Blåklokka AS", "Tolvsrød")),
    (3, ("1002", "Máret Øvre & Sæther", "Ålesund")),
]


def rows_of(path: Path, content: bytes, **options: object) -> list[tuple[int, tuple[object, ...]]]:
    path.write_bytes(content)
    with open_table(path, "liste.xlsx", **options) as table:
        return [(row.number, row.cells) for row in table.rows()]


def code_of(path: Path, content: bytes, **options: object) -> str:
    with pytest.raises(Refused) as refusal:
        rows_of(path, content, **options)
    (problem,) = refusal.value.problems
    assert problem.text()
    return problem.code.removeprefix("spreadsheets.file.")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "cp865", "mac_roman"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert rows_of(tmp_path / "f", TEXT.encode(encoding)) == ROWS


def test_another_alphabet(tmp_path: Path) -> None:
    names = "Nazwa;Miasto\r\n" + "Kwiaciarnia Różyczka;Łódź\r\nŻółta Gąska;Świętochłowice\r\n" * 30
    assert rows_of(tmp_path / "f", names.encode("cp1250"))[1][1] == ("Kwiaciarnia Różyczka", "Łódź")


def test_an_encoding_named_by_a_person(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "f", TEXT.encode("cp865"), encoding="cp865") == ROWS
    assert code_of(tmp_path / "f", TEXT.encode("latin-1"), encoding="utf-8") == "unknown_encoding"
    assert code_of(tmp_path / "f", TEXT.encode("latin-1"), encoding="no-such") == "unknown_encoding"


def test_one_wrong_byte_does_not_garble_all_the_others(tmp_path: Path) -> None:
    content = TEXT.encode() * 20 + b"9;F\xf8rde;Oslo\r\n"
    assert code_of(tmp_path / "f", content) == "mixed_encoding"
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(Refused) as refusal:
        open_table(tmp_path / "f", "f")
    assert refusal.value.problems[0].values == {"line": 61}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    content = TEXT.replace(";", delimiter).encode()
    assert rows_of(tmp_path / "f", content) == ROWS


def test_decimal_commas_do_not_make_columns(tmp_path: Path) -> None:
    content = b"Nr;Sum\n1;10,50\n2;11,25\n3;1,00\n"
    assert rows_of(tmp_path / "f", content)[1] == (2, ("1", "10,50"))


def test_numbers_are_those_a_person_sees(tmp_path: Path) -> None:
    content = b'Tittel\r\n\r\na;b\r\n"en\r\nto";x\r\n;;\r\n1;2\r\n'
    assert rows_of(tmp_path / "f", content) == [
        (1, ("Tittel",)),
        (3, ("a", "b")),
        (4, ("en\r\nto", "x")),
        (6, ("1", "2")),
    ]


def test_excels_separator_line_is_an_instruction(tmp_path: Path) -> None:
    content = b"sep=,\r\na;1,b\r\nc,d\r\n"
    assert rows_of(tmp_path / "f", content) == [(1, ("a;1", "b")), (2, ("c", "d"))]


def test_line_ends_of_all_systems(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert rows_of(tmp_path / "f", TEXT.replace("\r\n", end).encode()) == ROWS


def test_text_that_begins_with_an_equals_sign_stays_text(tmp_path: Path) -> None:
    content = b'a;b\n"=HYPERLINK(""http://evil.example"",""klikk"")";\'=1+1\n'
    assert rows_of(tmp_path / "f", content)[1] == (2, ('=HYPERLINK("http://evil.example","klikk")', "=1+1"))


def test_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert code_of(path, b"\r\n \r\n;;;\r\n") == "no_rows"
    assert code_of(path, b";".join([b"x"] * 300)) == "columns"
    assert code_of(path, b"a;b\n" * 11, limits=replace(DEFAULT_LIMITS, rows=10)) == "rows"
    assert code_of(path, b"a;" + b"x" * 40_000) == "long_text"
    assert code_of(path, b"a;b\n" + b"x" * 2 * MEGABYTE) == "long_text"
    assert code_of(path, b'a;b\n"never closed' + b"\nx;y" * 60_000) == "quotes"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes"
    with contextlib.suppress(Refused):
        assert rows_of(path, content)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    import tracemalloc

    (path := tmp_path / "long.csv").write_bytes(b"".join(b"%d;Blomster AS;0150;Oslo\n" % row for row in range(45_000)))
    with open_table(path, "x") as table:
        tracemalloc.start()
        try:
            assert sum(1 for _ in table.rows()) == 45_000
            assert tracemalloc.get_traced_memory()[1] < MEGABYTE
        finally:
            tracemalloc.stop()
