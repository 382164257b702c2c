"""Shared views as a part of the configuration file: each by its list and short name. Own ones are nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.expressions import AllOf, AnyOf, Expression, Is, Not
from app.kernel.problems import N_, Problem, Refused
from app.platform.asked import Asked
from app.platform.configuration import ROLE_NAMES, TREE, Item, Section, fields_of, values_of
from app.platform.configuration.sections import labels_of
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.listing import Listing
from app.platform.runtime import runtime
from app.platform.savedlists import grouped
from app.platform.security.roles import BY_NAME
from app.savedviews.models import SavedView
from app.savedviews.operations.views import needs_right, tidy_view
from app.savedviews.rules import OWN, Reader

FIELDS = fields_of(SavedView, but=("listing", "owner_id", "key"), kinds={"roles": ROLE_NAMES, "state": TREE})
NO_LIST = N_("There is no list with the name “%(name)s”.")
NO_STATE = N_("“state” wants pairs of a filter and its value, such as [status, active].")
BROKEN = N_("The view asks for something that is not here: %(what)s")
OFFICE = Reader(0, frozenset(BY_NAME), shares=True)
"""Whoever brings in the configuration, or takes such a change back: shares views, and has none of their own."""


def _nothing(uow: Uow, item: SavedView) -> None:
    """Nothing follows: how many views one person may keep does not count here."""


SHARED = Lifecycle(
    created=_nothing, changed=_nothing, deleted=partial(needs_right, OFFICE), tidy=partial(tidy_view, OFFICE)
)
"""What the office's shared views are written through, in whoever's name."""


def read(session: Session) -> Mapping[str, Item]:
    """The shared views that any installation can have: no condition names a record of this one's register."""
    return {f"{v.listing}/{v.key}": Item(_values(v), v.name) for v in _shared(session) if not _bound(v)}


def left_out(session: Session) -> list[str]:
    """The names of the others."""
    return [view.name for view in _shared(session) if _bound(view)]


def _shared(session: Session) -> Iterator[SavedView]:
    chosen = select(SavedView).where(SavedView.audience != OWN, SavedView.key.is_not(None)).order_by(SavedView.id)
    return (view for view in session.scalars(chosen) if view.listing in runtime().listings)


def _values(view: SavedView) -> dict[str, Any]:
    return values_of(view, FIELDS) | {"state": [list(pair) for pair in view.state]}


def _bound(view: SavedView) -> bool:
    """Whether a view names a record by its number here, or a pasted list."""
    listing = runtime().listings[view.listing]
    asked = listing.read(grouped(view.state))
    return any(kind in ("lookup", "numbers") for kind in _kinds(listing, asked))


def _kinds(listing: Listing, asked: Asked) -> Iterator[str]:
    yield from (wanted.kind for name in asked.parsed if (wanted := listing.filter(name)))
    if asked.where is not None:
        yield from _inside(listing, asked.where)


def _inside(listing: Listing, part: Expression) -> Iterator[str]:
    if isinstance(part, Is):
        wanted = listing.filter(part.filter)
        yield wanted.kind if wanted is not None else ""
    elif isinstance(part, Not):
        yield from _inside(listing, part.part)
    elif isinstance(part, AllOf | AnyOf):
        for each in part.parts:
            yield from _inside(listing, each)
    elif (relation := listing.relation(part.relation)) is not None:
        yield from _inside(listing.others[relation.listing], part.part)


def save(uow: Uow, key: str, values: dict[str, Any]) -> None:
    """Add or change a shared view. Refused as in the form, and where it asks for what is not here."""
    listing, _, short = key.partition("/")
    state = _state(listing, values["state"])
    row = _row(uow, key)
    if row is None:
        place = {"listing": listing, "key": short, "owner_id": uow.actor_id or 0, "recorded_at": uow.now}
        row = SavedView(**(values | place | {"state": state}))
        SHARED.settle(uow, row)
        uow.add(row)
        return
    for name, value in (values | {"state": state}).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    SHARED.settle(uow, row)


def _state(name: str, given: Any) -> list[list[str]]:
    """The state in its stored form, where the list understands all of it."""
    if name not in runtime().listings:
        raise Refused([Problem("views.list", None, NO_LIST, {"name": name[:60]})])
    pairs: Any = given or []
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        raise Refused([Problem("views.pairs", None, NO_STATE)])
    state = [[str(part) for part in pair] for pair in pairs]
    if asked := runtime().listings[name].read(grouped(state)).widened:
        raise Refused([Problem("views.broken", None, BROKEN, {"what": asked[0].text()})])
    return state


def remove(uow: Uow, key: str) -> None:
    """Delete a shared view, for everybody."""
    row = _row(uow, key)
    if row is not None:
        needs_right(OFFICE, uow, row)
        uow.session.delete(row)


def _row(uow: Uow, key: str) -> SavedView | None:
    listing, _, short = key.partition("/")
    mine = (SavedView.listing == listing, SavedView.key == short)
    return uow.session.scalars(select(SavedView).where(*mine)).one_or_none()


VIEWS_SECTION = Section(
    name="saved_views",
    title=N_("Saved views"),
    fields=FIELDS,
    labels=labels_of(SavedView, FIELDS),
    read=read,
    save=save,
    remove=remove,
    left_out=left_out,
    tables=("saved_view",),
)
