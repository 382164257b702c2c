"""Bulk edit of the fields, its preview and its undo; undo of a deleted record."""

from __future__ import annotations

import re

import pytest

from tests.customfields.test_values import section, value
from tests.platform.changes.conftest import Office


@pytest.fixture
def stores(world):
    return [world.ids[name]["store"] for name in ("bjorn", "cecilie")]


@pytest.fixture
def ada(app, sign_in, token):
    """Ada at her browser."""
    return Office(app, sign_in("admin"), token("admin"))


def test_a_bulk_edit_sets_the_field_and_is_undone_row_by_row(define, ada, stores, system):
    define()
    section(ada.client, stores[0]).send(x_varebil="rød")
    number = ada.choose(stores)
    preview = ada.preview(number, x_varebil="blå").text
    assert "Varebil" in preview
    assert "rød" in preview
    ada.carry_out(number)
    assert [value(system, pk) for pk in stores] == ["blå", "blå"]
    section(ada.client, stores[1]).send(x_varebil="grønn")
    from sqlalchemy import select

    from app.platform.audit import ChangeGroup

    group = system.scalars(select(ChangeGroup.id).where(ChangeGroup.source == "bulk")).one()
    assert "Varebil" in ada.get(f"/changes/{group}").text
    undone = ada.undo(group).text
    assert "Varebil" in undone  # what stands in the way: it was changed since
    assert [value(system, pk) for pk in stores] == ["rød", "grønn"]
    decide = ada.get(re.search(r"/changes/\d+/undo/rows/\d+", undone)[0]).text
    assert "Varebil" in decide
    assert "grønn" in decide


def test_a_bulk_edit_offers_no_unique_field_and_none_that_the_reader_does_not_change(define, post, sign_in, stores):
    define()
    define(label="Skilt", unique="y")
    define(label="Kvalitet", editable_by=["Quality"])
    begun = post("/bulk-edits/of/store", rows="chosen", id=stores)
    page = sign_in("admin").get(begun.headers["Location"]).text
    assert "x_varebil" in page
    assert "x_kvalitet" in page
    assert "x_skilt" not in page
