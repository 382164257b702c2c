"""The row scope on the session itself, whatever statement is sent through it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, update

from app.kernel.problems import Refused
from app.platform.db import db, unit_of_work
from app.platform.notes import Note
from app.platform.scope import SYSTEM, Scope, acting_as
from app.stores.models import Store, StoreAddress


@pytest.fixture
def as_bjorn(app, world) -> Iterator[None]:
    mine = world.ids["bjorn"]
    ids = {"stores": frozenset({mine["store"]}), "members": frozenset({mine["member"]})}
    with app.app_context(), acting_as(Scope(ids=ids)):
        yield


def test_what_was_read_in_a_wider_scope_is_not_handed_out(as_bjorn, world):
    own, foreign = world.ids["bjorn"]["store"], world.ids["cecilie"]["store"]
    with acting_as(SYSTEM):
        assert db.session.get(Store, foreign) is not None
        assert db.session.get(Store, own) is not None
    assert db.session.get(Store, foreign) is None
    assert db.session.get(Store, own) is not None


def test_a_set_based_update_reaches_own_rows_only(as_bjorn, world, system):
    with unit_of_work() as uow:
        uow.session.execute(update(Store).values(contact_name="changed"))
    assert system.get(Store, world.ids["bjorn"]["store"]).contact_name == "changed"
    assert system.get(Store, world.ids["cecilie"]["store"]).contact_name != "changed"


def test_a_set_based_delete_reaches_own_rows_only(as_bjorn, world, system):
    with unit_of_work() as uow:
        uow.session.execute(delete(StoreAddress))
    assert system.get(StoreAddress, world.ids["bjorn"]["address"]) is None
    assert system.get(StoreAddress, world.ids["cecilie"]["address"]) is not None


@pytest.mark.parametrize("whose", ["bjorn", "cecilie"])
def test_statements_that_list_their_rows_are_refused(as_bjorn, world, whose):
    row = {"store_id": world.ids[whose]["store"], "kind": "postal", "street": "Veien 1"}
    with pytest.raises(Refused, match=r"scope\.statement"), unit_of_work() as uow:
        uow.session.execute(insert(StoreAddress), [{**row, "recorded_at": uow.now}])
    with pytest.raises(Refused, match=r"scope\.statement"), unit_of_work() as uow:
        uow.session.execute(update(StoreAddress), [{"id": world.ids[whose]["address"], "street": "Veien 1"}])


@pytest.mark.parametrize(
    ("store", "member", "admitted"),
    [("bjorn", None, True), (None, "bjorn", True), ("cecilie", "bjorn", False), ("bjorn", "cecilie", False)],
)
def test_a_new_row_names_nobody_else(as_bjorn, world, store, member, admitted):
    note = Note(entity="store", entity_id=1, text="…")
    note.store_id = world.ids[store]["store"] if store else None
    note.member_id = world.ids[member]["member"] if member else None

    def write() -> None:
        with unit_of_work() as uow:
            note.recorded_at = uow.now
            uow.add(note)

    if admitted:
        write()
    else:
        with pytest.raises(Refused, match=r"scope\.foreign"):
            write()


def test_a_row_that_names_nobody_is_not_a_florists_to_write(as_bjorn):
    with pytest.raises(Refused, match=r"scope\.foreign"), unit_of_work() as uow:
        uow.add(Note(entity="store", entity_id=1, text="…", recorded_at=uow.now))
