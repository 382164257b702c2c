"""What can be done to saved views. Whoever asks is a `Reader`; what they may not is refused here too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import delete, inspect, select

from app.kernel.problems import N_, Problem, Refused, require
from app.platform import numberlists
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.numberlists import NumberList
from app.platform.security.roles import BY_NAME
from app.savedviews import queries, rules
from app.savedviews.models import FirstView, SavedView
from app.savedviews.operations.numbers import order_numbers
from app.savedviews.rules import Reader

GONE = N_("There is no such view, or it is not shared with you.")
OTHERS = N_("Only its owner, or who may share views, changes this view.")


def for_reader(reader: Reader) -> Lifecycle:
    """What a reader's creating, changing and deleting of a view does."""
    return Lifecycle(
        created=partial(_created, reader),
        changed=_changed,
        deleted=partial(needs_right, reader),
        tidy=partial(tidy_view, reader),
    )


def tidy_view(reader: Reader, uow: Uow, item: SavedView) -> None:
    """Put values into their stored form. A new view belongs to its maker and comes last."""
    new = inspect(item).transient
    given = item.__dict__  # what undoing brings back has an owner and a place
    if new and given.get("owner_id") is None:
        item.owner_id = reader.user_id
    elif not new:
        needs_right(reader, uow, item)
    values = {name: getattr(item, name) for name in ("name", "audience", "roles", "counted", "tile")}
    found = rules.checked({**values, "state": item.state}, known_roles=BY_NAME, may_share=reader.shares)
    require(found.problems)
    for name in ("name", "roles", "counted", "tile"):
        if getattr(item, name) != found.values[name]:
            setattr(item, name, found.values[name])
    if new and given.get("position") is None:
        item.position = queries.last_position(uow.session, item.listing) + 10
    if item.audience == rules.OWN and item.key is not None:
        item.key = None
    if item.key is None and item.audience != rules.OWN:
        item.key = rules.slug(item.name, queries.keys(uow.session, item.listing))
    if item.tile and (new or any(inspect(item).attrs[name].history.has_changes() for name in ("tile", "state"))):
        order_numbers(uow)


def _created(reader: Reader, uow: Uow, item: SavedView) -> None:
    if queries.number_of(uow.session, reader.user_id) > rules.MOST_OF_ONE:
        raise Refused([Problem("views.many", None, rules.MANY, {"most": rules.MOST_OF_ONE})])


def _changed(uow: Uow, item: SavedView) -> None:
    """Nothing follows from a change."""


def needs_right(reader: Reader, uow: Uow, item: SavedView) -> None:
    """Refused where the view, as it was before, is not the reader's to change."""
    before = uow.session.execute(
        select(SavedView.owner_id, SavedView.audience, SavedView.roles).where(SavedView.id == item.id)
    ).one_or_none()
    if before is None or not rules.seen_by(before.owner_id, before.audience, before.roles, reader):
        raise Refused([Problem("views.gone", None, GONE)])
    if not rules.changed_by(before.owner_id, before.audience, reader):
        raise Refused([Problem("views.others", None, OTHERS)])


def begin_with(uow: Uow, reader: Reader, listing: str, view_id: int | None) -> None:
    """Let a user begin a list with a view, or with all rows again (None)."""
    if view_id is not None and queries.one(uow.session, reader, view_id) is None:
        raise Refused([Problem("views.gone", None, GONE)])
    mine = (FirstView.user_id == reader.user_id) & (FirstView.listing == listing)
    uow.session.execute(delete(FirstView).where(mine))
    if view_id is not None:
        uow.add(FirstView(user_id=reader.user_id, listing=listing, view_id=view_id, recorded_at=uow.now))


def put_in_order(uow: Uow, reader: Reader, ids: Sequence[int]) -> None:
    """Give views the order in which they are named."""
    for place, view_id in enumerate(ids, start=1):
        found = queries.one(uow.session, reader, view_id)
        if found is not None and found.position != place * 10:
            needs_right(reader, uow, found)
            found.position = place * 10
    uow.settle()


def tidy_numbers(uow: Uow) -> None:
    """Let pasted lists go to which no view refers."""
    numberlists.tidy(uow, queries.naming(NumberList.token))
