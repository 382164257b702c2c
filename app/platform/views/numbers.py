"""Pasting numbers as a filter: the page that takes them, and what it says about those it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import format_decimal, gettext, ngettext

from app.kernel import pasted
from app.kernel.pasted import Pasted
from app.kernel.problems import N_, Refused
from app.platform import numberlists, savedlists
from app.platform.db import db, unit_of_work
from app.platform.guards import signed_in
from app.platform.listing import Filter
from app.platform.pages import Crumb, PastePage
from app.platform.views.base import PageView

NAMED = 20  # so many numbers are named in a message; the rest is counted
LONGEST = 1_000_000
UNKNOWN = N_("No row has these numbers: %(numbers)s")
MALFORMED = N_("These cannot be numbers and were left out: %(numbers)s")
LONG = N_("This is more than a million characters. Paste the column with the numbers only.")


class NumbersView(PageView):
    """The page on which numbers are pasted. Whoever may see the list may use it."""

    route_base = "/numbers"
    class_permission_name = "Numbers"
    default_view = "paste"

    @expose("/<listing>/<name>", methods=["GET", "POST"])
    @signed_in
    def paste(self, listing: str, name: str) -> Any:
        view = savedlists.page_of(listing)
        wanted = view.listed().filter(name) if view is not None and savedlists.readable(listing) else None
        if wanted is None or wanted.kind != "numbers":
            abort(404)
        if request.method == "GET":
            return self.page("bukett/numbers.html", _page(view, wanted, request.args.get("state", "")))
        text, state = request.form.get("numbers", "").replace("\x00", ""), request.form.get("state", "")
        problems = [gettext(LONG)] if len(text) > LONGEST else []
        found = Pasted() if problems else pasted.read(text)
        try:
            if not problems:
                with unit_of_work(label=gettext(N_("Pasted numbers"))) as uow:
                    token = numberlists.keep(uow, found.numbers)
        except Refused as refusal:
            problems = [*(p.text(gettext) for p in refusal.problems), *_malformed(found)]
        if problems:
            page = _page(view, wanted, state, text=text[:LONGEST], problems=problems)
            return self.page("bukett/numbers.html", page, status=422)
        _tell(found, numberlists.unknown(db.session(), found.numbers, wanted.attributes))
        rest = [(key, value) for key, value in _pairs(state) if key not in (name, "page")]
        return redirect(f"{url_for(f'{view.endpoint}.list')}?{urlencode([*rest, (name, token)])}")


def _pairs(state: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(state, max_num_fields=500)
    except ValueError:
        return []


def _page(view: Any, wanted: Filter, state: str, *, text: str = "", problems: Sequence[str] = ()) -> PastePage:
    listing, base = view.listed(), url_for(f"{view.endpoint}.list")
    title = gettext(N_("Paste numbers"))
    return PastePage(
        title=title,
        label=gettext(wanted.label),
        help=gettext(wanted.help),
        action_url=url_for("NumbersView.paste", listing=listing.name, name=wanted.name),
        cancel_url=f"{base}?{state}" if _pairs(state) else base,
        state=state,
        text=text,
        problems=problems,
        crumbs=(Crumb(gettext(listing.title), base), Crumb(title)),
    )


def _tell(found: Pasted, unknown: Sequence[str]) -> None:
    """What became of the numbers."""
    known = len(found.numbers) - len(unknown)
    flash(ngettext("%(num)s number found.", "%(num)s numbers found.", known), "ok" if known else "warn")
    if unknown:
        flash(gettext(UNKNOWN, numbers=_named(unknown)), "warn")
    if found.twice:
        flash(gettext(N_("These stood there more than once: %(numbers)s"), numbers=_named(found.twice)), "info")
    for text in _malformed(found):
        flash(text, "warn")


def _malformed(found: Pasted) -> list[str]:
    return [gettext(MALFORMED, numbers=_named(found.malformed))] if found.malformed else []


def _named(numbers: Sequence[str]) -> str:
    """The first numbers, and how many more there are."""
    shown = ", ".join(number[:40] for number in numbers[:NAMED])
    more = len(numbers) - NAMED
    return shown if more <= 0 else gettext(N_("%(shown)s and %(more)s more"), shown=shown, more=format_decimal(more))
