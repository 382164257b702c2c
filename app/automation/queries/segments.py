"""Segments as automations name them: by their list and short name, the same in every installation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.automation.queries.reach import within_reach
from app.kernel.problems import N_, Problem, Refused
from app.platform.runtime import runtime
from app.savedviews import queries as savedviews
from app.savedviews.queries import Segment

GONE = N_("The segment “%(name)s” is gone, or shared no longer. Nothing runs until another one is chosen.")
OTHER = N_("The segment “%(name)s” is one of other records than these.")


def table_of(text: str) -> str:
    """The table of a segment's records, also of one that is gone; "" where its list is."""
    listing = runtime().listings.get(text.partition("/")[0])
    return str(listing.model.__tablename__) if listing is not None else ""


def _short(text: str) -> str:
    """The short name of a segment that is gone."""
    return text.partition("/")[2] or text


def offered(session: Session, table: str = "") -> list[Segment]:
    """The shared segments of a table's records, or of all records that have a page."""
    return [each for each in savedviews.segments_of(session, table) if each.key and each.kind in runtime().views]


def name_of(session: Session, text: str) -> str:
    """What people call a segment; its short name where it is gone."""
    found = savedviews.segment_called(session, text)
    return found.name if found is not None else _short(text)


def found(session: Session, text: str) -> Segment:
    """A segment that can be asked. Refused with its name where it is gone, or names what is gone: never widened."""
    wanted = savedviews.segment_called(session, text)
    if wanted is None:
        raise Refused([Problem("automation.segment.gone", "segment", GONE, {"name": _short(text)})])
    try:
        with within_reach():
            savedviews.asked_of(wanted)
    except Refused as refusal:
        raise Refused([problem.at("segment") for problem in refusal.problems]) from refusal
    return wanted


def members(session: Session, text: str, some: Sequence[int]) -> set[int]:
    """Those of some records that are in a segment now. Refused as `found`."""
    wanted = found(session, text)
    with within_reach():
        return savedviews.among(session, wanted, some)


def next_members(session: Session, text: str, after: int, limit: int) -> list[int]:
    """The next ids of a segment's records above one of them. Refused as `found`."""
    wanted = found(session, text)
    with within_reach():
        return savedviews.next_members(session, wanted, after, limit)
