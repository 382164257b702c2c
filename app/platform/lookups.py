"""Searched relations and the global search: finding records by words, inside the reader's scope.

Which kinds of record can be found is declared by the domains (`Domain.search`); `kind` is the model's table name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app, url_for
from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.platform import misspelling, scope, search
from app.platform.db import db
from app.platform.guards import may

MOST = 20
WORDS = 4  # of one record that may begin alike; asking the database for each record once would read all matches


@dataclass(frozen=True, slots=True)
class Searchable:
    """A kind of record that can be found: its model, the permission's resource, its words and its page.

    `rank`: where its matches stand in the global search, the lowest first.
    `scoped_by` is the kind of ids in `Scope.ids` that holds this model's own ids; a kind without it is only searched by
    people who may see everything. `texts(session, items)` answers (title, second line) for each item.
    `pick`: the kind under which pick lists offer the same records to other readers than the search does; `offered` is
    the condition for being offered there. What stands in a record already is shown whether offered or not.
    """

    model: Any
    resource: str
    title: str
    endpoint: str
    texts: Callable[[Session, Sequence[Any]], Sequence[tuple[str, str]]]
    scoped_by: str = ""
    rank: int = 50
    pick: str = ""
    offered: Callable[[], Any] | None = None

    @property
    def kind(self) -> str:
        return self.pick or self.table

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    text: str
    sub: str
    url: str


def kinds() -> dict[str, Searchable]:
    """The kinds of record that can be found, by table name."""
    found: dict[str, Searchable] = current_app.extensions["bukett"].search
    return found


def url(kind: str) -> str:
    """Where a pick list asks."""
    return url_for("SearchView.lookup", kind=kind)


def find(text: str, wanted: Iterable[str], *, limit: int = MOST) -> dict[str, list[Hit]]:
    """Records of the wanted kinds whose words begin with each typed word; at most `limit` of each kind.

    One indexed query for the matches of each kind and one for its rows.
    """
    session = db.session()
    near = partial(search.matching, session, text, limit=limit * WORDS)
    return _found(wanted, partial(_in_table, near), limit)


def find_misspelt(text: str, wanted: Sequence[str], *, limit: int = MOST) -> dict[str, list[Hit]]:
    """As `find`, where one of the typed words is misspelt by one letter. For when `find` finds nothing."""
    session, typed = db.session(), search.typed_words(text)
    for word in sorted(typed, key=len, reverse=True):
        tables = list(dict.fromkeys(kinds()[kind].table for kind in wanted))
        instead, others = misspelling.alternatives(session, tables, word), [each for each in typed if each != word]
        if not instead:
            continue
        near = partial(misspelling.matching, session, instead=instead, others=others, limit=limit * WORDS)
        if found := _found(wanted, partial(_in_table, near), limit):
            return found
    return {}


def _in_table(matching: Callable[[str], Any], kind: str) -> Any:
    return matching(kinds()[kind].table)


def _found(wanted: Iterable[str], matching: Callable[[str], Any], limit: int) -> dict[str, list[Hit]]:
    """The hits of each kind, under the reader's scope."""
    found: dict[str, list[Hit]] = {}
    session, seen = db.session(), scope.current()
    for kind in wanted:
        searchable = kinds()[kind]
        statement = matching(kind)
        if statement is None or (not seen.everything and not searchable.scoped_by):
            continue
        if not seen.everything:
            own = sorted(seen.ids.get(searchable.scoped_by, ()))
            statement = statement.where(search.SearchTerm.record_id.in_(own))
        ids = list(dict.fromkeys(session.scalars(statement)))[:limit]
        if ids:
            found[kind] = _hits(session, searchable, ids)
    return {kind: hits for kind, hits in found.items() if hits}


def _hits(session: Session, searchable: Searchable, ids: Sequence[int]) -> list[Hit]:
    model = searchable.model
    offered = (searchable.offered(),) if searchable.offered else ()
    items = session.scalars(select(model).where(model.id.in_(ids), *offered).order_by(model.id)).all()
    texts = searchable.texts(session, items)
    pages = [url_for(f"{searchable.endpoint}.show", pk=item.id) for item in items]
    return [Hit(item.id, text, sub, page) for item, (text, sub), page in zip(items, texts, pages, strict=True)]


def allowed(kind: str) -> bool:
    """Whether the reader may look for records of a kind at all."""
    return may("list", kinds()[kind].resource)


def exists(kind: str, pk: int) -> bool:
    """Whether the reader may see the record."""
    model = kinds()[kind].model
    return allowed(kind) and db.session.scalar(select(model.id).where(model.id == pk)) is not None


def text_of(kind: str, pk: Any) -> str:
    """A record's name, or nothing when the reader may not see it."""
    searchable = kinds()[kind]
    item = db.session.get(searchable.model, pk) if isinstance(pk, int) and allowed(kind) else None
    return searchable.texts(db.session(), [item])[0][0] if item is not None else ""


def names(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The names of records by (kind, id), as far as the reader may see them. One statement for the kinds with a name
    of their own.
    """
    by_kind: dict[str, set[int]] = {}
    for kind, pk in wanted:
        if kind in kinds() and allowed(kind):
            by_kind.setdefault(kind, set()).add(pk)
    found, named = {}, []
    for kind, ids in by_kind.items():
        model = kinds()[kind].model
        if "name" in model.__table__.c:
            named.append(select(literal(kind), model.id, model.name).where(model.id.in_(ids)))
            continue
        for item, (text, _) in _texts(kinds()[kind], db.session.scalars(select(model).where(model.id.in_(ids))).all()):
            found[kind, int(item.id)] = text
    if named:
        found |= {(kind, pk): name or "" for kind, pk, name in db.session.execute(union_all(*named))}
    return found


def _texts(searchable: Searchable, items: Sequence[Any]) -> list[tuple[Any, tuple[str, str]]]:
    return list(zip(items, searchable.texts(db.session(), items), strict=True))


def resolve(kind: str, text: str) -> int | None:
    """The one record that the typed words mean, if there is exactly one."""
    hits = find(text, [kind], limit=10).get(kind, []) if allowed(kind) else []
    exact = [hit for hit in hits if search.fold(hit.text) == search.fold(text)]
    only = exact if len(exact) == 1 else hits
    return only[0].id if len(only) == 1 else None
