"""A record's card: heading, panels of its own and of other domains, notes, files and what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import feed_panel, latepanels, past, policies, record_panels
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, CardPage, Crumb, FactPanel
from app.platform.panels import View
from app.platform.runtime import runtime
from app.platform.views import sections


def page(view: Any, item: Any, *, draft: str = "", problem: str = "") -> CardPage:
    """What the card shows to this reader; with a note that was refused, and why."""
    heading = view.heading(item)
    look = View(db.session(), item, past.day(), may)
    drawn = [(p, panel) for p in latepanels.contributed(item.__tablename__) if not p.late and (panel := p.draw(look))]
    main = [*view.panels(item), *sections.shown_extras(item), *(panel for p, panel in drawn if not p.side)]
    side = [panel for p, panel in drawn if p.side]
    waits = policies.Waiting() if past.looking_back() else policies.waiting(look.session, item)
    main = [*([waits.panel] if waits.panel else []), *(_badged(panel, waits.badges) for panel in main)]
    if view.notes:
        main.append(record_panels.file_panel(item, writing=may("edit", view.class_permission_name)))
    if view.history or view.notes:
        side.append(feed_panel.panel(view, item, draft=draft, problem=problem))
    listing = Crumb(gettext(view.listing.title), url_for(f"{view.endpoint}.list"))
    return CardPage(
        title=heading.title,
        crumbs=[*(heading.crumbs or (listing,)), Crumb(heading.title)],
        chips=heading.chips,
        facts_line=[text for text in heading.facts if text],
        actions=_actions(view, item),
        main=sections.editable(view, item, [panel for panel in main if panel is not None]),
        side=side,
        late=latepanels.urls(item),
    )


def _badged(panel: Any, badges: Mapping[str, Any]) -> Any:
    """A panel with a badge beside each value that waits to be changed."""
    if not isinstance(panel, FactPanel) or not badges:
        return panel
    facts = [replace(f, value=[f.value, badges[f.name]]) if f.name in badges else f for f in panel.facts]
    return replace(panel, facts=facts)


def _actions(view: Any, item: Any) -> list[Action]:
    found, finder = list(view.actions_on(item)), runtime().finder
    if finder is not None and (compare := finder.compare_url(item.__tablename__, [item.id])):
        found.append(Action(gettext(N_("Merge with another")), compare, icon="layers-half"))
    if view.allowed("delete") and view.deletable(item):
        url = url_for(f"{view.endpoint}.delete", pk=item.id)
        found.append(Action(gettext(view.delete_label), url, icon="trash", danger=True))
    if view.allowed("edit"):
        url = url_for(f"{view.endpoint}.edit", pk=item.id)
        found.append(Action(gettext(N_("Edit")), url, icon="pencil", primary=True))
    return found
