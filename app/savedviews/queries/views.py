"""Reads of saved views; only ever those that the reader sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from app.platform.security.models import AppUser
from app.savedviews.models import FirstView, SavedView, SavedViewCount
from app.savedviews.rules import OWN, Reader, seen_by


def seen(session: Session, reader: Reader, listing: str | None = None) -> Sequence[SavedView]:
    """The views of one list, or of all, that a reader sees: pinned and shared ones first, each in their order."""
    mine = or_(SavedView.owner_id == reader.user_id, SavedView.audience != OWN)
    order = ((SavedView.audience == OWN), SavedView.position, SavedView.id)
    statement = select(SavedView).where(mine).order_by(*order)
    if listing is not None:
        statement = statement.where(SavedView.listing == listing)
    return [v for v in session.scalars(statement) if seen_by(v.owner_id, v.audience, v.roles, reader)]


def one(session: Session, reader: Reader, view_id: int) -> SavedView | None:
    """A view, where the reader sees it."""
    found = session.get(SavedView, view_id, populate_existing=True)
    return found if found and seen_by(found.owner_id, found.audience, found.roles, reader) else None


def naming(text: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a view's state (of those that meet the conditions) holds a text: the name of a pasted list."""
    return select(SavedView.id).where(cast(SavedView.state, String).contains(text), *conditions).exists()


def any_counted() -> Any:
    """Empty where no view with its number in the sidebar or on the start page is the selected user's own or is shared;
    else a text that changes with every change of any view.
    """
    mine = or_(SavedView.owner_id == AppUser.id, SavedView.audience != OWN)
    counted = select(SavedView.id).where(or_(SavedView.counted.is_(True), SavedView.tile.is_(True)), mine)
    numbers = (func.count(SavedView.id), func.sum(SavedView.version), func.max(SavedView.id))
    parts = [cast(func.coalesce(number, 0), String) + "." for number in numbers]
    latest = func.coalesce(cast(func.max(SavedView.recorded_at), String), "")
    stamp = select(parts[0] + parts[1] + parts[2] + latest).correlate(None).scalar_subquery()
    return case((counted.correlate(AppUser).exists(), stamp), else_="")


def keeper(session: Session, view_id: int) -> str:
    """The name of a view's owner; "" where the owner has no user any more."""
    owner = select(AppUser.first_name, AppUser.last_name).join(SavedView, SavedView.owner_id == AppUser.id)
    found = session.execute(owner.where(SavedView.id == view_id, AppUser.active.is_(True))).one_or_none()
    return " ".join(part for part in found if part) if found else ""


def first_views(session: Session, user_id: int) -> Mapping[str, int]:
    """The view with which a user begins each list, by the list's name."""
    rows = session.execute(select(FirstView.listing, FirstView.view_id).where(FirstView.user_id == user_id))
    return dict(rows.all())


def number_of(session: Session, user_id: int) -> int:
    """How many views a user keeps."""
    return session.scalar(select(func.count()).select_from(SavedView).where(SavedView.owner_id == user_id)) or 0


def last_position(session: Session, listing: str) -> int:
    """The last place taken among a list's views."""
    return session.scalar(select(func.max(SavedView.position)).where(SavedView.listing == listing)) or 0


def keys(session: Session, listing: str, *, but: int | None = None) -> set[str]:
    """The short names taken among a list's views."""
    taken = select(SavedView.key).where(SavedView.listing == listing, SavedView.key.is_not(None))
    return {str(key) for key in session.scalars(taken if but is None else taken.where(SavedView.id != but))}


def tiles(session: Session) -> Sequence[SavedView]:
    """Every view that somebody sees as a tile."""
    return session.scalars(select(SavedView).where(SavedView.tile.is_(True)).order_by(SavedView.id)).all()


def numbers_on(session: Session, ids: Sequence[int], day: dt.date) -> Mapping[tuple[int, str], int]:
    """The kept numbers of views on a day, by view and what of its state was counted."""
    kept = select(SavedViewCount.view_id, SavedViewCount.state_key, SavedViewCount.number)
    rows = session.execute(kept.where(SavedViewCount.view_id.in_(ids), SavedViewCount.day == day))
    return {(view, key): number for view, key, number in rows}
