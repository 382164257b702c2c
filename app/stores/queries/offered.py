"""What texts may say of stores, employments and membership terms. How texts are made is the platform's matter."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.members.queries import MEMBER_LABELS, PERSON_LABELS, member_values, person_values
from app.platform import clock, offering
from app.stores.models import Employment, MembershipTerm, Store
from app.stores.queries.reading import owners, places

TEXT = ("number", "name", "org_number", "phone", "email", "contact_name", "website")
STORE_LABELS = {**offering.labels_of("store", Store, TEXT), "store.place": N_("Place"), **MEMBER_LABELS}


def store_values(session: Session, store_id: int) -> dict[str, dict[str, Any]] | None:
    """What texts may say of a store and of the member that owns it today; None where there is no such store."""
    if (found := session.get(Store, store_id)) is None:
        return None
    today = clock.today()
    place, owner = places(session, [store_id], today).get(store_id), owners(session, [store_id], today).get(store_id)
    mine = {**offering.values_of(found, TEXT), "place": place.place if place else None}
    return {"store": mine, "member": member_values(session, owner[0] if owner else None)}


def _employment(session: Session, pk: int) -> dict[str, dict[str, Any]] | None:
    found = session.get(Employment, pk)
    if found is None or (around := store_values(session, found.store_id)) is None:
        return None
    mine = {"employment": {**offering.values_of(found, ("role",)), **offering.period_values(found)}}
    return {**around, **mine, "person": person_values(session, found.person_id)}


def _term(session: Session, pk: int) -> dict[str, dict[str, Any]] | None:
    found = session.get(MembershipTerm, pk)
    if found is None or (around := store_values(session, found.store_id)) is None:
        return None
    mine = {**offering.period_values(found), **offering.values_of(found, ("notice_on", "end_reason"))}
    return {**around, "member": member_values(session, found.member_id), "term": mine}


_WORK = {**offering.labels_of("employment", Employment, ("role",)), **offering.period_labels("employment")}
_TERM = {**offering.period_labels("term"), **offering.labels_of("term", MembershipTerm, ("notice_on", "end_reason"))}
OFFERS = {
    "store": offering.Offer(N_("Stores"), STORE_LABELS, store_values),
    "employment": offering.Offer(N_("Employments"), {**_WORK, **PERSON_LABELS, **STORE_LABELS}, _employment),
    "membership_term": offering.Offer(N_("Membership terms"), {**_TERM, **STORE_LABELS}, _term),
}
