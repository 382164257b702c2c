"""Questions about counties, municipalities, postal codes and regions on a day. Nothing is changed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from app.geography import rules
from app.geography.models import Boundary, County, Municipality, PostalCode, PostalPoint
from app.geography.rules import Box, Region
from app.platform.columns import holds_on

__all__ = [
    "Box",
    "Ground",
    "PostalPlace",
    "Region",
    "centre",
    "counties",
    "county_names",
    "expand_region",
    "ground",
    "municipalities",
    "municipality_names",
    "postal_place",
    "postal_places",
    "postal_spots",
    "register_loaded",
]

CHUNK = 500
"""Codes per statement: well below the number of parameters that any database takes."""


@dataclass(frozen=True, slots=True)
class PostalPlace:
    """What the postal register says of a code. The names of municipality and county are None for Svalbard and
    Jan Mayen, which have neither.
    """

    code: str
    place: str
    use: str
    municipality_code: str
    municipality: str | None
    county_code: str | None
    county: str | None


def counties(session: Session, on: dt.date) -> Sequence[County]:
    """The counties on a day, by name."""
    return session.scalars(select(County).where(holds_on(County, on)).order_by(County.name)).all()


def municipalities(session: Session, on: dt.date, *, county: str | None = None) -> Sequence[Municipality]:
    """The municipalities on a day, of one county where its code is given, by code."""
    statement = select(Municipality).where(holds_on(Municipality, on)).order_by(Municipality.code)
    return session.scalars(statement.where(Municipality.county_code == county) if county else statement).all()


def county_names(session: Session, on: dt.date, *, later: bool = False) -> Mapping[str, str]:
    """The counties' names on a day by their codes, in the order of the codes.

    `later`: also of codes that came into use after the day, since what is stored carries the codes of today.
    """
    return _names(session, County, on, later=later)


def municipality_names(
    session: Session, on: dt.date, codes: Iterable[str] | None = None, *, later: bool = False
) -> Mapping[str, str]:
    """The municipalities' names on a day by their codes; all of them, or those of the codes given. `later` as above."""
    return _names(session, Municipality, on, codes, later=later)


def _names(
    session: Session, model: Any, on: dt.date, codes: Iterable[str] | None = None, *, later: bool
) -> Mapping[str, str]:
    ahead = or_(model.valid_to.is_(None), model.valid_to > on)
    statement = select(model.code, model.name).where(ahead if later else holds_on(model, on))
    if codes is not None:
        statement = statement.where(model.code.in_(set(codes)))
    found: dict[str, str] = {}
    for code, name in session.execute(statement.order_by(model.code, model.valid_from)):
        found.setdefault(code, name)
    return found


def register_loaded(session: Session) -> bool:
    """Whether a postal register has been imported; without one no postal code can be checked."""
    return session.scalar(select(PostalCode.id).limit(1)) is not None


def postal_place(session: Session, code: str, on: dt.date) -> PostalPlace | None:
    """What a four-digit code means on a day; None where it is unknown or no register is loaded."""
    return postal_places(session, [code], on).get(code)


def postal_places(session: Session, codes: Iterable[str], on: dt.date) -> Mapping[str, PostalPlace]:
    """The same for many codes at once: one statement per five hundred of them; unknown ones are left out."""
    wanted = sorted(set(codes))
    found: dict[str, PostalPlace] = {}
    for start in range(0, len(wanted), CHUNK):
        found.update(_places(session, wanted[start : start + CHUNK], on))
    return found


def _places(session: Session, codes: Sequence[str], on: dt.date) -> dict[str, PostalPlace]:
    in_municipality = (Municipality.code == PostalCode.municipality_code) & holds_on(Municipality, on)
    in_county = (County.code == Municipality.county_code) & holds_on(County, on)
    statement = (
        select(
            PostalCode.code,
            PostalCode.place,
            PostalCode.use,
            PostalCode.municipality_code,
            Municipality.name,
            County.code,
            County.name,
        )
        .outerjoin(Municipality, in_municipality)
        .outerjoin(County, in_county)
        .where(PostalCode.code.in_(codes), holds_on(PostalCode, on))
    )
    return {row[0]: PostalPlace(*row) for row in session.execute(statement)}


def expand_region(
    session: Session,
    *,
    on: dt.date,
    counties: Iterable[str] = (),
    municipalities: Iterable[str] = (),
    postal_ranges: Iterable[str] = (),
) -> Region:
    """The region that county codes, municipality codes and ranges of postal codes ("0001-1299") make together.

    Refuses unknown codes and malformed ranges, one problem each (`geography.region.*`).
    """
    known: dict[str, list[str]] = {code: [] for code in county_names(session, on)}
    rows = session.execute(select(Municipality.county_code, Municipality.code).where(holds_on(Municipality, on)))
    for county_code, code in rows:
        known.setdefault(county_code, []).append(code)
    return rules.expand(counties=counties, municipalities=municipalities, postal_ranges=postal_ranges, known=known)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map is drawn on: the shapes of regions by code, as paths in map units, and the rectangle around them."""

    shapes: Mapping[str, str]
    around: Box | None


def ground(session: Session, within: str = "") -> Ground:
    """The shapes of a map: of all counties, of the municipalities in the county `within`, or of that municipality.

    A county without shapes of its municipalities is shown by its own. Empty where no boundaries were imported.
    """
    fine = Boundary.fine if len(within) == 4 else case((Boundary.code == within, Boundary.fine), else_=Boundary.coarse)
    statement = select(Boundary.code, fine, Boundary.left, Boundary.top, Boundary.right, Boundary.bottom)
    mine = Boundary.code.startswith(within, autoescape=True) if within else func.length(Boundary.code) == 2
    rows = {row[0]: row[1:] for row in session.execute(statement.where(mine).order_by(Boundary.code))}
    if len(rows) > 1:
        rows.pop(within, None)  # its municipalities show it
    around = [Box(*edges) for _, *edges in rows.values()]
    return Ground({code: row[0] for code, row in rows.items()}, reduce(Box.joined, around) if around else None)


def centre(municipality_code: str) -> tuple[int, int] | None:
    """Where most people of a municipality live, in map units; None where the code is no municipality of today."""
    found = rules.CENTRES.get(municipality_code)
    return rules.place(*found) if found else None


def postal_spots(session: Session, codes: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """Where postal codes lie, in map units; those without imported coordinates are left out."""
    wanted, found = sorted(set(codes)), {}
    for start in range(0, len(wanted), CHUNK):
        part = PostalPoint.code.in_(wanted[start : start + CHUNK])
        for code, north, east in session.execute(
            select(PostalPoint.code, PostalPoint.latitude, PostalPoint.longitude).where(part)
        ):
            found[code] = rules.place(north, east)
    return found
