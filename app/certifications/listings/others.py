"""The lists of qualifications and schemes, and what certifications add to the list of stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.certifications import models, queries
from app.certifications.listings.certificates import scheme_choices, scheme_code
from app.certifications.listings.chips import UNNAMED, bar_of, chip_of
from app.certifications.listings.relations import OF_QUALIFICATIONS
from app.certifications.models import Qualification, Scheme
from app.certifications.queries import conditions, counting
from app.kernel.problems import N_
from app.members.models import Person
from app.platform import addresses
from app.platform.among import one_of
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import boolean, chosen, filled, own, read_bool, related, words
from app.platform.pages import Link


def _people(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(Qualification.id, Person.id, Person.name)
        .join(Person, Person.id == Qualification.person_id)
        .where(one_of(lens.session, Qualification.id, ids))
    )
    found = lens.session.execute(statement)
    card = addresses.cards("PersonView")
    return {pk: Link(name or gettext(UNNAMED), card(person)) for pk, person, name in found}


QUALIFICATIONS = Listing(
    name="qualifications",
    model=Qualification,
    title=N_("Trade qualifications"),
    sort="-id",
    columns=(
        Column(name="person", label=N_("Person"), load=_people),
        own(Qualification.kind, group=True),
        own(Qualification.trade, group=True),
        own(Qualification.issued_on),
        own(Qualification.issuer),
        own(Qualification.verified_on),
        own(Qualification.revoked_on, default=False),
        own(Qualification.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        chosen("kind", N_("Kind"), Qualification.kind, models.QUALIFICATIONS),
        related("person", N_("Person"), Qualification.person_id, "person"),
        filled("verified", N_("Verified"), Qualification.verified_on),
    ),
    relations=OF_QUALIFICATIONS,
)

SCHEMES = Listing(
    name="schemes",
    model=Scheme,
    title=N_("Certification schemes"),
    sort="code",
    columns=(own(Scheme.code, sort=True), own(Scheme.name), own(Scheme.duration_years), own(Scheme.active)),
    filters=(words(Scheme), boolean("active", N_("In use"), Scheme.active)),
)


def _miljofyrtarn(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return queries.store_validity(lens.session, ids, queries.MILJOFYRTARN, lens.today)


def _designers(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return queries.designers(lens.session, ids, lens.today)


def _names(people: Any) -> str | None:
    return ", ".join(name or gettext(UNNAMED) for _, name in people) if people else None


STORE_COLUMNS = (
    Column(
        name="miljofyrtarn",
        label=N_("Miljøfyrtårn"),
        load=_miljofyrtarn,
        show=bar_of,
        plain=lambda value: str(chip_of(value)),
    ),
    Column(name="designers", label=N_("Floral designer"), load=_designers, show=_names, plain=_names),
)
STORE_FILTERS = (
    Filter(
        name="certificate_valid_on",
        label=N_("Miljøfyrtårn valid on"),
        kind="date",
        parse=read_date,
        describe=N_("Miljøfyrtårn valid on"),
        says=(N_("has valid Miljøfyrtårn %(when)s"), N_("does not have valid Miljøfyrtårn %(when)s")),
        where=lambda lens, values: conditions.stores_certified_on([queries.MILJOFYRTARN], values[0]),
        alone=lambda lens, values: counting.stores_certified_on(lens.session, [queries.MILJOFYRTARN], values[0]),
    ),
    Filter(
        name="certificate",
        label=N_("Certificate valid today"),
        on_day=N_("Certificate valid on %(day)s"),
        kind="choice",
        multiple=True,
        parse=scheme_code,
        choices=scheme_choices,
        says=(N_("has valid %(values)s today"), N_("does not have valid %(values)s today")),
        says_on=(N_("has valid %(values)s on %(day)s"), N_("does not have valid %(values)s on %(day)s")),
        where=lambda lens, values: conditions.stores_certified_on(values, lens.today),
        alone=lambda lens, values: counting.stores_certified_on(lens.session, values, lens.today),
    ),
    Filter(
        name="designer",
        label=N_("Qualified floral designer"),
        kind="bool",
        parse=read_bool,
        where=lambda lens, values: conditions.stores_with_designer(lens.today, having=values[0]),
        alone=lambda lens, values: counting.stores_with_designer(lens.today, having=values[0]),
    ),
)
