"""Two filters on own fields: the number told by the narrow rows is that of the records, however it comes to it."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.customfields.models import CustomField
from app.platform import clock
from app.platform.db import db
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store

CHOICES = "a = A\nb = B\nc = C"
KINDS = {"van": "choice", "goods": "several", "metres": "whole", "opened": "date", "owner": "text", "parking": "answer"}
ASKED = (
    ("x_van", "a"), ("x_goods", "b"), ("x_metres_min", "1"), ("x_metres_min", "60"), ("x_metres_max", "98"),
    ("x_opened_from", "2020-01-02"), ("x_owner", "r"), ("x_owner_empty", "0"), ("x_parking", "1"), ("x_metres", "5"),
)  # fmt: skip


def held(some: random.Random, full: float) -> dict:
    """What a store holds; `full`: how likely each field is filled in."""
    goods = [each for each in "abc" if some.random() < 0.5]
    values = {
        "van": some.choice("aaab"), "goods": goods or ["b"], "metres": some.randrange(100), "parking": True,
        "opened": f"2020-01-{some.randrange(1, 9):02}", "owner": some.choice(("Rosa", "Per", "Åse")),
    }  # fmt: skip
    return {key: value for key, value in values.items() if some.random() < full}


@pytest.fixture(params=[1.0, 0.9, 0.3])
def lens(app, arrange, request):
    some = random.Random(7)
    with arrange() as uow:
        for place, (key, kind) in enumerate(KINDS.items()):
            choices = CHOICES if kind in ("choice", "several") else None
            row = {"entity": "store", "key": key, "kind": kind, "label_nb": key, "position": place, "currency": "NOK"}
            uow.add(CustomField(**row, choices_text=choices))
    with arrange() as uow:
        for pk in uow.session.scalars(select(Store.id)):
            uow.session.get(Store, pk).custom = held(some, request.param)
        for number in range(60):
            uow.add(Store(number=f"n{number}", name="x", custom=held(some, request.param), recorded_at=uow.now))
    with app.app_context(), acting_as(SYSTEM):
        yield Lens(db.session(), clock.today())
        db.session.remove()


def test_who_holds_one_of_several_may_hold_others_too(lens, arrange):
    """As many hold another one as hold none: these are not the same stores."""
    with arrange() as uow:
        stores = list(uow.session.scalars(select(Store).order_by(Store.id)))
        for store in stores:
            store.custom = {"goods": ["a"], "owner": "Rosa"}
        stores[0].custom, stores[1].custom = {"goods": ["a", "b"], "owner": "Rosa"}, None
        stores[2].custom = stores[3].custom = {"goods": ["a"]}
    asked = runtime().listings["stores"].read({"x_goods": ["a"], "x_owner": ["r"]})
    assert runtime().listings["stores"].count(lens, asked) == len(stores) - 3


def test_every_pair_is_counted_and_found_alike_by_each_way(lens):
    listing, numbers = runtime().listings["stores"], []
    for pair in itertools.combinations(ASKED, 2):
        asked = listing.read({name: [text for each, text in pair if each == name] for name, _ in pair})
        assert not asked.problems
        ways = [replace(lens, dense=dense) for dense in (None, True, False)]
        rows = select(func.count()).select_from(Store)
        found = {lens.session.scalar(rows.where(*listing.conditions(way, asked))) for way in ways}
        numbers.append(listing.count(lens, asked))
        assert found == {numbers[-1]}, pair
        pages = [listing.ids(way, asked, limit=20) for way in ways]
        assert pages[0] == pages[1] == pages[2], pair
    assert len(set(numbers)) > 10
