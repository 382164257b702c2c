"""The tables of reference data: counties, municipalities, postal codes, and what maps are drawn by. Readable by
everybody, so without a row scope.

They are bound to each other by their public codes, not by keys: a code keeps its meaning for a period only, and a
postal code may name a municipality (Svalbard, Jan Mayen) that is none.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.problems import N_
from app.platform.columns import Recorded, Valid
from app.platform.db import Base

CODE = {"label": N_("Code")}
NAME = {"label": N_("Name")}
OFFICIAL_NAME = {"label": N_("Official name")}
COUNTY = {"label": N_("County")}
USES = (
    ("", N_("Unknown")),
    ("B", N_("Street addresses and boxes")),
    ("F", N_("Several uses")),
    ("G", N_("Street addresses")),
    ("P", N_("Post office boxes")),
    ("S", N_("Service code")),
)


class Fact(Valid, Recorded):
    """A fact's period as people read it: first and last day."""

    valid_from: Mapped[dt.date | None] = mapped_column(sort_order=80, info={"label": N_("First day")})
    valid_to: Mapped[dt.date | None] = mapped_column(sort_order=81, info={"label": N_("Last day"), "last_day": True})


class County(Base, Fact):
    """A county (fylke) for a period."""

    __tablename__ = "county"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(2), info=CODE)
    name: Mapped[str] = mapped_column(String(60), index=True, info=NAME)
    official_name: Mapped[str] = mapped_column(String(120), info=OFFICIAL_NAME)

    def __str__(self) -> str:
        return self.name


class Municipality(Base, Fact):
    """A municipality (kommune) for a period, with the people who lived there on `population_on`."""

    __tablename__ = "municipality"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), info=CODE)
    name: Mapped[str] = mapped_column(String(60), index=True, info=NAME)
    official_name: Mapped[str] = mapped_column(String(120), info=OFFICIAL_NAME)
    county_code: Mapped[str] = mapped_column(String(2), index=True, info=COUNTY)
    population: Mapped[int] = mapped_column(index=True, info={"label": N_("Population")})
    population_on: Mapped[dt.date] = mapped_column(info={"label": N_("Counted on")})

    def __str__(self) -> str:
        return self.name


class PostalCode(Base, Fact):
    """A postal code with its place and first municipality for a period; one open row per code.

    `use` is Bring's category (G street addresses, P boxes, B both, F several, S service) or "".
    """

    __tablename__ = "postal_code"
    __table_args__ = (
        Index("ix_postal_code_code", "code", "valid_from"),
        Index("ix_postal_code_municipality_code", "municipality_code", "code"),
        Index(
            "uq_postal_code_code_open",
            "code",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), info={"label": N_("Postal code")})
    place: Mapped[str] = mapped_column(String(40), index=True, info={"label": N_("Place")})
    municipality_code: Mapped[str] = mapped_column(String(4), info={"label": N_("Municipality")})
    use: Mapped[str] = mapped_column(String(1), default="", info={"label": N_("Use"), "choices": USES})

    def __str__(self) -> str:
        return f"{self.code} {self.place}"


class Boundary(Base, Recorded):
    """A county's or municipality's shape: two paths in map units of ten metres (UTM zone 33, y southwards), the coarse
    one for the map that it is a part of, the fine one for its own; and the rectangle around it.
    """

    __tablename__ = "boundary"
    __title__ = N_("Boundaries")
    __unrecorded__ = ("coarse", "fine")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), unique=True)
    coarse: Mapped[str] = mapped_column(Text)
    fine: Mapped[str] = mapped_column(Text)
    left: Mapped[int] = mapped_column()
    top: Mapped[int] = mapped_column()
    right: Mapped[int] = mapped_column()
    bottom: Mapped[int] = mapped_column()


class PostalPoint(Base, Recorded):
    """Where a postal code lies, in degrees; of codes whose coordinates somebody has imported."""

    __tablename__ = "postal_point"
    __title__ = N_("Places of postal codes")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), unique=True)
    latitude: Mapped[float] = mapped_column()
    longitude: Mapped[float] = mapped_column()
