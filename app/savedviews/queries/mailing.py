"""Who of a segment is written to. Addresses stand with the records; which of them are asked for says the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_login import current_user
from sqlalchemy.orm import Session

from app.platform import clock, reach
from app.platform.guards import may
from app.platform.listing import Lens
from app.savedviews.queries.segments import Segment, listing_of, members_of, segment
from app.savedviews.queries.views import one
from app.savedviews.rules import Mailing, Reader, Recipient, mailing

RESOURCE = "SavedViews"
PART = 1000
Part = tuple[Sequence[int], list[Recipient]]


def mailing_of(session: Session, segment_id: int, names: Sequence[str]) -> Mailing:
    """The mailing list of a segment by the named ways (`platform.reach`), for the reader at hand: each address once.

    Ways that the reader may not use are left out. Refused where the segment is gone or broken.
    """
    return mailing(_parts(session, segment_id, names))


def seen_mailing(session: Session, segment_id: int) -> Segment | None:
    """A segment that the reader sees and whose addresses they may take out; None where they may not, or it has none."""
    roles = frozenset(role.name for role in current_user.roles)
    reader = Reader(int(current_user.id), roles)
    if not may("list", RESOURCE) or one(session, reader, segment_id) is None:
        return None
    found = segment(session, segment_id)
    if found is None or not reach.ways(found.kind) or not may("export", listing_of(found).resource):
        return None
    return found


def _parts(session: Session, segment_id: int, names: Sequence[str]) -> Iterator[Part]:
    wanted, lens = segment(session, segment_id), Lens(session, clock.today())
    kind = str(listing_of(wanted).model.__tablename__) if wanted is not None else ""
    chosen, piece = [way for way in reach.ways(kind) if way.name in names], list[int]()
    for pk in members_of(session, segment_id):
        piece.append(pk)
        if len(piece) == PART:
            yield piece, _reached(lens, chosen, piece)
            piece = []
    if piece:
        yield piece, _reached(lens, chosen, piece)


def _reached(lens: Lens, chosen: Sequence[reach.Way], ids: Sequence[int]) -> list[Recipient]:
    found = (each for way in chosen for each in way.load(lens, ids))
    return [Recipient(each.address, each.name, each.record_id, each.person_id, each.user_id) for each in found]
