"""The numbers in the sidebar: of the saved views that are to be shown there, one bounded statement for each.

A number is remembered for half a minute in this process, so that moving from page to page does not count anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from flask import current_app
from flask_login import current_user

from app.platform import clock, memberships
from app.platform.db import db
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.platform.savedlists import SavedList

MOST_VIEWS = 6
MOST_ROWS = 1000
BROKEN = -1  # the number of a view that names what is gone
REMEMBERED = 30.0  # seconds
DEARER = 300.0  # what took long to count is remembered so many times as long
KEPT = 5000  # numbers; more are forgotten at once


@dataclass(frozen=True, slots=True)
class Counted:
    """A view and how many rows the reader sees in it; `more`: than that."""

    view: SavedList
    count: int | None
    more: bool


def below(listing: str) -> Sequence[Counted]:
    """The counted views of a list, of the first six that the reader sees in all."""
    kept = runtime().saved
    shown = [view for view in kept.seen() if view.counted][:MOST_VIEWS] if kept and current_user.counts else []
    return [_counted(view) for view in shown if view.listing == listing]


def figures(views: Sequence[SavedList]) -> dict[int, int | None]:
    """How many rows the reader sees in each of some views, exactly; None where one names what is gone.

    One statement for all that are not remembered: for half a minute, or longer where counting took long.
    """
    memory: dict[tuple[int, int, int], tuple[float, int]] = current_app.extensions.setdefault("bukett.figures", {})
    keys, began = {view.id: (int(current_user.id), view.id, view.version) for view in views}, monotonic()
    held = {pk: memory.get(key, (0.0, BROKEN)) for pk, key in keys.items()}
    asked = {}
    for view in views:
        if held[view.id][0] <= began:
            listing = runtime().listings[view.listing]
            asked[view.id] = listing, listing.read(view.arguments)
    sound = {pk: pair for pk, pair in asked.items() if not pair[1].widened}
    found = memberships.numbers(Lens(db.session(), clock.today()), list(sound.values()))
    if len(memory) >= KEPT:
        memory.clear()
    now = monotonic()
    until = now + max(REMEMBERED, DEARER * (now - began))
    numbers = dict.fromkeys(asked, BROKEN) | dict(zip(sound, found, strict=True))
    memory.update({keys[pk]: (until, number) for pk, number in numbers.items()})
    known = {pk: number for pk, (_, number) in held.items()} | numbers
    return {pk: None if number == BROKEN else number for pk, number in known.items()}


def _counted(view: SavedList) -> Counted:
    memory: dict[tuple[int, int, int], tuple[float, int]] = current_app.extensions.setdefault("bukett.counts", {})
    key, now = (int(current_user.id), view.id, view.version), monotonic()
    at, number = memory.get(key, (0.0, 0))
    if not at or now - at > REMEMBERED:
        if len(memory) >= KEPT:
            memory.clear()
        listing = runtime().listings[view.listing]
        asked = listing.read(view.arguments)
        number = BROKEN if asked.widened else listing.count_to(Lens(db.session(), clock.today()), asked, MOST_ROWS + 1)
        memory[key] = (now, number)
    if number == BROKEN:
        return Counted(view, None, more=False)
    return Counted(view, min(number, MOST_ROWS), number > MOST_ROWS)
