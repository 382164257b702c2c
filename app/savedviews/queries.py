"""Reads of saved views; only ever those that the reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.savedviews.models import FirstView, SavedView
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


def first_views(session: Session, user_id: int) -> Mapping[str, int]:
    """The view with which a user begins each list, by the list's name."""
    rows = session.execute(select(FirstView.listing, FirstView.view_id).where(FirstView.user_id == user_id))
    return {listing: view for listing, view in rows}  # noqa: C416 - rows are no pairs to the type checker


def number_of(session: Session, user_id: int) -> int:
    """How many views a user keeps."""
    return session.scalar(select(func.count()).select_from(SavedView).where(SavedView.owner_id == user_id)) or 0


def last_position(session: Session, listing: str) -> int:
    """The last place taken among a list's views."""
    return session.scalar(select(func.max(SavedView.position)).where(SavedView.listing == listing)) or 0
