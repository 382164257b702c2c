"""What the lists of counties, municipalities and postal codes show, filter and sort by; shared by pages and API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.geography import queries
from app.geography.models import COUNTY, NAME, USES, County, Municipality, PostalCode
from app.kernel.problems import N_
from app.platform import past
from app.platform.columns import holds_on
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import chosen, own

LONGEST = 60
MUNICIPALITY = N_("Municipality")
MUNICIPALITY_CODE = N_("Municipality code")

Dated = type[County | Municipality | PostalCode]


def _word(text: str) -> str:
    """Text to look for; raises ValueError where no column could hold it."""
    if len(text) > LONGEST or not text.isprintable():
        raise ValueError(text)
    return text


def _digits(text: str) -> str:
    if len(text) > 4 or not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return text


def _begins(column: Any) -> Callable[[Lens, Sequence[str]], ColumnElement[bool]]:
    """Any of the texts begins the column. SQLite folds a-z only, so a first letter like ø is tried in both cases."""

    def where(_: Lens, texts: Sequence[str]) -> ColumnElement[bool]:
        tried = {form for text in texts for form in (text, text[:1].upper() + text[1:])}
        return or_(*(column.istartswith(text, autoescape=True) for text in sorted(tried)))

    return where


def _one_of(column: Any) -> Callable[[Lens, Sequence[str]], ColumnElement[bool]]:
    return lambda _, values: column.in_(values)


def _on(model: Dated) -> Filter:
    def where(_: Lens, days: Sequence[dt.date]) -> ColumnElement[bool]:
        return or_(*(holds_on(model, day) for day in days))

    return Filter(name="valid_on", label=N_("Valid on"), kind="date", where=where, parse=read_date)


def _period(model: Dated) -> tuple[Column, ...]:
    return own(model.valid_from, default=False), own(model.valid_to, default=False)


def county_choices(session: Session) -> list[tuple[str, str]]:
    """Today's counties for a filter: code and name, by name."""
    return [(county.code, county.name) for county in queries.counties(session, past.day(session))]


def _in_county(column: Any) -> Filter:
    return Filter(
        name="county",
        label=COUNTY["label"],
        kind="choice",
        where=_one_of(column),
        choices=county_choices,
        multiple=True,
    )


def _people(lens: Lens, ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Each county's municipalities and people today."""
    codes = dict(lens.session.execute(select(County.id, County.code).where(County.id.in_(ids))).all())
    found = dict.fromkeys(codes.values(), (0, 0))
    for row in queries.municipalities(lens.session, lens.today):
        number, people = found.get(row.county_code, (0, 0))
        found[row.county_code] = (number + 1, people + row.population)
    return {pk: found[code] for pk, code in codes.items()}


def _part(position: int) -> Callable[[Lens, Sequence[int]], Mapping[int, int]]:
    return lambda lens, ids: {pk: pair[position] for pk, pair in _people(lens, ids).items()}


def _county_name(lens: Lens, ids: Sequence[int]) -> Mapping[int, str | None]:
    names = queries.county_names(lens.session, lens.today)
    rows = lens.session.execute(select(Municipality.id, Municipality.county_code).where(Municipality.id.in_(ids)))
    return {pk: names.get(code) for pk, code in rows}


def _municipality_name(lens: Lens, ids: Sequence[int]) -> Mapping[int, str]:
    rows = lens.session.execute(select(PostalCode.id, PostalCode.municipality_code).where(PostalCode.id.in_(ids))).all()
    names = queries.municipality_names(lens.session, lens.today, [code for _, code in rows])
    return {pk: names.get(code, code) for pk, code in rows}


COUNTIES = Listing(
    name="counties",
    model=County,
    title=N_("Counties"),
    columns=(
        own(County.code, sort=True),
        own(County.name, sort=True),
        own(County.official_name),
        Column(name="municipalities", label=N_("Municipalities"), load=_part(0), align="num"),
        Column(name="population", label=N_("Population"), load=_part(1), align="num"),
        *_period(County),
    ),
    filters=(
        Filter(name="name", label=NAME["label"], kind="text", where=_begins(County.name), parse=_word),
        _on(County),
    ),
    sort="code",
)

MUNICIPALITIES = Listing(
    name="municipalities",
    model=Municipality,
    title=N_("Municipalities"),
    columns=(
        own(Municipality.code, sort=True),
        own(Municipality.name, sort=True),
        own(Municipality.official_name),
        Column(name="county", label=COUNTY["label"], load=_county_name),
        Column(
            name="population",
            label=N_("Population"),
            attribute=Municipality.population,
            sort=Municipality.population,
            align="num",
        ),
        *_period(Municipality),
    ),
    filters=(
        Filter(name="name", label=NAME["label"], kind="text", where=_begins(Municipality.name), parse=_word),
        _in_county(Municipality.county_code),
        _on(Municipality),
    ),
    sort="code",
)


def _postal_in_county(_: Lens, codes: Sequence[str]) -> ColumnElement[bool]:
    # The first two digits of a municipality's code are its county.
    return or_(*(PostalCode.municipality_code.startswith(code, autoescape=True) for code in codes))


POSTAL_CODES = Listing(
    name="postal_codes",
    model=PostalCode,
    title=N_("Postal codes"),
    columns=(
        own(PostalCode.code, sort=True),
        own(PostalCode.place, sort=True),
        Column(name="municipality", label=MUNICIPALITY, load=_municipality_name),
        own(PostalCode.municipality_code, label=MUNICIPALITY_CODE, sort=True, default=False),
        own(PostalCode.use),
        *_period(PostalCode),
    ),
    filters=(
        Filter(name="code", label=N_("Postal code"), kind="text", where=_begins(PostalCode.code), parse=_digits),
        Filter(name="place", label=N_("Place"), kind="text", where=_begins(PostalCode.place), parse=_word),
        Filter(
            name="county",
            label=COUNTY["label"],
            kind="choice",
            where=_postal_in_county,
            parse=_digits,
            choices=county_choices,
            multiple=True,
        ),
        Filter(
            name="municipality",
            label=MUNICIPALITY_CODE,
            kind="text",
            where=_one_of(PostalCode.municipality_code),
            parse=_digits,
        ),
        chosen("use", N_("Use"), PostalCode.use, [pair for pair in USES if pair[0]]),
        _on(PostalCode),
    ),
    sort="code",
)
