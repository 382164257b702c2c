"""The shipped facts and regions, without an application."""

from __future__ import annotations

import pytest

from app.geography import rules
from app.kernel.problems import Refused

KNOWN = {"03": ["0301"], "31": ["3101", "3103"], "32": ["3201"]}


def codes(**wanted) -> list[str]:
    with pytest.raises(Refused) as caught:
        rules.expand(known=KNOWN, **wanted)
    return [problem.code.removeprefix("geography.region.") for problem in caught.value.problems]


def test_fifteen_counties_and_357_municipalities_with_everybody_in_them():
    assert len(rules.COUNTIES) == 15
    assert len(rules.MUNICIPALITIES) == 357
    assert len({fact.code for fact in rules.MUNICIPALITIES}) == 357
    assert sum(fact.population for fact in rules.MUNICIPALITIES) == 5_550_203


def test_each_municipality_lies_in_a_county_of_the_same_time():
    for fact in rules.MUNICIPALITIES:
        county = rules.county(fact.county_code)
        assert county is not None
        assert county.period.covers(fact.period)
        assert not fact.period.empty


@pytest.mark.parametrize(
    ("code", "name", "official_name"),
    [
        ("5628", "Tana", "Deatnu - Tana"),
        ("5540", "Kåfjord", "Gáivuotna - Kåfjord - Kaivuono"),
        ("1103", "Stavanger", "Stavanger"),
        ("3419", "Våler", "Våler"),
    ],
)
def test_official_names_carry_every_language(code, name, official_name):
    fact = rules.municipality(code)
    assert (fact.name, fact.official_name) == (name, official_name)


def test_the_norwegian_name_is_one_of_the_official_ones():
    for fact in (*rules.COUNTIES, *rules.MUNICIPALITIES):
        assert fact.name in fact.official_name.split(" - ")


def test_unknown_codes_are_no_facts():
    assert rules.county("02") is None
    assert rules.municipality("0219") is None


def test_region_options_unite():
    region = rules.expand(counties=["31"], municipalities=["0301"], postal_ranges=["1300-1399"], known=KNOWN)
    assert region.municipality_codes == {"0301", "3101", "3103"}
    assert region.holds("3103", None)
    assert region.holds("3201", "1344")
    assert region.holds(None, "1300")
    assert region.holds(None, "1399")
    assert not region.holds("3201", "1400")
    assert not region.holds(None, None)


def test_no_option_is_everywhere():
    region = rules.expand(known=KNOWN)
    assert region.everywhere
    assert region.holds(None, None)


def test_each_unknown_or_malformed_option_is_named():
    wanted = {"counties": ["31", "99"], "municipalities": ["3101", "0219"], "postal_ranges": ["12-13", "1399-1300"]}
    assert codes(**wanted) == ["county", "municipality", "range", "reversed"]


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("0001-1299", ("0001", "1299")),
        (" 0001 – 1299 ", ("0001", "1299")),
        ("0486", ("0486", "0486")),
    ],
)
def test_postal_ranges_are_inclusive(typed, ends):
    assert rules.postal_range(typed) == ends


@pytest.mark.parametrize("typed", ["", "1-2", "0001-", "-1299", "00011299", "0001-1299-1300", "٠٠٠١"])
def test_malformed_ranges_are_refused(typed):
    with pytest.raises(Refused):
        rules.postal_range(typed)


def test_overlapping_ranges_become_one():
    region = rules.expand(postal_ranges=["1200-1300", "0100", "1250-1400", "1210-1220"], known=KNOWN)
    assert region.postal_ranges == (("0100", "0100"), ("1200", "1400"))


@pytest.mark.shared
def test_facts_agree_with_the_official_lists(norway):
    listed = norway("municipalities.csv")
    assert {(r["code"], r["name"], r["county"], int(r["population"])) for r in listed} == {
        (f.code, f.name, f.county_code, f.population) for f in rules.MUNICIPALITIES
    }
    official = {r["code"]: r["official_name"].partition(" (")[0] for r in listed}
    assert official == {f.code: f.official_name for f in rules.MUNICIPALITIES}
    assert {(r["code"], r["name"]) for r in norway("counties.csv")} == {(f.code, f.name) for f in rules.COUNTIES}
