"""Numbers pasted from a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import pasted


@pytest.mark.parametrize(
    ("text", "numbers", "twice", "malformed"),
    [
        ("201\r\n202\n203", ("201", "202", "203"), (), ()),
        ("201\t202; 203,204 | 205", ("201", "202", "203", "204", "205"), (), ()),
        ("201 202 1203", ("201", "202", "1203"), (), ()),
        ("310 000 003\n310\u00a0001\u00a0004\n1 203", ("310000003", "310001004", "1203"), (), ()),
        ("201\n202\n201\n201", ("201", "202"), ("201",), ()),
        ("Butikk: 201\n#REF!\n201\n=A1", ("201",), (), ("Butikk: 201", "#REF!", "=A1")),
        ("201.0\n'202'\n \n\ufeff203", ("201", "202", "203"), (), ()),
        ("MF-2024/118\nFG 77 B", ("MF-2024/118", "FG 77 B"), (), ()),
        ("x" * 61, (), (), ("x" * 61,)),
        ("", (), (), ()),
    ],
)
def test_a_column_is_taken_apart(text, numbers, twice, malformed):
    found = pasted.read(text)
    assert (found.numbers, found.twice, found.malformed) == (numbers, twice, malformed)


@given(st.text())
def test_any_text_is_read_and_no_number_comes_twice(text):
    found = pasted.read(text)
    assert len(set(found.numbers)) == len(found.numbers)
    assert all(0 < len(number) <= pasted.LONGEST for number in found.numbers)
