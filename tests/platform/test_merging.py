"""Merging: nothing that names a record is forgotten, and overlapping days are shared out."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel.periods import Period
from app.platform.merging import rules


def days(first: int | None, end: int | None) -> Period:
    return Period(*(None if n is None else dt.date(2026, 1, n) for n in (first, end)))


@pytest.mark.parametrize(
    ("mine", "held", "left"),
    [
        ((1, 10), [(20, 30)], [(1, 10)]),
        ((1, 10), [(5, None)], [(1, 5)]),
        ((5, None), [(1, 10)], [(10, None)]),
        ((1, 30), [(10, 12), (12, 20)], [(1, 10), (20, 30)]),
        ((None, None), [(10, 20)], [(None, 10), (20, None)]),
        ((5, 8), [(1, 10)], []),
        ((None, None), [(None, None)], []),
    ],
)
def test_a_fact_keeps_the_days_on_which_the_survivor_has_none(mine, held, left):
    assert rules.left_over(days(*mine), [days(*each) for each in held]) == [days(*each) for each in left]


def test_the_survivor_s_value_is_proposed_unless_it_has_none():
    assert rules.proposed({1: "a", 2: "b"}, 1, [1, 2]) == 1
    assert rules.proposed({1: None, 2: "b"}, 1, [1, 2]) == 2
    assert rules.proposed({1: False, 2: True}, 1, [1, 2]) == 1
    assert rules.proposed({1: "", 2: None}, 1, [1, 2]) == 1


def test_an_empty_value_is_no_other_than_a_missing_one():
    assert not rules.differ([None, "", []])
    assert rules.differ([None, "x"])
    assert rules.differ([False, True])


def test_every_table_that_names_a_record_says_what_a_merge_does(app):
    """A new foreign key is found by itself; a new pair of table and id must say `__merge__`, or this fails."""
    from app.platform.merging import undeclared

    kinds = app.extensions["bukett"].alike
    assert set(kinds) == {"member", "person", "store"}
    assert undeclared(kinds) == []


def test_every_foreign_key_to_such_a_record_is_moved(app):
    """Walked here by the tables themselves, not by what the product walks."""
    from flask_appbuilder import Model

    from app.platform.merging import references

    for kind in app.extensions["bukett"].alike:
        keys = {
            (table.name, key.parent.name)
            for table in Model.metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table.name == kind
        }
        assert keys
        found = {(each.model.__tablename__, each.column) for each in references.to(kind)}
        assert keys <= found
        assert {("note", "entity_id"), ("attachment", "entity_id"), ("merged_record", "survivor_id")} <= found


def test_a_table_that_says_nothing_is_named(app):
    """The net itself: what names a record without a word about merges is told."""
    from app.platform.merging import references
    from app.platform.notes import Note

    said = Note.__merge__
    del Note.__merge__
    try:
        assert any(each.startswith("note names records") for each in references.undeclared(["store"]))
    finally:
        Note.__merge__ = said
    assert references.undeclared(["store"]) == []
