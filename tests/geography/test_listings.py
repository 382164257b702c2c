"""The lists' columns, filters and sortings on the tables, without pages."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event

from app.geography import operations
from app.geography.listings import COUNTIES, MUNICIPALITIES, POSTAL_CODES, county_choices
from app.geography.rules import PostalRow
from app.platform.db import db, unit_of_work
from app.platform.listing import Lens

NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
REGISTER = (
    PostalRow("0001", "Oslo", "0301", "P"),
    PostalRow("5003", "Bergen", "4601", "G"),
    PostalRow("6770", "Nordfjordeid", "4649", "B"),
    PostalRow("9170", "Longyearbyen", "2100", "G"),
    PostalRow("9840", "Ø_stre", "5607", ""),
)
LISTINGS = [COUNTIES, MUNICIPALITIES, POSTAL_CODES]


@pytest.fixture
def lens(tables):
    with unit_of_work(now=NOW) as uow:
        operations.load_facts(uow)
        operations.import_postal_register(uow, rows=REGISTER, now=NOW)
    return Lens(db.session(), NOW.date())


def shown(listing, lens, column, **arguments):
    """What one column shows under these query parameters, in order."""
    asked = listing.read({name: [v] if isinstance(v, str) else v for name, v in arguments.items()})
    assert asked.problems == ()
    found = listing.page(lens, asked)
    assert found.count >= len(found.ids)
    values = listing.values(lens, found.ids, [column])[column]
    return [values[pk] for pk in found.ids]


def problems(listing, **arguments):
    return [p.field for p in listing.read({name: [value] for name, value in arguments.items()}).problems]


def test_counties_count_their_municipalities_and_people(lens):
    by_code = dict(zip(shown(COUNTIES, lens, "code"), shown(COUNTIES, lens, "municipalities"), strict=True))
    assert sum(by_code.values()) == 357
    assert by_code["46"] == 43
    assert shown(COUNTIES, lens, "population", name="oslo") == [717_710]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"county": "39", "sort": "name"}, ["Færder", "Holmestrand", "Horten", "Larvik", "Sandefjord", "Tønsberg"]),
        ({"county": ["03", "39"], "sort": "-population", "page_size": "2"}, ["Oslo", "Sandefjord"]),
        ({"name": "våler"}, ["Våler", "Våler"]),
        ({"name": "øystre"}, ["Øystre Slidre"]),
        ({"name": "%"}, []),
        ({"valid_on": "31.12.2023"}, []),
        ({"valid_on": "2024-01-01", "name": "Tana"}, ["Tana"]),
    ],
)
def test_municipalities(lens, arguments, names):
    assert shown(MUNICIPALITIES, lens, "name", **arguments) == names


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ({}, ["0001", "5003", "6770", "9170", "9840"]),
        ({"code": "9"}, ["9170", "9840"]),
        ({"place": "ø_"}, ["9840"]),
        ({"county": "46"}, ["5003", "6770"]),
        ({"municipality": ["4601", "0301"]}, ["0001", "5003"]),
        ({"use": ["P", "B"]}, ["0001", "6770"]),
        ({"sort": "-code", "page_size": "2"}, ["9840", "9170"]),
        ({"sort": "place", "use": "G"}, ["5003", "9170"]),
    ],
)
def test_postal_codes(lens, arguments, codes):
    assert shown(POSTAL_CODES, lens, "code", **arguments) == codes


def test_names_of_counties_and_municipalities_stand_beside_their_codes(lens):
    assert shown(MUNICIPALITIES, lens, "county", name="Tana") == ["Finnmark"]
    assert shown(POSTAL_CODES, lens, "municipality") == ["Oslo", "Bergen", "Stad", "2100", "Vadsø"]


def test_a_closed_code_shows_its_last_day_to_the_day_it_ends(lens):
    with unit_of_work(now=JUNE) as uow:
        operations.import_postal_register(uow, rows=REGISTER[:4], now=JUNE)
    assert shown(POSTAL_CODES, lens, "code", code="9840", valid_on="2026-05-31") == ["9840"]
    assert shown(POSTAL_CODES, lens, "code", code="9840", valid_on="2026-06-01") == []
    asked = POSTAL_CODES.read({"code": ["9840"], "columns": ["code,valid_to"]})
    assert [row for _, row in POSTAL_CODES.every(lens, asked)] == [["9840", dt.date(2026, 5, 31)]]


@pytest.mark.parametrize(
    ("listing", "name", "value"),
    [
        (POSTAL_CODES, "code", "12345"),
        (POSTAL_CODES, "code", "x"),
        (POSTAL_CODES, "county", "%"),
        (POSTAL_CODES, "place", "a\0b"),
        (POSTAL_CODES, "place", "a" * 61),
        (MUNICIPALITIES, "valid_on", "soon"),
        (MUNICIPALITIES, "sort", "county"),
        (COUNTIES, "colour", "red"),
    ],
)
def test_what_cannot_be_used_is_named(listing, name, value):
    assert problems(listing, **{name: value}) == [name]


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
def test_every_sorting_and_every_column_works_in_few_queries(lens, listing):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2].split()[0]))
    every = [c.name for c in listing.columns]
    for column in listing.columns:
        for sign in ("", "-") if column.sort is not None else ():
            statements.clear()
            asked = listing.read({"sort": [sign + column.name], "columns": [",".join(every)]})
            assert listing.page(lens, asked).ids
            assert statements.count("SELECT") <= 7


def test_counties_to_choose_from_are_in_the_order_of_their_names(lens):
    assert county_choices(lens.session)[:2] == [("42", "Agder"), ("32", "Akershus")]
