"""Norway's counties and municipalities as facts, regions people ask for, and how the postal register is read."""

from __future__ import annotations

from app.geography.rules.counties import COUNTIES, CountyFact, county
from app.geography.rules.municipalities import MUNICIPALITIES, POPULATION_ON, MunicipalityFact, municipality
from app.geography.rules.postal_register import OUTSIDE_MUNICIPALITIES, PostalRow, read_postal_register
from app.geography.rules.regions import Region, expand, postal_range
from app.geography.rules.register_changes import PostalChanges, compare

__all__ = [
    "COUNTIES",
    "MUNICIPALITIES",
    "OUTSIDE_MUNICIPALITIES",
    "POPULATION_ON",
    "CountyFact",
    "MunicipalityFact",
    "PostalChanges",
    "PostalRow",
    "Region",
    "compare",
    "county",
    "expand",
    "municipality",
    "postal_range",
    "read_postal_register",
]
