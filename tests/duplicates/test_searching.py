"""The search through all records: in pieces, goes on where it was, skips what too many share, and begins once only."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.duplicates.operations import searching
from app.platform import jobs
from tests.platform.changes.conftest import work

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def search(app, arrange):
    """Order a search. Returns the job's id."""
    from app.duplicates import operations

    def begin(kind: str = "person") -> int:
        with arrange(label="search") as uow:
            return operations.begin(uow, kind)

    return begin


def pairs(system) -> list[tuple]:
    from app.duplicates.models import DuplicatePair as Pair

    return [tuple(row) for row in system.execute(select(Pair.first_id, Pair.second_id, Pair.points).order_by(Pair.id))]


def test_it_goes_on_where_it_was_stopped_and_finds_the_same(app, twice, search, system, monkeypatch):
    from app.duplicates.models import DuplicateKey

    search()
    work(app)
    whole = pairs(system)
    assert whole == [(twice["first"], twice["second"], 87)]  # the name nearly, the e-mail, and the same workplace
    monkeypatch.setattr(searching, "RECORDS", 2)
    monkeypatch.setattr(searching, "KEYS", 1)
    search()
    steps = 0
    while jobs.run_pending(app, limit=1, seconds=0):  # one piece at a time, as if each worker died after it
        steps += 1
    assert steps > 5
    assert pairs(system) == whole
    assert system.scalar(select(func.count()).select_from(DuplicateKey)) == 0


def test_what_too_many_share_tells_nothing(app, arrange, search, system, monkeypatch):
    from app.duplicates.models import DuplicateRun
    from app.members.models import Person

    monkeypatch.setattr(searching, "CROWD", 3)
    with arrange(label="crowd") as uow:
        for number in range(5):
            uow.add(Person(name=f"Kari Rose{'abcde'[number] * 4}", email="post@kjede.example", recorded_at=uow.now))
    search()
    work(app)
    assert pairs(system) == []
    assert system.scalar(select(DuplicateRun.skipped)) >= 1


def test_a_search_that_is_going_on_is_not_begun_twice(search):
    assert search() == search()
    assert search("store") != search("member")


def test_three_that_hang_together_are_one_group(app, arrange, search, system):
    from app.duplicates.models import DuplicatePair
    from app.members.models import Person

    with arrange(label="three") as uow:
        ids = [
            uow.add(Person(name="Liv Linnea", email=email, phone=phone, recorded_at=uow.now)).id
            for email, phone in (("l@x.example", None), ("l@x.example", "+4722334455"), (None, "+4722334455"))
        ]
    search()
    work(app)
    assert [(a, b) for a, b, _ in pairs(system)] == [(ids[0], ids[1]), (ids[1], ids[2])]
    assert set(system.scalars(select(DuplicatePair.grouped))) == {ids[0]}
