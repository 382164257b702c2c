"""The lists of certificates and suspensions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import format_date, gettext
from sqlalchemy import or_, select

from app.certifications import queries
from app.certifications.listings.chips import STATES, TONES, bar_of, chip_of
from app.certifications.listings.relations import OF_CERTIFICATES, OF_SUSPENSIONS
from app.certifications.models import Certificate, CertificateSuspension, Scheme
from app.certifications.queries import conditions, counting
from app.certifications.rules.schemes import add_months
from app.geography import queries as geography
from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import addresses, past
from app.platform.among import one_of
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import before, filled, held_on, own, read_bool, related, words
from app.platform.numberlists import in_list
from app.platform.pages import Link
from app.stores.models import Store


def _stores(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(Certificate.id, Store.id, Store.name, Store.number)
        .join(Store, Store.id == Certificate.store_id)
        .where(one_of(lens.session, Certificate.id, ids))
    )
    return _store_links(lens.session.execute(statement))


def _store_links(rows: Iterable[Any]) -> Mapping[int, Link]:
    """Links to stores, of (id of the row, id of the store, its name, its number)."""
    card, text = addresses.cards("StoreView"), gettext(N_("Store %(number)s"))
    return {pk: Link(name, card(store), text % {"number": number}) for pk, store, name, number in rows}


def _schemes(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(Certificate.id, Scheme.name)
        .join(Scheme, Scheme.id == Certificate.scheme_id)
        .where(one_of(lens.session, Certificate.id, ids))
    )
    return dict(lens.session.execute(statement).all())


def _scheme_names(lens: Lens, ids: Sequence[Any]) -> Mapping[Any, str]:
    return queries.scheme_names(lens.session)


def _statuses(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    columns = (Certificate.id, Certificate.valid_from, Certificate.valid_to)
    days = {pk: (first, day_before(end)) for pk, first, end in _rows(lens, columns, ids)}
    found = queries.statuses(lens.session, ids, lens.today)
    return {pk: (status, days[pk][1], days[pk][0]) for pk, status in found.items()}


def _rows(lens: Lens, columns: Sequence[Any], ids: Sequence[int]) -> Any:
    return lens.session.execute(select(*columns).where(one_of(lens.session, Certificate.id, ids)))


def _month(text: str) -> dt.date:
    """A month as YYYY-MM."""
    if len(text) != 7:
        raise ValueError(text)
    return dt.date.fromisoformat(f"{text}-01")


def month_name(first: dt.date) -> str:
    """A month as people say it."""
    return str(format_date(first, "LLLL yyyy"))


def _months(session: Any) -> list[tuple[str, str]]:
    """The months around today that are offered; an address may name any other."""
    this = past.day(session).replace(day=1)
    around = [add_months(this, number) for number in range(-12, 37)]
    return [(f"{month:%Y-%m}", month_name(month)) for month in around]


def _county(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return text


def _counties(session: Any) -> list[tuple[str, str]]:
    return list(geography.county_names(session, past.day(session), later=True).items())


def _renewed(lens: Lens, values: Sequence[bool]) -> Any:
    return conditions.renewed() if values[0] else ~conditions.renewed()


def _number_renewed(lens: Lens, values: Sequence[bool]) -> Any:
    return counting.renewed(lens.session, having=values[0])


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
        Column(
            name="scheme",
            label=N_("Scheme"),
            load=_schemes,
            group=lambda lens: Certificate.scheme_id,
            group_texts=_scheme_names,
        ),
        own(Certificate.number, sort=True),
        own(Certificate.valid_from),
        own(Certificate.valid_to, sort=True),
        Column(name="status", label=N_("Status"), load=_statuses, show=bar_of, plain=lambda value: str(chip_of(value))),
        own(Certificate.verified_on),
        own(Certificate.holder_org_number, default=False),
        own(Certificate.certifier, default=False, group=True),
        own(Certificate.from_assumed, default=False, group=True),
        own(Certificate.withdrawn_on, default=False),
        own(Certificate.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        words(Certificate),
        in_list(
            "numbers",
            N_("Pasted certificate numbers"),
            Certificate.number,
            help=N_("Certificate numbers, for example from Excel."),
        ),
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
            alone=lambda lens, values: counting.valid_on(values[0]),
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
            alone=lambda lens, values: counting.in_state(lens.session, values, lens.today),
        ),
        Filter(
            name="ends_in",
            label=N_("Ends in"),
            kind="choice",
            multiple=True,
            parse=_month,
            choices=_months,
            describe=N_("Ends in"),
            where=lambda lens, values: or_(*(conditions.ends_in_months(month) for month in values)),
        ),
        Filter(
            name="renewed", label=N_("Renewed"), kind="bool", parse=read_bool, where=_renewed, alone=_number_renewed
        ),
        Filter(
            name="county",
            label=N_("County"),
            kind="choice",
            multiple=True,
            parse=_county,
            choices=_counties,
            where=lambda lens, values: conditions.in_counties(values, lens.today),
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
        .where(one_of(lens.session, CertificateSuspension.id, ids))
    )
    return _store_links(lens.session.execute(statement))


def _numbers(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = (
        select(CertificateSuspension.id, Certificate.id, Certificate.number)
        .join(Certificate, Certificate.id == CertificateSuspension.certificate_id)
        .where(one_of(lens.session, CertificateSuspension.id, ids))
    )
    found = lens.session.execute(statement)
    card = addresses.cards("CertificateView")
    return {pk: Link(number or "–", card(held)) for pk, held, number in found}


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
