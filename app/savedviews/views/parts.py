"""What the pages of saved views show: plain values made of views and of what the platform says about lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import abort, url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import clock, savedlists
from app.platform.db import db
from app.platform.guards import may
from app.platform.listing import Lens, Listing
from app.platform.pages import Action, Chip, Crumb, HeadCell, Link, Row, TablePanel
from app.platform.runtime import runtime
from app.platform.savedlists import grouped
from app.platform.security.roles import BY_NAME, ROLES
from app.platform.shown import NO, YES
from app.platform.views import sentences
from app.savedviews import queries, rules
from app.savedviews.forms import Typed
from app.savedviews.models import AUDIENCES, SavedView
from app.savedviews.panels import RESOURCE
from app.savedviews.rules import Reader

TITLE = N_("Saved views")
DELETED = {
    "own": N_("Only the view goes. The rows it shows stay."),
    "roles": N_("The view goes for everybody it is shared with. The rows it shows stay."),
    "all": N_("The view goes for everybody. The rows it shows stay."),
}
HELP = {
    "own": N_("Nobody else sees it. A link to it still needs this to be shared."),
    "roles": N_("A tab for everybody with one of these roles."),
    "all": N_("A tab for everybody who sees the list."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A list that views are about."""

    listing: Listing
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ViewForm:
    """`savedviews/form.html`."""

    title: str
    action_url: str
    cancel_url: str
    typed: Typed
    shows: Sequence[str]
    state: str
    listing: str
    audiences: Sequence[tuple[str, str, str]]
    roles: Sequence[tuple[str, str]]
    new: bool
    theirs: Sequence[tuple[str, str, str]] = ()
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class IndexPage:
    """`savedviews/index.html`: a table for each list."""

    title: str
    tables: Sequence[TablePanel]
    crumbs: Sequence[Crumb] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """`savedviews/conflict.html`: somebody saved the view meanwhile."""

    title: str
    text: str
    theirs: Sequence[str]
    mine: Sequence[str]
    actions: Sequence[Action]
    crumbs: Sequence[Crumb] = ()


def place(name: str) -> Place:
    """The list of a name, where the reader may see it; else the page is not found."""
    view = savedlists.page_of(name)
    if view is None or not savedlists.readable(name):
        abort(404)
    listing = view.listed()
    return Place(listing, gettext(listing.title), url_for(f"{view.endpoint}.list"))


def shows(listing: Listing, state: Sequence[Sequence[str]]) -> list[str]:
    """What a state shows, in words; what it names in vain last."""
    asked = listing.read(grouped(state))
    words = sentences.said(Lens(db.session(), clock.today()), listing, asked)
    return [*(words or [gettext(N_("All rows"))]), *(p.text(gettext) for p in asked.problems)]


def form(
    where: Place, typed: Typed, state: Sequence[Sequence[str]], view: SavedView | None, *, conflict: bool = False
) -> ViewForm:
    """The form of a new view, or of one."""
    text = urlencode([(name, value) for name, value in state])
    here = url_for("SavedViewsView.edit", pk=view.id) if view else url_for("SavedViewsView.new")
    back = f"{where.url}?{urlencode([('view', view.id)]) if view else text}"
    kinds = [kind for kind, _ in AUDIENCES if kind == rules.OWN or may("share", RESOURCE)]
    title = gettext(N_("Edit %(name)s"), name=view.name) if view else gettext(N_("Save this as a view"))
    return ViewForm(
        title=title, action_url=here, cancel_url=back, typed=typed, shows=shows(where.listing, state), state=text,
        listing=where.listing.name, new=view is None,
        audiences=[(kind, gettext(dict(AUDIENCES)[kind]), gettext(HELP[kind])) for kind in kinds],
        roles=[(role.name, str(role.label)) for role in ROLES],
        theirs=differences(typed, view) if conflict and view else (),
        crumbs=(Crumb(where.title, where.url), Crumb(title)),
    )  # fmt: skip


def differences(typed: Typed, view: SavedView) -> list[tuple[str, str, str]]:
    """Field, what is saved now, what was typed: where they differ."""
    audiences = dict(AUDIENCES)
    pairs = (
        (N_("Name"), view.name, typed.name),
        (N_("Who sees it"), gettext(audiences[view.audience]), gettext(audiences.get(typed.audience, ""))),
        (N_("Roles"), _labels(view.roles), _labels(typed.roles)),
        (N_("Show the number in the sidebar"), *(gettext(YES if c else NO) for c in (view.counted, typed.counted))),
        (N_("Show it on the start page"), *(gettext(YES if c else NO) for c in (view.tile, typed.tile))),
    )
    return [(gettext(name), saved, mine) for name, saved, mine in pairs if saved != mine]


