"""Dated facts of one owner and kind never share a day, whichever way in and however many at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select

from app.kernel.problems import Refused
from app.members.models import MemberAddress
from app.members.operations import ADDRESS
from app.platform.db import db
from app.platform.interface import UnitOfWorkInterface
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import MembershipTerm
from app.stores.operations import TERM


@pytest.fixture
def save(app, world):
    """Save a firm's address as a form does."""

    def send(kind: str, first: dt.date | None, end: dt.date | None) -> int:
        values = {"member_id": world.ids["bjorn"]["member"], "kind": kind, "postal_code": "0150"}
        with app.app_context(), acting_as(SYSTEM):
            interface = UnitOfWorkInterface(MemberAddress, ADDRESS)
            return interface.create({**values, "valid_from": first, "valid_to": end})

    return send


NEW_YEAR = dt.date(2026, 1, 1)


def test_adjoining_periods_and_other_kinds_are_no_overlap(save):
    assert len({save("business", None, NEW_YEAR), save("business", NEW_YEAR, None), save("postal", None, None)}) == 3


@pytest.mark.parametrize(("first", "code"), [(None, "overlap"), (dt.date(2025, 12, 31), "succeeds")])
def test_a_shared_day_is_refused_beside_the_first_day(save, first, code):
    save("business", None, NEW_YEAR)
    with pytest.raises(Refused) as refused:
        save("business", first, None)
    assert [(p.code, p.field) for p in refused.value.problems] == [(f"period.{code}", "valid_from")]


def test_of_several_saved_at_once_one_stays(app, world, system):
    """On PostgreSQL none of them sees the others' uncommitted rows: the owner's row makes them queue."""
    mine, answers, ready = world.ids["cecilie"], [], threading.Barrier(4)
    values = {"store_id": mine["store"], "member_id": mine["member"], "valid_from": NEW_YEAR}

    def enter() -> None:
        with app.app_context(), acting_as(SYSTEM):
            ready.wait()
            try:
                answers.append(UnitOfWorkInterface(MembershipTerm, TERM).create(values))
            except Refused as refused:
                answers.append(refused.problems[0].code)
            db.session.remove()

    with app.app_context(), acting_as(SYSTEM):
        UnitOfWorkInterface(MembershipTerm, TERM).change(mine["term"], {"valid_to": NEW_YEAR}, version=None)
    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers))[1:] == ["period.overlap"] * 3
    rows = system.scalars(select(MembershipTerm).where(MembershipTerm.store_id == mine["store"])).all()
    assert len(rows) == 2
