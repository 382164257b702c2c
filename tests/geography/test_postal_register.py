"""Reading the postal register and comparing it with the one held, without an application."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geography.rules import PostalRow, compare, read_postal_register
from app.geography.rules.postal_register import written
from app.kernel.problems import Refused

BRING = (
    "0001\tOSLO\t0301\tOSLO\tP\r\n"
    "8613\tMO I RANA\t1833\tRANA\tG\r\n"
    "9730\tKARASJOK\t5610\tKÁRÁŠJOHKA - KARASJOK\tB\r\n"
    "4432\tHIDRASUND\t4207\tFLEKKEFJORD\tX\r\n"
)
READ = (
    PostalRow("0001", "Oslo", "0301", "P"),
    PostalRow("4432", "Hidrasund", "4207", ""),
    PostalRow("8613", "Mo i Rana", "1833", "G"),
    PostalRow("9730", "Karasjok", "5610", "B"),
)


def mistake(content: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as caught:
        read_postal_register(content)
    (problem,) = caught.value.problems
    assert problem.field == "file"
    assert "%(" not in problem.text()
    return problem.code.removeprefix("geography.postal_register."), dict(problem.values)


@pytest.mark.parametrize("alphabet", ["cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("heading", ["", "POSTNUMMER\tPOSTSTED\tKOMMUNENUMMER\tKOMMUNENAVN\tKATEGORI\r\n"])
def test_brings_layout(alphabet, heading):
    assert read_postal_register((heading + BRING).encode(alphabet)) == READ


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_with_named_columns_in_any_order(delimiter):
    lines = [["use", "code", "place", "lat", "municipality"], ["G", "8613", "Mo i Rana", "66.3", "1833"], []]
    content = "\n".join(delimiter.join(line) for line in lines)
    assert read_postal_register(content.encode()) == (PostalRow("8613", "Mo i Rana", "1833", "G"),)


def test_csv_without_use():
    assert read_postal_register(b"code,place,municipality\n0001,Oslo,0301\n") == (PostalRow("0001", "Oslo", "0301"),)


def test_the_same_line_twice_is_read_once():
    assert len(read_postal_register((BRING + BRING).encode())) == len(READ)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty", None),
        (b"\r\n \r\n", "empty", None),
        (b"code,place,municipality\n", "empty", None),
        (b"%PDF-1.7\n\xe2\xe3", "layout", None),
        (b"PK\x03\x04\x14", "layout", None),
        (b"0001\0OSLO", "layout", None),
        (b"name,city\nMarit,Oslo\n", "layout", None),
        (b"just some words", "layout", None),
        (b"\x81\x8d\x8f\x90", "alphabet", None),
        (b" " * (20 * 1024 * 1024 + 1), "too_large", None),
        (b"0001\tOSLO\t0301\tOSLO\tP\n0010\tOSLO\n", "columns", 2),
        (b"code,place,municipality\n0001,Oslo\n", "columns", 2),
        (b"0001\tOSLO\t0301\tOSLO\tP\n10\tOSLO\t0301\tOSLO\tB\n", "code", 2),
        (b"0001\t\t0301\tOSLO\tP\n", "place", 1),
        (b"0001\t" + b"O" * 41 + b"\t0301\tOSLO\tP\n", "place", 1),
        (b"0001\tOSLO\t301\tOSLO\tP\n", "municipality", 1),
        (b"0001\tOSLO\t0301\tOSLO\tP\n0001\tSON\t0301\tOSLO\tP\n", "twice", 2),
    ],
)
def test_a_wrong_file_is_refused_with_its_first_wrong_line(content, code, line):
    found, values = mistake(content)
    assert found == code
    assert values.get("line") == line


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        answer = read_postal_register(content)
    except Refused as refused:
        answer = refused.problems
    assert answer


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("NES PÅ HEDMARKEN", "Nes på Hedmarken"),
        ("SØR-TVERRFJORD", "Sør-Tverrfjord"),
        ("KRISTIANSAND S", "Kristiansand S"),
        ("Mo i Rana", "Mo i Rana"),
        ("I", "I"),
    ],
)
def test_places_as_people_write_them(place, expected):
    assert written(place) == expected


@pytest.mark.shared
def test_the_real_register_reads_the_same_in_both_layouts(postal_codes_file, norway):
    rows = read_postal_register(postal_codes_file.read_bytes())
    listed = norway("postal_codes.csv")
    assert [(r.code, r.place, r.municipality_code) for r in rows] == [
        (r["code"], r["place"], r["municipality"]) for r in sorted(listed, key=lambda r: r["code"])
    ]
    bring = "".join(f"{r.code}\t{r.place.upper()}\t{r.municipality_code}\tX\t{r.use}\r\n" for r in rows)
    assert read_postal_register(bring.encode("cp1252")) == rows


def test_changes_are_what_comes_goes_and_moves():
    moved = PostalRow("8613", "Rana", "1833", "G")
    new = PostalRow("0010", "Oslo", "0301", "B")
    changes = compare(READ, [READ[0], READ[1], moved, new])
    assert changes.opened == (new, moved)
    assert changes.closed == (READ[2], READ[3])
    assert changes.count == 3


def test_the_same_register_changes_nothing():
    assert compare(READ, READ).count == 0


def test_an_unknown_use_is_no_change_and_a_known_one_is():
    held = [PostalRow("0001", "Oslo", "0301", "P")]
    assert compare(held, [PostalRow("0001", "Oslo", "0301", "")]).count == 0
    assert compare(held, [PostalRow("0001", "Oslo", "0301", "B")]).count == 1
    assert compare([PostalRow("0001", "Oslo", "0301", "")], held).opened == tuple(held)


def test_a_part_of_the_register_is_refused():
    with pytest.raises(Refused) as caught:
        compare(READ, READ[:1])
    assert caught.value.problems[0].code == "geography.postal_register.shrinks"
    assert compare(READ, READ[:2]).count == 2
    assert compare([], READ).opened == READ
