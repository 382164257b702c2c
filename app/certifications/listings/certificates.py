"""The lists of certificates and suspensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import or_, select

from app.certifications import queries
from app.certifications.listings.chips import STATES, TONES, chip_of
from app.certifications.listings.relations import OF_CERTIFICATES, OF_SUSPENSIONS
from app.certifications.models import Certificate, CertificateSuspension, Scheme
from app.certifications.queries import conditions
from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import before, filled, held_on, own, related, words
from app.platform.pages import Link
from app.stores.models import Store


def _stores(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(Certificate.id, Store.id, Store.name, Store.number)
        .join(Store, Store.id == Certificate.store_id)
        .where(Certificate.id.in_(ids))
    )
    return {pk: _store_link(store, name, number) for pk, store, name, number in lens.session.execute(statement)}


def _store_link(store: int, name: str, number: str) -> Link:
    return Link(name, url_for("StoreView.show", pk=store), gettext(N_("Store %(number)s"), number=number))


def _schemes(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(Certificate.id, Scheme.name)
        .join(Scheme, Scheme.id == Certificate.scheme_id)
        .where(Certificate.id.in_(ids))
    )
    return dict(lens.session.execute(statement).all())


def _statuses(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    days = dict(lens.session.execute(select(Certificate.id, Certificate.valid_to).where(Certificate.id.in_(ids))).all())
    found = queries.statuses(lens.session, ids, lens.today)
    return {pk: (status, day_before(days[pk])) for pk, status in found.items()}


def scheme_code(text: str) -> str:
    """A scheme's code as a filter's value."""
    if not text or len(text) > 40:
        raise ValueError(text)
    return text


def _state(text: str) -> str:
    if text not in TONES:
        raise ValueError(text)
    return text


def scheme_choices(session: Any) -> list[tuple[str, str]]:
    """The schemes as a filter's choices."""
    return list(queries.schemes(session).items())


SCHEME = Filter(
    name="scheme",
    label=N_("Scheme"),
    kind="choice",
    multiple=True,
    parse=scheme_code,
    choices=scheme_choices,
    where=lambda lens, values: conditions.of_scheme(values),
)

CERTIFICATES = Listing(
    name="certificates",
    model=Certificate,
    title=N_("Certificates"),
    sort="-id",
    columns=(
        Column(name="store", label=N_("Store"), load=_stores),
        Column(name="scheme", label=N_("Scheme"), load=_schemes),
        own(Certificate.number, sort=True),
        own(Certificate.valid_from),
        own(Certificate.valid_to, sort=True),
        Column(
            name="status", label=N_("Status"), load=_statuses, show=chip_of, plain=lambda value: str(chip_of(value))
        ),
        own(Certificate.verified_on),
        own(Certificate.holder_org_number, default=False),
        own(Certificate.certifier, default=False),
        own(Certificate.from_assumed, default=False),
        own(Certificate.withdrawn_on, default=False),
        own(Certificate.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        words(Certificate),
        SCHEME,
        related("store", N_("Store"), Certificate.store_id, "store"),
        Filter(
            name="valid_on",
            label=N_("Valid on"),
            kind="date",
            parse=read_date,
            describe=N_("Valid on"),
            says=(N_("is valid %(when)s"), N_("is not valid %(when)s")),
            where=lambda lens, values: conditions.valid_on(values[0]),
        ),
        before(
            "ends_before",
            N_("Ends before"),
            Certificate.valid_to,
            describe=N_("Ends before"),
            says=(N_("ends before %(values)s"), N_("does not end before %(values)s")),
        ),
        Filter(
            name="state",
            label=N_("Status"),
            kind="choice",
            multiple=True,
            parse=_state,
            choices=lambda session: STATES,
            where=lambda lens, values: or_(*(conditions.in_state(value, lens.today) for value in values)),
        ),
        filled("without_number", N_("Number is missing"), Certificate.number, empty=True),
        filled("verified", N_("Verified"), Certificate.verified_on),
    ),
    relations=OF_CERTIFICATES,
)


def _suspended(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(CertificateSuspension.id, Store.id, Store.name, Store.number)
        .join(Store, Store.id == CertificateSuspension.store_id)
        .where(CertificateSuspension.id.in_(ids))
    )
    return {pk: _store_link(store, name, number) for pk, store, name, number in lens.session.execute(statement)}


def _numbers(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(CertificateSuspension.id, Certificate.id, Certificate.number)
        .join(Certificate, Certificate.id == CertificateSuspension.certificate_id)
        .where(CertificateSuspension.id.in_(ids))
    )
    found = lens.session.execute(statement)
    return {pk: Link(number or "–", url_for("CertificateView.show", pk=held)) for pk, held, number in found}


SUSPENSIONS = Listing(
    name="suspensions",
    model=CertificateSuspension,
    title=N_("Suspensions of certificates"),
    sort="-id",
    columns=(
        Column(name="store", label=N_("Store"), load=_suspended),
        Column(name="certificate", label=N_("Certificate"), load=_numbers),
        own(CertificateSuspension.valid_from),
        own(CertificateSuspension.valid_to),
        own(CertificateSuspension.reason),
        own(CertificateSuspension.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        related("store", N_("Store"), CertificateSuspension.store_id, "store"),
        related("certificate", N_("Certificate"), CertificateSuspension.certificate_id, "certificate"),
        held_on(CertificateSuspension),
    ),
    relations=OF_SUSPENSIONS,
)
