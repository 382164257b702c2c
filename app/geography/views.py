"""The pages of counties, municipalities and postal codes. They only read: the facts are shipped, the codes imported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext

from app.geography import queries
from app.geography.listings import COUNTIES, MUNICIPALITIES, POSTAL_CODES
from app.geography.models import County, Municipality, PostalCode
from app.kernel.problems import N_
from app.platform import clock, shown
from app.platform.db import db
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Fact, FactPanel
from app.platform.views import DomainView, Heading


class ReferenceCard:
    """What the three cards have in common: the facts, their period, and no notes, since nobody keeps these records."""

    notes: ClassVar[bool] = False

    def heading(self, item: Any) -> Heading:
        return Heading(str(item), facts=[item.code])

    def panels(self, item: Any) -> list[Any]:
        period = [
            Fact(gettext(N_("First day")), shown.shown(item.valid_from)),
            Fact(gettext(N_("Last day")), shown.shown(item.last_day)),
        ]
        return [FactPanel("facts", gettext(N_("Facts")), [*self.facts(item), *period])]

    def facts(self, item: Any) -> Sequence[Fact]:
        """What the card says of the record before its period."""
        raise NotImplementedError


class CountyView(ReferenceCard, DomainView):
    datamodel = UnitOfWorkInterface(County)
    listing = COUNTIES
    route_base = "/counties"
    class_permission_name = "Counties"

    def facts(self, item: Any) -> Sequence[Fact]:
        return [
            Fact(gettext(N_("Code")), item.code),
            Fact(gettext(N_("Official name")), item.official_name, wide=True),
        ]

    def actions_on(self, item: Any) -> Sequence[Action]:
        return [Action(gettext(N_("Municipalities")), url_for("MunicipalityView.list", county=item.code), icon="map")]


class MunicipalityView(ReferenceCard, DomainView):
    datamodel = UnitOfWorkInterface(Municipality)
    listing = MUNICIPALITIES
    route_base = "/municipalities"
    class_permission_name = "Municipalities"

    def facts(self, item: Any) -> Sequence[Fact]:
        county = queries.county_names(db.session(), clock.today()).get(item.county_code, item.county_code)
        counted = gettext(N_("Population on %(day)s"), day=shown.shown(item.population_on))
        return [
            Fact(gettext(N_("Code")), item.code),
            Fact(gettext(N_("Official name")), item.official_name, wide=True),
            Fact(gettext(N_("County")), county),
            Fact(counted, item.population),
        ]

    def actions_on(self, item: Any) -> Sequence[Action]:
        target = url_for("PostalCodeView.list", municipality=item.code)
        return [Action(gettext(N_("Postal codes")), target, icon="mailbox")]


class PostalCodeView(ReferenceCard, DomainView):
    datamodel = UnitOfWorkInterface(PostalCode)
    listing = POSTAL_CODES
    route_base = "/postal-codes"
    class_permission_name = "PostalCodes"
    empty_text = N_("No postal register is loaded, so postal codes are not checked. The office can import one.")

    def facts(self, item: Any) -> Sequence[Fact]:
        today = clock.today()
        day = today if item.last_day is None else min(today, item.last_day)
        place = queries.postal_place(db.session(), item.code, day)
        return [
            Fact(gettext(N_("Postal code")), item.code),
            Fact(gettext(N_("Place")), item.place),
            Fact(gettext(N_("Municipality")), (place and place.municipality) or item.municipality_code),
            Fact(gettext(N_("County")), (place and place.county) or shown.NOTHING),
            Fact(gettext(N_("Use")), shown.choice(PostalCode.__table__.c.use, item.use)),
        ]
