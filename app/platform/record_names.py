"""What people call records of any kind: their own name where they can be searched for, else whose they are."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform import lookups, tables
from app.platform.runtime import runtime

OWNERS = (("store_id", "store"), ("person_id", "person"), ("certificate_id", "certificate"), ("member_id", "member"))


def names(session: Session, kind: str, ids: Iterable[int]) -> dict[int, str]:
    """The names of a table's records by id, in a fixed number of queries. Who is gone, or unseen, is left out."""
    items = tables.records(session, kind, ids)
    if kind in lookups.kinds():
        return _own(session, kind, items)
    for column, owner in OWNERS:
        if column in tables.model(kind).__table__.c and owner in lookups.kinds():
            whose = {pk: getattr(item, column) for pk, item in items.items()}
            known = _own(session, owner, tables.records(session, owner, {x for x in whose.values() if x is not None}))
            return {pk: known.get(owned, f"({pk})") for pk, owned in whose.items()}
    return {pk: f"({pk})" for pk in items}


def _own(session: Session, kind: str, items: dict[int, object]) -> dict[int, str]:
    texts = lookups.kinds()[kind].texts(session, list(items.values()))
    return {pk: title for pk, (title, _) in zip(items, texts, strict=True)}


def title_of(kind: str) -> str:
    """What records of a table are called together, in English: the title of their list, or what the table says."""
    view = runtime().views.get(kind)
    title: str = view.listing.title if view is not None else getattr(tables.model(kind), "__title__", N_("Records"))
    return title
