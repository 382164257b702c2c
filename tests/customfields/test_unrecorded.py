"""Fields whose history is not kept: the undo of a whole step gives their values back, and no page tells them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.unrecorded import KEPT_FOR, UnrecordedValue, tidy
from tests.customfields.test_values import section, value
from tests.platform.changes.conftest import Office


@pytest.fixture
def stores(world):
    return [world.ids[name]["store"] for name in ("bjorn", "cecilie")]


@pytest.fixture
def ada(app, sign_in, token):
    """Ada at her browser."""
    return Office(app, sign_in("admin"), token("admin"))


def kept(system):
    return system.scalar(select(func.count()).select_from(UnrecordedValue))


def bulk_group(system):
    return system.scalars(select(ChangeGroup.id).where(ChangeGroup.source == "bulk")).one()


@pytest.fixture
def edited(define, ada, stores):
    """Both stores' codes are changed together; what the first one held was typed in its form. The field's number."""
    field = define(label="Portkode", history=None)
    define(label="Merknad")
    assert section(ada.client, stores[0]).send(x_portkode="gammel kode", x_merknad="a").status_code == 200
    number = ada.choose(stores)
    ada.preview(number, x_portkode="felles kode", x_merknad="b")
    ada.carry_out(number)
    return field


def test_the_undo_of_a_bulk_edit_gives_them_back_row_by_row(edited, ada, stores, system):
    assert [value(system, pk, "portkode") for pk in stores] == ["felles kode", "felles kode"]
    assert section(ada.client, stores[1]).send(x_portkode="ny kode").status_code == 200
    group = bulk_group(system)
    ada.undo(group)
    assert [value(system, pk, "portkode") for pk in stores] == ["gammel kode", "ny kode"]  # changed since: it stays
    assert [value(system, pk, "merknad") for pk in stores] == ["a", "b"]


def test_the_log_and_the_pages_do_not_tell_them(edited, ada, stores, system):
    told = [str(changes) for changes in system.scalars(select(AuditEntry.changes))]
    assert not [each for each in told if "kode" in each.replace("portkode", "").replace("Portkode", "")]
    group = bulk_group(system)
    for url in (f"/changes/{group}", f"/stores/{stores[0]}", "/changes/"):
        assert "gammel kode" not in ada.get(url).text, url
    assert kept(system) == 2  # the bulk edit's rows; the form's own change cannot be undone as a step


def test_they_go_when_the_time_for_undoing_is_over(edited, arrange, system):
    with arrange() as uow:
        uow.now += KEPT_FOR - dt.timedelta(hours=1)
        tidy(uow)
    assert kept(system) == 2
    with arrange() as uow:
        uow.now += KEPT_FOR + dt.timedelta(hours=1)
        tidy(uow)
    assert kept(system) == 0


def test_they_go_with_the_field_that_is_purged(edited, post, sign_in, system):
    post(f"/custom-fields/{edited}/remove")
    page = sign_in("admin").get(f"/custom-fields/{edited}/delete").text
    version = page.partition('name="version" value="')[2].partition('"')[0]
    assert post(f"/custom-fields/{edited}/delete", version=version).status_code == 302
    assert kept(system) == 0
