"""What can be done to stores and the dated facts about them. Every way in ends here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import bindparam, func, inspect, or_, select, update

from app.geography import queries as geography
from app.kernel.domain import FollowUp
from app.kernel.periods import day_before
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import audit
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.security.roles import MEMBERSHIP
from app.platform.security.users import LOCALES
from app.platform.settings import allow_synthetic
from app.platform.tidying import alone, removed, saved, tidy, values
from app.stores import rules
from app.stores.events import MembershipTermSaved, MembershipTermsRegistered, StoreRegistered, StoresRegistered
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner
from app.todos import operations as todos

STORE_FIELDS = ("number", "name", "country", "org_number", "email", "phone", "website")
ADDRESS_FIELDS = ("street", "postal_code", "place", "valid_from", "valid_to")
CLOSED_WITHIN = dt.timedelta(days=30)
TERM_FIELDS = ("valid_from", "valid_to", "suspended_from", "suspended_to")


def tidy_store(uow: Uow, store: Store) -> None:
    """Refuse a store's wrong details; keep the right ones in their stored form."""
    tidy(store, rules.store(values(store, STORE_FIELDS), allow_synthetic=allow_synthetic()), STORE_FIELDS)


def store_created(uow: Uow, store: Store) -> None:
    """Tell that a store has been entered."""
    uow.emit(StoreRegistered(store_id=store.id, number=store.number))


def tidy_address(uow: Uow, address: StoreAddress) -> None:
    """Place and municipality follow from the postal code, where a postal register is loaded and knows it. Of another
    code that it does not know the municipality is not known either.
    """
    tidy(address, rules.address(values(address, ADDRESS_FIELDS)), ADDRESS_FIELDS)
    alone(uow, address, "store_id", "kind", successive=True)
    place = geography.postal_place(uow.session, address.postal_code, uow.today) if address.postal_code else None
    if place is not None or inspect(address).attrs.postal_code.history.has_changes():
        address.municipality_code = place.municipality_code if place else None
    if not address.place and place is not None:
        address.place = place.place


def tidy_owner(uow: Uow, owner: StoreOwner) -> None:
    """One owner at a time; a new one takes the place of the one before."""
    require(rules.period(values(owner, ("valid_from", "valid_to"))).problems)
    alone(uow, owner, "store_id", successive=True)


def tidy_employment(uow: Uow, employment: Employment) -> None:
    """One employment per person, store, role and day."""
    require(rules.period(values(employment, ("valid_from", "valid_to"))).problems)
    alone(uow, employment, "store_id", "person_id", "role")


def tidy_term(uow: Uow, term: MembershipTerm) -> None:
    """One term at a time, and a suspension inside it."""
    require(rules.term(values(term, TERM_FIELDS)).problems)
    alone(uow, term, "store_id")


def term_saved(uow: Uow, term: MembershipTerm) -> None:
    """Tell the term's days."""
    first, last = term.valid_from, day_before(term.valid_to)
    uow.emit(
        MembershipTermSaved(
            store_id=term.store_id,
            term_id=term.id,
            first_day=first.isoformat() if first else None,
            last_day=last.isoformat() if last else None,
        )
    )


def register_many(uow: Uow, model: Any, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many rows of one of this domain's models, whose values the rules have already cleaned. Ids in order; 0
    for what waits for approval.
    """
    ids = uow.insert_many(model, rows)
    made = tuple(pk for pk in ids if pk)
    if made and model is Store:
        uow.emit(StoresRegistered(store_ids=made))
    if made and model is MembershipTerm:
        uow.emit(MembershipTermsRegistered(membership_term_ids=made))
    return ids


def locate_addresses(uow: Uow, *, limit: int = 5000) -> int:
    """Give addresses the municipality of their postal code after the postal register has changed. Set-based.

    Returns how many rows changed; at most `limit` at once, so that no transaction is long.
    """
    table: Any = StoreAddress.__table__
    rows = uow.session.execute(
        select(table.c.id, table.c.postal_code, table.c.municipality_code).where(table.c.postal_code.is_not(None))
    ).all()
    places = geography.postal_places(uow.session, {row.postal_code for row in rows}, uow.today)
    changed: list[tuple[int, str | None, str | None]] = []
    for row in rows:
        place = places.get(row.postal_code)
        code = place.municipality_code if place else None
        if code != row.municipality_code and len(changed) < limit:
            changed.append((row.id, row.municipality_code, code))
    if changed:
        found = {"municipality_code": bindparam("code"), "version": table.c.version + 1}
        statement = update(table).where(table.c.id == bindparam("pk")).values(found)
        uow.session.connection().execute(statement, [{"pk": pk, "code": code} for pk, _, code in changed])
        audit.write_many(
            uow, [("store_address", pk, "update", {"municipality_code": [old, code]}) for pk, old, code in changed]
        )
    return len(changed)


CLOSING = N_("Close %(store)s")
CLOSING_BEGUN = N_("The closing has begun: a task for the membership office.")
STORE_GONE = N_("There is no such record.")
END_TERM, END_OWNER = N_("End the membership: give the term a last day"), N_("End the ownership")
END_STAFF = N_("Give those who still work there (%(count)s) a last day")
ORDERS = N_("See that open orders and settlements are finished")


def begin_closing(uow: Uow, record_id: int, *, origin: str) -> str:
    """Give the membership office the closing of a store, with what is still open of it on the list. Nothing of the
    store is changed: that a person does, when it has closed. Answers what was done, in English.
    """
    item = uow.session.get(Store, record_id)
    if item is None:
        raise Refused([Problem("record.gone", None, STORE_GONE)])
    with force_locale(LOCALES[0]):
        title = gettext(CLOSING, store=item.name)[:200]
        steps = [gettext(text) for text in (*_still_open(uow, record_id), ORDERS)]
        working = _running(uow, Employment, record_id)
        if working:
            steps.append(gettext(END_STAFF, count=working))
    about, due = ("store", record_id), uow.today + CLOSED_WITHIN
    todos.create_task(uow, title=title, about=about, role=MEMBERSHIP, due_on=due, checklist=steps, origin=origin)
    return CLOSING_BEGUN


def _still_open(uow: Uow, store_id: int) -> Iterator[str]:
    for model, text in ((MembershipTerm, END_TERM), (StoreOwner, END_OWNER)):
        if _running(uow, model, store_id):
            yield text


def _running(uow: Uow, model: Any, store_id: int) -> int:
    """How many of a store's dated facts hold today without a last day."""
    begun = or_(model.valid_from.is_(None), model.valid_from <= uow.today)
    mine = select(func.count()).select_from(model).where(model.store_id == store_id, model.valid_to.is_(None), begun)
    return uow.session.scalar(mine) or 0


FOLLOW_UPS = (FollowUp("stores.begin-closing", N_("begin the closing"), "store", begin_closing),)
STORE = Lifecycle(store_created, saved, removed, tidy_store)
ADDRESS = Lifecycle(saved, saved, removed, tidy_address, successive=True)
OWNER = Lifecycle(saved, saved, removed, tidy_owner, successive=True)
EMPLOYMENT = Lifecycle(saved, saved, removed, tidy_employment)
TERM = Lifecycle(term_saved, term_saved, removed, tidy_term)
