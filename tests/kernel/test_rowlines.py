"""Rows as lines: what went in comes out, and what a limited process or an older release wrote is read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.cells import ErrorValue, Formula, Row
from app.kernel.rowlines import row_from_line, row_to_line

plain = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(),
    st.datetimes(),
)  # fmt: skip
cells = st.one_of(plain, st.builds(ErrorValue, st.text()), st.builds(Formula, plain, cached=st.booleans()))


@given(st.integers(1, 10**6), st.lists(cells).map(tuple))
def test_a_row_is_the_same_after_its_line(number, row):
    line = row_to_line(Row(number, row))
    assert line.endswith("\n")
    assert line.count("\n") == 1
    found = row_from_line(line)
    assert (found.number, found.cells) == (number, row)
    assert [type(cell) for cell in found.cells] == [type(cell) for cell in row]


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ('{"f":12}', Formula(12)),
        ('{"f":null}', Formula(None, cached=False)),
        ('{"f":{"e":"#N/A"}}', Formula(ErrorValue("#N/A"))),
        ('{"f":{"d":"2026-01-31"}}', Formula(dt.date(2026, 1, 31))),
        ('{"d":"2026-01-31T08:30:00"}', dt.datetime(2026, 1, 31, 8, 30)),
        ('{"t":"2026-01-31T08:30:00"}', dt.datetime(2026, 1, 31, 8, 30)),
        ('{"d":"the last of May"}', "the last of May"),
    ],
)
def test_cells_of_workbooks_and_of_older_lines_are_read(written, cell):
    assert row_from_line(f"7\t[null,{written}]\n") == Row(7, (None, cell))


@pytest.mark.parametrize("line", ["", "7", "x\t[]", "7\t[", "7\tnothing"])
def test_a_broken_line_is_no_row(line):
    with pytest.raises(ValueError, match=r".*"):
        row_from_line(line)
