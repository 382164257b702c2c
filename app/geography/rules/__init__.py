"""Norway's counties and municipalities as facts, regions people ask for, and how public files are read."""

from __future__ import annotations

from app.geography.rules.boundary_files import read_boundaries, require_readable_size
from app.geography.rules.boundary_shapes import Shape, shaped
from app.geography.rules.coordinates import Coordinates, read_coordinates
from app.geography.rules.counties import COUNTIES, CountyFact, county
from app.geography.rules.municipalities import MUNICIPALITIES, POPULATION_ON, MunicipalityFact, municipality
from app.geography.rules.municipalities.centres import CENTRES
from app.geography.rules.outlines import Box, place
from app.geography.rules.postal_register import OUTSIDE_MUNICIPALITIES, PostalRow, read_postal_register
from app.geography.rules.regions import Region, expand, postal_range
from app.geography.rules.register_changes import PostalChanges, compare

__all__ = [
    "CENTRES",
    "COUNTIES",
    "MUNICIPALITIES",
    "OUTSIDE_MUNICIPALITIES",
    "POPULATION_ON",
    "Box",
    "Coordinates",
    "CountyFact",
    "MunicipalityFact",
    "PostalChanges",
    "PostalRow",
    "Region",
    "Shape",
    "compare",
    "county",
    "expand",
    "municipality",
    "place",
    "postal_range",
    "read_boundaries",
    "read_coordinates",
    "read_postal_register",
    "require_readable_size",
    "shaped",
]
