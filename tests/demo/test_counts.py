"""A list's number is the number of its rows, for every filter that tells it by a shorter way than its condition."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.demo import operations
from app.platform import clock
from app.platform.db import db
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as


@pytest.fixture(scope="module")
def lens(built_app):
    """The demonstration, which has certificates in every state, read by somebody who sees everything."""
    from tests.conftest import _empty

    with built_app.app_context(), acting_as(SYSTEM):
        operations.load_all(120, lambda: "brygge-hegre-kanel-myrull-tjern-07", lambda done, total: None)
        yield Lens(db.session(), clock.today())
        db.session.remove()
    _empty(built_app)


def told(lens, kinds):
    """Each filter of some kinds with each value it offers, and both numbers."""
    for listing in runtime().listings.values():
        for each in listing.filters:
            if not (each.alone or each.ids):
                continue
            for text in texts(lens, each, kinds):
                asked = listing.read({each.name: [text]})
                assert not asked.problems, (listing.name, each.name, text)
                rows = select(func.count()).select_from(listing.model).where(*listing.conditions(lens, asked))
                yield f"{listing.name} {each.name}={text}", listing.count(lens, asked), lens.session.scalar(rows)


def texts(lens, each, kinds):
    if each.choices is not None:
        return [value for value, _ in each.choices(lens.session)]
    return kinds.get(each.kind, ())


def test_every_short_way_comes_to_the_number_of_rows(lens):
    days = (str(lens.today), "+90d", "2024-06-30", "2031-01-01")
    found = list(told(lens, {"bool": ("1", "0"), "date": days, "text": ("Blomster", "ros", "zzz")}))
    assert len(found) > 30
    assert [(what, short, rows) for what, short, rows in found if short != rows] == []
    assert {short > 0 for what, short, _ in found if "certificates state=" in what} == {True}
