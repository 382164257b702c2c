"""The tabs above a list: its saved views, and what can be done with the one that is open."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import past
from app.platform.guards import may
from app.platform.listing import Listing
from app.platform.pages import Action, Tab, ViewBar
from app.platform.runtime import runtime
from app.platform.savedlists import of_listing
from app.platform.views.listurls import Urls

RESOURCE = "SavedViews"
ICONS = {"roles": "people", "all": "pin-angle"}
SEEN = {"roles": N_("shared"), "all": N_("pinned for everybody")}


def bar(listing: Listing, urls: Urls) -> ViewBar | None:
    """The tabs of a list; None where no domain keeps views or the role has none."""
    kept = runtime().saved
    if kept is None or not may("list", RESOURCE):
        return None
    tabs = [Tab(gettext(N_("All")), urls.bare, current=urls.view is None)]
    for view in of_listing(listing.name):
        seen = gettext(SEEN[view.audience]) if view.audience in SEEN else ""
        current = urls.view is not None and urls.view.id == view.id
        tabs.append(Tab(view.name, urls.opening(view.id), current, ICONS.get(view.audience, ""), seen))
    new = url_for(f"{kept.endpoint}.new", listing=listing.name, state=urlencode(urls.plain()))
    return ViewBar(
        tabs=tabs,
        new_url=new if may("add", RESOURCE) else None,
        manage_url=url_for(f"{kept.endpoint}.index", listing=listing.name),
        segment_url=kept.segment_url(urls.view.id) if urls.view is not None else "",
        changed=urls.changed,
        actions=_actions(kept.endpoint, new, urls) if urls.changed else (),
    )


def _actions(endpoint: str, new: str, urls: Urls) -> list[Action]:
    """What to do with a view that shows something else than it was saved with."""
    view, actions = urls.view, []
    if view is not None and view.may_change and not past.looking_back():
        fields = {"state": urlencode(urls.plain()), "version": str(view.version)}
        url = url_for(f"{endpoint}.update", pk=view.id)
        actions.append(Action(gettext(N_("Save in the view")), url, icon="check2", post=True, fields=fields))
    if may("add", RESOURCE):
        actions.append(Action(gettext(N_("Save as a new view")), new, icon="plus-lg"))
    if view is not None:
        back = gettext(N_("Back to the saved one"))
        actions.append(Action(back, urls.opening(view.id), icon="arrow-counterclockwise"))
    return actions
