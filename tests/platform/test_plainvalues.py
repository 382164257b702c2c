"""What an export writes of a value, and that the words for many like values are looked up once."""

from __future__ import annotations

import datetime as dt

import pytest

from app.platform import plainvalues
from app.platform.pages import Link


@pytest.mark.parametrize("value", [None, "Rose", 3, 2.5, True, dt.date(2026, 1, 2)])
def test_what_a_spreadsheet_holds_stays_as_it_is(value):
    assert plainvalues.plain(value) is value


def test_a_link_is_its_text():
    assert plainvalues.plain(Link("Rose", "/stores/1", "Oslo")) == "Rose"


def test_each_value_is_written_once_and_what_cannot_be_remembered_every_time(monkeypatch):
    asked = []
    write = plainvalues.remembering(lambda value: asked.append(value) or f"<{value}>")
    assert [write(value) for value in ("a", "b", "a", None, None)] == ["<a>", "<b>", "<a>", "<None>", "<None>"]
    assert asked == ["a", "b", None]
    assert [write(["x"]), write(["x"])] == ["<['x']>"] * 2
    assert asked[3:] == [["x"], ["x"]]


def test_no_more_values_are_remembered_than_a_bounded_number(monkeypatch):
    monkeypatch.setattr(plainvalues, "REMEMBERED", 2)
    asked = []
    write = plainvalues.remembering(lambda value: asked.append(value) or value)
    assert [write(value) for value in (1, 2, 3, 3, 1)] == [1, 2, 3, 3, 1]
    assert asked == [1, 2, 3, 1]


def test_a_fault_of_the_writer_is_its_own(monkeypatch):
    def write(value):
        raise TypeError(value)

    with pytest.raises(TypeError):
        plainvalues.remembering(write)("a")
