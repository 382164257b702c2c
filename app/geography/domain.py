"""Everything the geography contributes to the application."""

from __future__ import annotations

from app.geography.api import CountyApi, MunicipalityApi, PostalCodeApi
from app.geography.commands import geography
from app.geography.events import PostalRegisterImported
from app.geography.models import Boundary, County, Municipality, PostalCode, PostalPoint
from app.geography.operations import load_facts
from app.geography.views import CountyView, MunicipalityView, PostalCodeView
from app.kernel.domain import READ, Access, Domain, Entry
from app.kernel.problems import N_
from app.platform.security.roles import BY_NAME, granted


def _everybody_reads(resource: str) -> Access:
    """Reference data: every role reads it, nobody changes it by hand."""
    return granted(resource, dict.fromkeys(BY_NAME, READ))


DOMAIN = Domain(
    name="geography",
    models=(County, Municipality, PostalCode, Boundary, PostalPoint),
    entries=(
        Entry(CountyView, N_("Counties")),
        Entry(MunicipalityView, N_("Municipalities"), group=N_("Set up"), icon="map"),
        Entry(PostalCodeView, N_("Postal codes"), group=N_("Set up"), icon="mailbox"),
        Entry(CountyApi),
        Entry(MunicipalityApi),
        Entry(PostalCodeApi),
    ),
    access=(_everybody_reads("Counties"), _everybody_reads("Municipalities"), _everybody_reads("PostalCodes")),
    events=(PostalRegisterImported,),
    commands=(geography,),
    prepare=(load_facts,),
)
