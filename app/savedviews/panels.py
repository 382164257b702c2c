"""The reader's saved views: as lists show them, in the sidebar, and as tiles of the start page. Read once a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import format_decimal, gettext
from flask_login import current_user

from app.kernel.problems import N_
from app.platform import counts, scope
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Tile
from app.platform.panels import View
from app.platform.savedlists import SavedList, page_of, readable
from app.savedviews import queries
from app.savedviews.operations.numbers import WEEK
from app.savedviews.rules import Reader, changed_by, state_key

RESOURCE = "SavedViews"
MOST_TILES = 4
KEPT = 2000  # readers whose views are remembered; more are forgotten at once


def reader() -> Reader:
    """Who asks."""
    roles = frozenset(role.name for role in current_user.roles)
    return Reader(int(current_user.id), roles, may("share", RESOURCE))


class ReadersViews:
    """`platform.savedlists.SavedLists` for the reader of the request."""

    endpoint = "SavedViewsView"

    def seen(self) -> Sequence[SavedList]:
        """All that the reader sees, in order; nothing to whom the role grants no views."""
        if not (current_user and current_user.is_authenticated and may("list", RESOURCE)):
            return ()
        if "bukett_views" not in g:
            g.bukett_views = _remembered()
        found: Sequence[SavedList] = g.bukett_views
        return found

    def first(self, listing: str) -> int | None:
        """The one with which the reader begins a list."""
        if not (current_user and current_user.is_authenticated):
            return None
        if "bukett_first_views" not in g:
            g.bukett_first_views = queries.first_views(db.session(), int(current_user.id))
        known: Mapping[str, int] = g.bukett_first_views
        view = known.get(listing)
        return view if any(each.id == view for each in self.seen()) else None

    def keeper(self, view: int) -> str:
        """The name of a view's owner."""
        return queries.keeper(db.session(), view)

    def any_counted(self) -> Any:
        """Selected with the user: empty where no number of a view is shown, else changed by every change of a view."""
        return queries.any_counted()

    def segment_url(self, view: int) -> str:
        """The page of the records in one, as a group of their own."""
        return url_for("SegmentView.show", pk=view)


def _remembered() -> tuple[SavedList, ...]:
    """The reader's views; a page that only reads goes by what was read before, while no view has been changed since."""
    who, stamp = reader(), str(current_user.counts or "")
    memory: dict[Any, tuple[SavedList, ...]] = current_app.extensions.setdefault("bukett.views", {})
    key = (who, stamp)
    if not stamp or request.method != "GET":
        return _read(who)
    if key not in memory:
        if len(memory) >= KEPT:
            memory.clear()
        memory[key] = _read(who)
    return memory[key]


def _read(who: Reader) -> tuple[SavedList, ...]:
    return tuple(
        SavedList(
            view.id, view.listing, view.name, tuple((name, text) for name, text in view.state), view.audience,
            may("edit", RESOURCE) and changed_by(view.owner_id, view.audience, who), view.counted, view.version,
            view.tile,
        )
        for view in queries.seen(db.session(), who)
        if readable(view.listing)
    )  # fmt: skip


def tiles(view: View) -> Iterator[tuple[str, Any]]:
    """The first four views that are tiles, with their number and, for who sees every row, what it was a week ago.

    Two statements at most, however many there are.
    """
    shown = (
        [each for each in ReadersViews().seen() if each.tile and page_of(each.listing)] if current_user.counts else []
    )
    shown = shown[:MOST_TILES]
    if not shown:
        return
    found = counts.figures(shown)
    before = _week_ago(view, shown) if scope.current().everything else {}
    for each in shown:
        url, number = url_for(f"{page_of(each.listing).endpoint}.list", view=each.id), found[each.id]
        if number is None:  # it names what is gone: the list says so
            yield "tile", Tile(each.name, "–", url, tone="warn", icon="exclamation-triangle")
            continue
        sub = _change(number, before.get((each.id, state_key(each.state))))
        yield "tile", Tile(each.name, format_decimal(number), url, icon="bookmark", sub=sub)


def _week_ago(view: View, shown: Sequence[SavedList]) -> Mapping[tuple[int, str], int]:
    """What views held a week ago, as far as it has been counted. What is known of a day never changes."""
    day = view.today - WEEK
    memory: dict[Any, dict[tuple[int, str], int]] = current_app.extensions.setdefault("bukett.weeks", {})
    if day not in memory:
        memory.clear()
    known = memory.setdefault(day, {})
    if missing := [each.id for each in shown if (each.id, state_key(each.state)) not in known]:
        known |= queries.numbers_on(view.session, missing, day)
    return known


def _change(now: int, before: int | None) -> str:
    """What has become of a number in a week; nothing where nobody knows."""
    if before is None:
        return ""
    if now == before:
        return str(gettext(N_("as a week ago")))
    more = f"{'+' if now > before else '−'}{format_decimal(abs(now - before))}"
    return str(gettext(N_("%(change)s in a week"), change=more))
