"""A segment's page: its number now and on a day, and who came and went since, with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import format_decimal, gettext

from app.kernel.dates import end_of
from app.kernel.past import Moment
from app.kernel.problems import N_, Refused
from app.platform import changed, clock, history, past, reach
from app.platform.changepages.parts import LISTED, card_url, page_number, pager
from app.platform.db import db
from app.platform.forms import read_date, write_date
from app.platform.guards import may
from app.platform.listing import Lens
from app.platform.pages import Action, Crumb, FeedLine, Pager, Tile
from app.platform.pages.changes import Pill
from app.platform.runtime import runtime
from app.platform.views import sentences
from app.savedviews import queries
from app.savedviews.queries import Segment
from app.savedviews.rules import Moves, Why
from app.savedviews.views.parts import place, shows

CAME, WENT = "came", "went"
WEEK = dt.timedelta(days=7)
MOST_LINES = 3
NOT_A_DAY = N_("Write a day before today, for example 21.11.2026.")
NEW = N_("It was registered after that.")
GONE = N_("It is no longer in the register.")
BEGAN, CEASED = N_("This holds now: %(what)s"), N_("This no longer holds: %(what)s")
UNTOLD = N_("Which of its conditions is the reason cannot be told.")


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that came or went: its name and card, why, and what was changed of it since; `more`: lines left out."""

    name: str
    url: str | None
    why: Sequence[str]
    lines: Sequence[FeedLine]
    more: int = 0


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """`savedviews/segment.html`. `since`: the day as it is typed; `presets`: other days. `told`: the list can be looked
    at on another day. `now`: with what is known today.
    """

    title: str
    crumbs: Sequence[Crumb]
    shows: Sequence[str]
    actions: Sequence[Action]
    here: str
    tiles: Sequence[Tile] = ()
    told: bool = True
    since: str = ""
    presets: Sequence[tuple[str, str]] = ()
    by_today: bool = False
    pills: Sequence[Pill] = ()
    rows: Sequence[Moved] = ()
    total: int = 0
    pager: Pager | None = None
    rows_title: str = ""
    problems: Sequence[str] = ()
    day_problem: str = ""
    note: str = ""


def page(wanted: Segment, arguments: Any) -> SegmentPage:
    """The page as its address asks for it: `since` a day, `which` of came and went, `knowing=now`."""
    where = place(wanted.listing)
    here, crumbs = url_for("SegmentView.show", pk=wanted.id), _crumbs(wanted)
    common: dict[str, Any] = {
        "title": wanted.name, "crumbs": crumbs, "shows": shows(where.listing, wanted.state), "here": here,
        "presets": _presets(), "told": past.covers(where.listing.model),
    }  # fmt: skip
    typed = arguments.get("since", "").strip()
    day, problem = _day(typed)
    since = typed if problem else write_date(day)
    try:
        queries.asked_of(wanted)
    except Refused as refusal:
        actions = [Action(gettext(N_("Open the list")), f"{where.url}?view={wanted.id}", icon="list-ul")]
        said = [each.text(gettext) for each in refusal.problems]
        return SegmentPage(actions=actions, problems=said, **(common | {"told": False}))
    if problem or not common["told"]:
        return SegmentPage(actions=_actions(wanted, Moment()), since=since, day_problem=problem, **common)
    then, early = queries.past_of(day), ""
    if first := past.first_problems(db.session(), then):
        early = first[0].text(gettext)
    by_today = arguments.get("knowing") == "now" or (bool(early) and not typed)
    then = queries.past_of(day, known=not by_today)
    found = queries.moves_since(db.session(), wanted, then)
    which = arguments.get("which", "") if arguments.get("which") in (CAME, WENT) else _first(found)
    ids = found.came if which == CAME else found.went
    number = page_number(len(ids))
    query = [("since", day.isoformat()), *([("knowing", "now")] if by_today else [])]
    return SegmentPage(
        actions=_actions(wanted, then), since=since, by_today=by_today,
        tiles=_tiles(wanted, found, then), pills=_pills(found, which, here, query), total=len(ids),
        rows=_moved(wanted, then, ids[(number - 1) * LISTED : number * LISTED], came=which == CAME),
        pager=pager(f"{here}?{urlencode([*query, ('which', which)])}", number, len(ids)),
        rows_title=gettext(N_("Came") if which == CAME else N_("Went")), note="" if by_today else early, **common,
    )  # fmt: skip


