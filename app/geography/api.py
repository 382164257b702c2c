"""The REST resources of counties, municipalities and postal codes. Reading only."""

from __future__ import annotations

from app.geography.listings import COUNTIES, MUNICIPALITIES, POSTAL_CODES
from app.geography.models import County, Municipality, PostalCode
from app.platform.api import DomainApi
from app.platform.interface import UnitOfWorkInterface

PERIOD = ("valid_from", "valid_to")


class CountyApi(DomainApi):
    datamodel = UnitOfWorkInterface(County)
    listing = COUNTIES
    resource_name = "counties"
    class_permission_name = "Counties"
    show_columns = ("id", "code", "name", "official_name", *PERIOD)


class MunicipalityApi(DomainApi):
    datamodel = UnitOfWorkInterface(Municipality)
    listing = MUNICIPALITIES
    resource_name = "municipalities"
    class_permission_name = "Municipalities"
    show_columns = ("id", "code", "name", "official_name", "county_code", "population", "population_on", *PERIOD)


class PostalCodeApi(DomainApi):
    datamodel = UnitOfWorkInterface(PostalCode)
    listing = POSTAL_CODES
    resource_name = "postal_codes"
    class_permission_name = "PostalCodes"
    show_columns = ("id", "code", "place", "municipality_code", "use", *PERIOD)
