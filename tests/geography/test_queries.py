"""Questions on a day: counties, municipalities, postal places, regions."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event

from app.geography import operations, queries
from app.geography.rules import PostalRow
from app.kernel.problems import Refused
from app.platform.db import db, unit_of_work

NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
DAY = dt.date(2026, 5, 4)
BEFORE_2024 = dt.date(2023, 12, 31)


@pytest.fixture
def session(tables):
    """The shipped facts and a small postal register."""
    rows = (PostalRow("0001", "Oslo", "0301", "P"), PostalRow("9170", "Longyearbyen", "2100", "G"))
    with unit_of_work(now=NOW) as uow:
        operations.load_facts(uow)
        operations.import_postal_register(uow, rows=rows, now=NOW)
    return db.session()


def test_counties_and_municipalities_on_a_day(session):
    assert [c.name for c in queries.counties(session, DAY)][:3] == ["Agder", "Akershus", "Buskerud"]
    assert len(queries.municipalities(session, DAY)) == 357
    assert [m.name for m in queries.municipalities(session, DAY, county="39")] == [
        "Horten", "Holmestrand", "Tønsberg", "Sandefjord", "Larvik", "Færder",
    ]  # fmt: skip


def test_nothing_is_known_before_the_division_of_2024(session):
    assert queries.counties(session, BEFORE_2024) == []
    assert queries.municipalities(session, BEFORE_2024) == []
    assert queries.county_names(session, BEFORE_2024) == {}


def test_names_by_code(session):
    assert queries.county_names(session, DAY)["50"] == "Trøndelag"
    assert queries.municipality_names(session, DAY, ["5001", "9999"]) == {"5001": "Trondheim"}
    assert len(queries.municipality_names(session, DAY)) == 357


def test_postal_place_tells_municipality_and_county(session):
    place = queries.postal_place(session, "0001", DAY)
    assert place == queries.PostalPlace("0001", "Oslo", "P", "0301", "Oslo", "03", "Oslo")


def test_svalbard_has_neither_municipality_nor_county(session):
    place = queries.postal_place(session, "9170", DAY)
    assert (place.place, place.municipality_code) == ("Longyearbyen", "2100")
    assert (place.municipality, place.county_code, place.county) == (None, None, None)


def test_unknown_codes_are_left_out(session):
    assert queries.postal_place(session, "0002", DAY) is None
    assert set(queries.postal_places(session, ["0001", "0002", "9170"], DAY)) == {"0001", "9170"}
    assert queries.postal_places(session, [], DAY) == {}


def test_many_codes_cost_one_statement_per_five_hundred(session):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2].split()[0]))
    queries.postal_places(session, [f"{n:04}" for n in range(1000)], DAY)
    assert statements.count("SELECT") == 2


def test_register_loaded(session, tables):
    assert queries.register_loaded(session)


def test_without_a_register_nothing_is_loaded(tables):
    assert not queries.register_loaded(db.session())
    assert queries.postal_place(db.session(), "0001", DAY) is None


def test_a_region_unites_its_parts(session):
    region = queries.expand_region(
        session, on=DAY, counties=["03", "39"], municipalities=["1103"], postal_ranges=["5000-5099"]
    )
    assert region.municipality_codes == {"0301", "3901", "3903", "3905", "3907", "3909", "3911", "1103"}
    assert region.postal_ranges == (("5000", "5099"),)
    assert queries.expand_region(session, on=DAY).everywhere


def test_unknown_parts_of_a_region_are_refused(session):
    with pytest.raises(Refused) as caught:
        queries.expand_region(session, on=DAY, counties=["02"], municipalities=["0219"], postal_ranges=["x"])
    assert [p.code for p in caught.value.problems] == [
        "geography.region.county",
        "geography.region.municipality",
        "geography.region.range",
    ]
