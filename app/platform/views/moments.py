"""Lists and cards as of a day: what is asked for, the look itself, and the control that says and changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from app.kernel.past import NAMES, Asked, Moment
from app.kernel.problems import N_
from app.platform import clock, past
from app.platform.db import db
from app.platform.forms import read_date, write_date
from app.platform.pages import Action, CardPage, Crumb, DayControl, Fact, FactPanel, ListPage
from app.platform.savedlists import ALL
from app.platform.shown import shown
from app.platform.views import cards, lists

T = TypeVar("T")
Arguments = Mapping[str, Sequence[str]]
UNKNOWN_THEN = N_("The register did not know of this then.")
NOTHING_THEN = N_("The register held nothing of this kind then.")
NOT_YET = N_("Not there yet: nothing registered about it holds as early as this day.")


def list_page(view: Any, arguments: Arguments) -> ListPage:
    """A list as of the moment its address asks for."""
    page, _ = shown_as(view, arguments, url_for(f"{view.endpoint}.list"), lambda rest: (lists.page(view, rest), None))
    return page


def shown_as(
    view: Any, arguments: Arguments, base: str, build: Callable[[Arguments], tuple[ListPage, T]]
) -> tuple[ListPage, T]:
    """One way of showing a list, as of the moment its address asks for. `base` is that way's own address; `build`
    makes the page from the other arguments, and what is drawn besides.
    """
    asked, rest = past.read(view.datamodel.obj, arguments, read_date)
    with past.looking(db.session(), asked.moment):
        page, drawn = build(rest)
    if not past.covers(view.datamodel.obj):
        return page, drawn
    keep = [(name, text) for name, text in page.keep if name not in NAMES]
    if not keep and lists.first(view):
        keep = [("view", ALL)]  # the bare address leads to a view of the reader's own
    empty = page.empty_text if page.chips or not asked.moment else gettext(NOTHING_THEN)
    if asked.moment:
        page = replace(page, combine_url="", bulk_url="")  # these count and change today's rows
    return replace(page, empty_text=empty, days=_control(asked, base, keep)), drawn


def card_page(view: Any, pk: int, arguments: Arguments) -> CardPage:
    """A card as of the moment its address asks for. What the register did not know then is said; 404 as ever."""
    model = view.datamodel.obj
    asked, _ = past.read(model, arguments, read_date)
    if not past.covers(model):
        return cards.page(view, view.item(pk))
    page, notes = _then(view, pk, asked.moment)
    if page is None:
        page = _unknown(view, view.item(pk))
    control = _control(asked, url_for(f"{view.endpoint}.show", pk=pk), (), notes)
    between = url_for("BetweenView.show", kind=model.__tablename__, pk=pk)
    return replace(page, days=replace(control, between_url=between))


def _then(view: Any, pk: int, moment: Moment) -> tuple[CardPage | None, list[str]]:
    session = db.session()
    if not moment:
        return cards.page(view, view.item(pk)), []
    with past.looking(session, moment):
        past.stand(session)
        item = session.get(view.datamodel.obj, pk)
        if item is None:
            return None, [gettext(UNKNOWN_THEN)]
        early = moment.on is not None and past.not_yet(session, item, moment.on)
        return cards.page(view, item), [gettext(NOT_YET)] if early else []


def _unknown(view: Any, item: Any) -> CardPage:
    heading = view.heading(item)
    listing = Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list"))
    first = Fact(gettext(N_("First recorded")), shown(item.recorded_at))
    return CardPage(
        title=heading.title,
        crumbs=[*(heading.crumbs or (listing,)), Crumb(heading.title)],
        chips=(),
        facts_line=(),
        actions=(),
        main=[FactPanel("unknown", gettext(UNKNOWN_THEN), [first])],
        side=(),
    )


def told(moment: Moment) -> str:
    """What is looked at, in words; empty where it is today."""
    if not moment:
        return ""
    if moment.on is None:
        what = gettext(N_("As it is today"))
    elif moment.on > clock.today():
        what = gettext(N_("As it will be on %(day)s, as far as is registered"), day=write_date(moment.on))
    else:
        what = gettext(N_("As it was on %(day)s"), day=write_date(moment.on))
    if moment.known is None:
        return str(what)
    return str(gettext(N_("%(what)s (as known on %(day)s)"), what=what, day=write_date(moment.known)))


def _control(asked: Asked, base: str, keep: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> DayControl:
    """The control of a page whose own address is `base` with `keep`."""
    moment, early = asked.moment, past.first_problems(db.session(), asked.moment)
    problems: dict[str, list[str]] = {}
    for problem in (*asked.problems, *early):
        problems.setdefault(problem.field or "", []).append(problem.text(gettext))
    return DayControl(
        action_url=base,
        keep=keep,
        on=write_date(moment.on) or asked.typed.get("on", ""),
        known=write_date(moment.known) or asked.typed.get("known", ""),
        presets=[Action(text, _address(base, keep, Moment(day, moment.known))) for text, day in _presets()],
        today_url=_address(base, keep, Moment()),
        told=told(moment),
        problems=problems,
        refused=bool(asked.problems),
        notes=[*(problem.text(gettext) for problem in early), *notes],
    )


def _presets() -> list[tuple[str, dt.date]]:
    today = clock.today()
    year_end = dt.date(today.year - 1, 12, 31)
    year_ago = today.replace(year=today.year - 1, day=min(today.day, 28) if today.month == 2 else today.day)
    return [
        (gettext(N_("The end of last year: %(day)s"), day=write_date(year_end)), year_end),
        (gettext(N_("A year ago: %(day)s"), day=write_date(year_ago)), year_ago),
    ]


def _address(base: str, keep: Sequence[tuple[str, str]], moment: Moment) -> str:
    pairs = [*moment.pairs, *keep]
    return f"{base}?{urlencode(pairs)}" if pairs else base
