"""Searched relations and the global search: finding records by words, inside the reader's scope.

Which kinds of record can be found is declared by the domains (`Domain.search`); `kind` is the model's table name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.platform import folding, misspelling, scope, search
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Link

MOST = 20
RECORDS = 6  # of each kind, where all kinds are offered together
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


def find(text: str, wanted: Sequence[str], *, limit: int = MOST) -> dict[str, list[Hit]]:
    """Records of the wanted kinds whose words begin with each typed word; at most `limit` of each kind.

    One indexed query counts several words, one finds the matches of all kinds, and one reads each kind's rows.
    """
    tables = _tables(wanted)
    counted = search.counted_in(db.session(), _different(tables), folding.typed_words(text))
    return _best_first(
        _found({kind: search.of_counted(table, counted[table]) for kind, table in tables.items()}, limit), text
    )


def find_or_guess(text: str, wanted: Sequence[str], *, limit: int = MOST) -> tuple[dict[str, list[Hit]], bool]:
    """As `find`; where that finds nothing, what is found if one typed word is misspelt by one letter, and True."""
    session, typed, tables = db.session(), folding.typed_words(text), _tables(wanted)
    different = _different(tables)
    counted = search.counted_in(session, different, typed)
    if found := _found({kind: search.of_counted(table, counted[table]) for kind, table in tables.items()}, limit):
        return _best_first(found, text), False
    guesses = misspelling.alternatives(session, different, typed)
    for word in sorted((word for word in typed if guesses.get(word)), key=len, reverse=True):
        others = {table: [(count, other) for count, other in counted[table] if other != word] for table in different}
        near = {k: misspelling.matching(table, guesses[word], others[table]) for k, table in tables.items()}
        if found := _found(near, limit):
            return found, True
    return {}, False


def _best_first(found: dict[str, list[Hit]], text: str) -> dict[str, list[Hit]]:
    """What is called just as was typed stands first, then what begins so."""
    typed = " ".join(folding.fold(text).split())

    def order(hit: Hit) -> tuple[bool, bool]:
        name = " ".join(folding.fold(hit.text).split())
        return name != typed, not name.startswith(typed)

    return {kind: sorted(hits, key=order) for kind, hits in found.items()}


def _tables(wanted: Iterable[str]) -> dict[str, str]:
    """By kind, the table whose words are looked in: pick lists have kinds of their own."""
    return {kind: kinds()[kind].table for kind in wanted}


def _different(tables: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(tables.values()))


def _found(matching: Mapping[str, Any], limit: int) -> dict[str, list[Hit]]:
    """The hits of each kind under the reader's scope, of the kinds that can have some."""
    session, seen, some = db.session(), scope.current(), []
    for kind, found in matching.items():
        own = None if seen.everything else seen.ids.get(kinds()[kind].scoped_by, ())
        if found is None or (own is not None and not own):
            continue
        mine = found if own is None else found.where(search.SearchTerm.record_id.in_(sorted(own)))
        some.append(search.first_of(kind, mine, limit * WORDS).subquery())
    if not some:
        return {}
    every = union_all(*(select(each) for each in some))
    ids: dict[str, dict[int, None]] = {}
    for kind, _, pk in sorted(session.execute(every, execution_options={"unscoped": True})):
        ids.setdefault(kind, {})[pk] = None
    hits = {kind: _hits(session, kinds()[kind], list(ids[kind])[:limit]) for kind in matching if kind in ids}
    return {kind: some_hits for kind, some_hits in hits.items() if some_hits}


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


def links(kind: str, ids: Iterable[int]) -> dict[int, Link]:
    """Links to a kind's records by id, with their names; those that are gone, or that the reader may not see, are left
    out.
    """
    endpoint = f"{kinds()[kind].endpoint}.show"
    found = names((kind, pk) for pk in ids)
    return {pk: Link(name, url_for(endpoint, pk=pk)) for (_, pk), name in found.items()}


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
    exact = [hit for hit in hits if folding.fold(hit.text) == folding.fold(text)]
    only = exact if len(exact) == 1 else hits
    return only[0].id if len(only) == 1 else None


def with_cards(but: Collection[str] = ()) -> list[str]:
    """The kinds of record that the reader may look for and that have a card, as the global search orders them."""
    ranked = sorted(kinds().items(), key=lambda pair: pair[1].rank)
    cards = current_app.extensions["bukett"].views
    return [kind for kind, each in ranked if not each.pick and kind in cards and kind not in but and allowed(kind)]


def records(text: str, but: Collection[str] = ()) -> list[tuple[str, Hit]]:
    """(kind, hit) of records of all kinds with a card, a few of each."""
    found = find_or_guess(text, with_cards(but), limit=RECORDS)[0]
    return [(kind, hit) for kind, hits in found.items() for hit in hits]


def exists_record(reference: str, but: Collection[str] = ()) -> bool:
    """Whether `store:5` names a record that the reader may see and choose."""
    kind, pk = apart(reference)
    return pk is not None and kind in with_cards(but) and exists(kind, pk)


def text_of_record(reference: str) -> str:
    """A record's name by `store:5`, or nothing when the reader may not see it; its number where it has none."""
    kind, pk = apart(reference)
    return text_of(kind, pk) if kind in kinds() else f"({pk})"


def resolve_record(text: str, but: Collection[str] = ()) -> str | None:
    """The one record of any kind that the typed words mean, as `store:5`; None where there is none, or several."""
    hits = records(text, but)
    exact = [pair for pair in hits if folding.fold(pair[1].text) == folding.fold(text)]
    only = exact if len(exact) == 1 else hits
    return f"{only[0][0]}:{only[0][1].id}" if len(only) == 1 else None


def apart(reference: str) -> tuple[str, int | None]:
    """The kind and the number in `store:5`; no number where it is none."""
    kind, _, number = reference.partition(":")
    good = number.isascii() and number.isdigit() and len(number) < 10
    return kind, int(number) if good else None
