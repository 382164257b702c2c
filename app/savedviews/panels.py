"""The reader's saved views as lists show them: tabs, and what stands in the sidebar. Read once in a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g
from flask_login import current_user

from app.platform.db import db
from app.platform.guards import may
from app.platform.savedlists import SavedList, readable
from app.savedviews import queries
from app.savedviews.rules import Reader, changed_by

RESOURCE = "SavedViews"


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
            who = reader()
            g.bukett_views = tuple(
                SavedList(
                    view.id, view.listing, view.name, tuple((name, text) for name, text in view.state), view.audience,
                    may("edit", RESOURCE) and changed_by(view.owner_id, view.audience, who), view.counted, view.version,
                )
                for view in queries.seen(db.session(), who)
                if readable(view.listing)
            )  # fmt: skip
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
        """A condition: some view that the selected user may see has its number in the sidebar."""
        return queries.any_counted()