def _crumbs(wanted: Segment) -> list[Crumb]:
    where = place(wanted.listing)
    view = Crumb(wanted.name, f"{where.url}?view={wanted.id}")
    return [Crumb(where.title, where.url), view, Crumb(gettext(N_("Segment")))]


def _day(text: str) -> tuple[dt.date, str]:
    """The day asked for, a week ago without one, and what is wrong with it."""
    today = clock.today()
    try:
        day = read_date(text) if text else today - WEEK
    except ValueError:
        return today - WEEK, gettext(NOT_A_DAY)
    return day, "" if day < today else gettext(NOT_A_DAY)


def _presets() -> list[tuple[str, str]]:
    today = clock.today()
    days = (
        (N_("A week ago"), today - WEEK), (N_("A month ago"), today - dt.timedelta(days=30)),
        (N_("The end of last year"), dt.date(today.year - 1, 12, 31)),
    )  # fmt: skip
    return [(gettext(text), day.isoformat()) for text, day in days]


def _first(found: Moves) -> str:
    return WENT if found.went and not found.came else CAME


def _actions(wanted: Segment, then: Moment) -> list[Action]:
    where = place(wanted.listing)
    view = [("view", str(wanted.id))]
    found = [Action(gettext(N_("Open the list")), f"{where.url}?{urlencode(view)}", icon="list-ul")]
    if then.on is not None:
        text = gettext(N_("The list on %(day)s"), day=write_date(then.on))
        found.append(Action(text, f"{where.url}?{urlencode([*then.pairs, *view])}", icon="clock-history"))
    resource = runtime().listings[wanted.listing].resource
    if reach.ways(wanted.kind) and may("export", resource):
        url = url_for("SegmentView.recipients", pk=wanted.id)
        found.append(Action(gettext(N_("Mailing list")), url, icon="envelope"))
    return found


def _tiles(wanted: Segment, found: Moves, then: Moment) -> list[Tile]:
    """The figures: now, then, and between them."""
    now, before = found.stayed + len(found.came), found.stayed + len(found.went)
    where, view = place(wanted.listing), ("view", str(wanted.id))
    url, old = f"{where.url}?{urlencode([view])}", f"{where.url}?{urlencode([*then.pairs, view])}"
    return [
        Tile(gettext(N_("Today")), format_decimal(now), url, icon="calendar-check"),
        Tile(gettext(N_("On %(day)s"), day=write_date(then.on)), format_decimal(before), old, icon="clock-history"),
    ]


def _pills(found: Moves, which: str, here: str, query: Sequence[tuple[str, str]]) -> list[Pill]:
    kinds = ((CAME, N_("Came"), found.came), (WENT, N_("Went"), found.went))
    return [
        Pill(gettext(text), len(ids), f"{here}?{urlencode([*query, ('which', kind)])}", kind == which)
        for kind, text, ids in kinds
    ]


def _moved(wanted: Segment, then: Moment, ids: Sequence[int], *, came: bool) -> list[Moved]:
    session = db.session()
    told = queries.explained(session, wanted, then, ids)
    said = _said(wanted)
    instant = end_of(then.on or clock.today())
    entries = changed.since(session, wanted.kind, ids, instant, may=may)
    names = history.names_of([(e.entity, e.action, e.changes) for found in entries.values() for e in found])
    rows = []
    for pk in ids:
        reason = told.whys[pk]
        lines = [line for entry in entries.get(pk, ()) for line in history.lines(entry, names, wanted.kind)]
        lines = [] if reason.new else lines  # of what is new everything was registered since
        url = None if reason.gone else card_url(wanted.kind, pk)
        why = _why(reason, said, came=came, changed=bool(lines))
        rows.append(Moved(told.names.get(pk, f"({pk})"), url, why, lines[:MOST_LINES], max(len(lines) - MOST_LINES, 0)))
    return rows


def _said(wanted: Segment) -> Mapping[int, str]:
    """Each part of the segment's question in words, by its place."""
    listing, lens = queries.listing_of(wanted), Lens(db.session(), clock.today())
    parts = queries.parts_of(queries.asked_of(wanted))
    return {place: " ".join(sentences.said(lens, listing, part)) for place, part in enumerate(parts)}


def _why(found: Why, said: Mapping[int, str], *, came: bool, changed: bool) -> list[str]:
    if found.new:
        return [gettext(NEW)]
    if found.gone:
        return [gettext(GONE)]
    template = BEGAN if came else CEASED
    why = [gettext(template, what=said[part]) for part in found.parts] or [gettext(UNTOLD)]
    return why if changed else [*why, gettext(N_("Nothing of it was changed: it is the day that tells."))]