def conflict(where: Place, view: SavedView, state: Sequence[Sequence[str]]) -> ConflictPage:
    """Theirs and mine of a view that was saved by somebody else meanwhile."""
    text = urlencode([(name, value) for name, value in state])
    again = Action(
        gettext(N_("Save mine over it")), url_for("SavedViewsView.update", pk=view.id), icon="check2", post=True,
        fields={"state": text, "version": str(view.version)},
    )  # fmt: skip
    apart = url_for("SavedViewsView.new", listing=view.listing, state=text)
    return ConflictPage(
        title=gettext(N_("Somebody else saved this view in the meantime")),
        text=gettext(N_("Nothing of yours is lost. Compare “%(name)s” and choose."), name=view.name),
        theirs=shows(where.listing, view.state), mine=shows(where.listing, state),
        actions=(
            again, Action(gettext(N_("Save mine as a new view")), apart, icon="plus-lg"),
            Action(gettext(N_("Keep theirs")), f"{where.url}?view={view.id}", icon="x-lg"),
        ),
        crumbs=(Crumb(where.title, where.url), Crumb(view.name)),
    )  # fmt: skip


def index(who: Reader, wanted: str | None) -> IndexPage:
    """The reader's views of one list, or of all."""
    first = queries.first_views(db.session(), who.user_id)
    views: dict[str, list[SavedView]] = {}
    for view in queries.seen(db.session(), who, wanted):
        if savedlists.readable(view.listing):
            views.setdefault(view.listing, []).append(view)
    known = [name for name in runtime().listings if name in views or (name == wanted and savedlists.readable(name))]
    crumbs = [Crumb(place(wanted).title, place(wanted).url)] if wanted in known and wanted else []
    tables = [_table(place(name), views.get(name, []), who, first.get(name)) for name in known]
    return IndexPage(gettext(TITLE), tables, (*crumbs, Crumb(gettext(TITLE))))


def _table(where: Place, views: Sequence[SavedView], who: Reader, first: int | None) -> TablePanel:
    names = (("name", N_("Name")), ("shows", N_("What it shows")), ("seen", N_("Who sees it")))
    return TablePanel(
        f"views-{where.listing.name}",
        where.title,
        [HeadCell(name, gettext(text)) for name, text in names],
        [_row(where, view, who, first) for view in views],
        empty_text=gettext(N_("No saved views of this list yet.")),
    )


def _row(where: Place, view: SavedView, who: Reader, first: int | None) -> Row:
    cells = (Link(view.name, None, _begins(view, first)), shows(where.listing, view.state), _seen(view))
    return Row(view.id, f"{where.url}?view={view.id}", view.name, cells, _actions(view, who, first))


def _begins(view: SavedView, first: int | None) -> str:
    return gettext(N_("You begin with this one")) if view.id == first else ""


def _seen(view: SavedView) -> Any:
    text = gettext(dict(AUDIENCES)[view.audience])
    return Chip(text, "info", "pin-angle") if view.audience == rules.ALL else _labels(view.roles) or text


def _labels(roles: Sequence[str]) -> str:
    return ", ".join(str(BY_NAME[name].label) for name in roles if name in BY_NAME)


def _actions(view: SavedView, who: Reader, first: int | None) -> list[Action]:
    """What can be done with a view of the table."""

    def to(route: str, text: str, icon: str, *, post: bool = True, **fields: str) -> Action:
        return Action(text, url_for(f"SavedViewsView.{route}", pk=view.id), icon=icon, post=post, fields=fields)

    found = []
    if may("edit", RESOURCE) and rules.changed_by(view.owner_id, view.audience, who):
        found = [
            to("order", gettext(N_("Up")), "arrow-up", way="up"),
            to("order", gettext(N_("Down")), "arrow-down", way="down"),
            to("edit", gettext(N_("Edit")), "pencil", post=False),
            to("delete", gettext(N_("Delete")), "trash", post=False),
        ]  # fmt: skip
    if may("add", RESOURCE):
        begin = {"listing": view.listing, "view": "" if view.id == first else str(view.id)}
        text = gettext(N_("Begin with all rows") if view.id == first else N_("Begin with this"))
        found.insert(0, Action(text, url_for("SavedViewsView.first"), icon="house", post=True, fields=begin))
        found.insert(1, to("copy", gettext(N_("Copy")), "copy"))
    segment = Action(gettext(N_("Segment")), url_for("SegmentView.show", pk=view.id), icon="people")
    return [segment, *found]
