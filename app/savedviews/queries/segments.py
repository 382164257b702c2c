"""Segments: the records that a saved view shows, today or on another day. Under the scope in force, as every read.

Whoever asks in the background (an automation, a nightly count) sees all of them; on a page the reader sees their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.past import Moment
from app.kernel.problems import N_, Problem, Refused
from app.platform import clock, memberships, past
from app.platform.asked import Asked
from app.platform.listing import Lens, Listing
from app.platform.runtime import runtime
from app.platform.savedlists import grouped
from app.savedviews.models import SavedView
from app.savedviews.rules import OWN

GONE = N_("There is no such segment any more.")
BROKEN = N_("The segment “%(name)s” asks for something that is gone. Mend its view first.")
UNDATED = N_("The register does not tell of these records on other days.")


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved view as others use it. `kind` is the table of its records, `state` the list's address as pairs, `key` the
    short name of a shared one.
    """

    id: int
    name: str
    listing: str
    kind: str
    state: Sequence[Sequence[str]]
    key: str = ""

    @property
    def called(self) -> str:
        """What it is called in every installation: its list and short name. Empty of one's own views."""
        return f"{self.listing}/{self.key}" if self.key else ""


def segment_called(session: Session, called: str) -> Segment | None:
    """The shared segment that is called so (`Segment.called`); None where it, its list or its sharing is gone."""
    listing, _, key = called.partition("/")
    chosen = select(SavedView).where(SavedView.listing == listing, SavedView.key == key, SavedView.audience != OWN)
    with session.no_autoflush:
        found = session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    return _made(found) if found is not None and listing in runtime().listings else None


def segment(session: Session, segment_id: int) -> Segment | None:
    """A segment by its id, whoever keeps it; None where it is gone, or its list."""
    found = session.get(SavedView, segment_id, populate_existing=True)
    return _made(found) if found is not None and found.listing in runtime().listings else None


def segments_of(session: Session, kind: str = "") -> list[Segment]:
    """The shared segments of a table's records, or of all, by name: what an automation can be given."""
    shared = select(SavedView).where(SavedView.audience != OWN).order_by(SavedView.name, SavedView.id)
    found = [_made(view) for view in session.scalars(shared) if view.listing in runtime().listings]
    return [each for each in found if not kind or each.kind == kind]


def _made(view: SavedView) -> Segment:
    kind = str(runtime().listings[view.listing].model.__tablename__)
    return Segment(view.id, view.name, view.listing, kind, view.state, view.key or "")


def listing_of(wanted: Segment) -> Listing:
    """The list that a segment is of."""
    return runtime().listings[wanted.listing]


def asked_of(wanted: Segment) -> Asked:
    """What a segment asks of its list. Refused where it names what is gone: it must not be for more than it was."""
    asked = listing_of(wanted).read(grouped(wanted.state))
    if asked.widened:
        raise Refused([Problem("segments.broken", None, BROKEN, {"name": wanted.name})])
    return asked


def past_of(day: dt.date | None, *, known: bool = True) -> Moment:
    """The moment at which a segment is looked at. `known`: as the register said then, not as it says today of it."""
    if day is None or day == clock.today():
        return Moment()
    return Moment(day, day if known and day < clock.today() else None)


def members_of(session: Session, segment_id: int, day: dt.date | None = None) -> Iterator[int]:
    """The ids of a segment's records on a day (today without one), in order; never all in memory.

    They are settled before the first is given, so that what is done with one does not change who is next. Another day
    than today is not asked for within a unit of work. Refused where the segment is gone or broken.
    """
    wanted = _there(session, segment_id)
    for part in parts_at(session, wanted, past_of(day)):
        yield from part


def parts_at(session: Session, wanted: Segment, moment: Moment) -> Iterator[list[int]]:
    """The ids of a segment at a moment, in parts. Refused where it is broken, or its records are not told of then."""
    listing, asked = listing_of(wanted), asked_of(wanted)
    if moment and not past.covers(listing.model):
        raise Refused([Problem("segments.undated", None, UNDATED)])
    with past.looking(session, moment):
        found = memberships.ids(listing, Lens(session, past.day(session)), asked)
        first = next(found, None)  # with it all are read: nothing is looked at while they are used
    if first is not None:
        yield first
        yield from found


def included(session: Session, segment_id: int, some: Sequence[int]) -> set[int]:
    """Those of some records that are in a segment today. Refused where the segment is gone or broken."""
    return among(session, _there(session, segment_id), some)


def among(session: Session, wanted: Segment, some: Sequence[int]) -> set[int]:
    """Those of some records that are in a segment today. Refused where it is broken."""
    return memberships.among(listing_of(wanted), Lens(session, clock.today()), asked_of(wanted), some)


def next_members(session: Session, wanted: Segment, after: int, limit: int) -> list[int]:
    """The next ids of a segment's records today, above one of them. Refused where it is broken."""
    listing, asked = listing_of(wanted), asked_of(wanted)
    return memberships.following(listing, Lens(session, clock.today()), asked, after, limit)


def number_on(session: Session, wanted: Segment, day: dt.date) -> int | None:
    """How many records a segment had on a day, as was known then; None where that cannot be told."""
    if past.first_problems(session, past_of(day)):
        return None
    try:
        return sum(len(part) for part in parts_at(session, wanted, past_of(day)))
    except Refused:
        return None


def _there(session: Session, segment_id: int) -> Segment:
    found = segment(session, segment_id)
    if found is None:
        raise Refused([Problem("segments.gone", None, GONE)])
    return found
