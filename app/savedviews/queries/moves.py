"""Who came into a segment and who went since a day, and what held of them then and holds now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.expressions import AllOf
from app.kernel.past import Moment
from app.platform import memberships, past, record_names
from app.platform.asked import Asked
from app.platform.listing import Lens, Listing
from app.savedviews import rules
from app.savedviews.queries.segments import Segment, asked_of, listing_of, parts_at
from app.savedviews.rules import Moves, Standing, Why


@dataclass(frozen=True, slots=True)
class Compared:
    """Some records of a segment with why they came or went, and what they are called, also those that are gone."""

    whys: Mapping[int, Why] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


def moves_since(session: Session, wanted: Segment, then: Moment) -> Moves:
    """Who came and went since a moment. Refused where the segment is broken or its records are not told of."""
    before = [pk for part in parts_at(session, wanted, then) for pk in part]
    return rules.moves(before, (pk for part in parts_at(session, wanted, Moment()) for pk in part))


def parts_of(asked: Asked) -> list[Asked]:
    """The parts of a question all of which must hold, each as a question of its own."""
    plain = [
        Asked(values={name: texts}, parsed={name: asked.parsed[name]}, sort=asked.sort)
        for name, texts in asked.values.items()
    ]
    where = asked.where
    together = () if where is None else where.parts if isinstance(where, AllOf) else (where,)
    return [*plain, *(Asked(where=part, sort=asked.sort) for part in together)]


def explained(session: Session, wanted: Segment, then: Moment, ids: Sequence[int]) -> Compared:
    """Why some records came or went: what held of each then, and what holds now. A fixed number of statements."""
    if not ids:
        return Compared()
    listing, kind = listing_of(wanted), wanted.kind
    asked = parts_of(asked_of(wanted))
    now, names = _standing(session, listing, asked, ids), record_names.names(session, kind, ids)
    with past.looking(session, then):
        before = _standing(session, listing, asked, ids)
        gone = [pk for pk in ids if pk not in names]
        past.stand(session)
        named = record_names.names(session, kind, gone) if gone else {}
    return Compared({pk: rules.why(pk, before, now) for pk in ids}, {**named, **names})


def _standing(session: Session, listing: Listing, parts: Sequence[Asked], ids: Sequence[int]) -> Standing:
    lens, column = Lens(session, past.day(session)), listing.model.id
    there = set(session.scalars(select(column).where(column.in_(ids))))
    return Standing(there, [memberships.among(listing, lens, part, ids) for part in parts])
