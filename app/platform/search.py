"""Search terms: what the global search and the pick lists look in. Written with the row, in the same transaction.

Each word of a searchable field is a row, folded (case, accents, æøå and ae/oe/aa), so that the beginning of any word is
found through an index on SQLite and PostgreSQL alike. A model says which fields: `__search__ = ("number", "name")`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, ClassVar, cast

from flask_appbuilder import Model
from sqlalchemy import (
    Index,
    Integer,
    String,
    Table,
    and_,
    any_,
    bindparam,
    delete,
    false,
    func,
    inspect,
    intersect,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.platform import bulk, merged
from app.platform.among import among
from app.platform.folding import LONGEST, terms, typed_words

COUNTED = 5000
AT_HAND = 1000  # records; what more have is kept in a hash
PROBED = 300  # records of the rarest word that PostgreSQL asks for the others
NOTHING: Mapping[int, Sequence[str]] = MappingProxyType({})
TOGETHER = 500  # records whose terms one statement deletes
Counts = dict[str, dict[str, int]]
"""How many terms of each kind of record a word begins."""


class SearchTerm(Model):
    """A word by which a record is found.

    The table is the index by terms: there is no row besides that an import would have to write for each word.
    """

    __tablename__ = "search_term"
    __merge__: ClassVar[tuple[str, ...]] = ()  # written anew with the record
    __audited__ = False
    __table_args__ = (
        Index("ix_search_term_record", "kind", "record_id", "term"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    term: Mapped[str] = mapped_column(
        String(LONGEST, collation=None).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


OTHER = cast(Table, SearchTerm.__table__).alias("other").c  # of a record; making one for each word costs a page


def terms_of(model: Any, row: Mapping[str, Any]) -> list[str]:
    """The words under which a row is found: a piece with inner signs from each of its parts on.

    "MF-2024-17" is found by the beginnings of `mf202417`, `202417` and `17`; so by each part and by any run of them.
    """
    found: dict[str, None] = {}
    for name in model.__search__:
        value = row.get(name)
        if value:
            for piece in str(value).split():
                for term in terms(piece):
                    found[term] = None
    return list(found)


def inserted(
    session: Session,
    model: Any,
    ids: Sequence[int],
    rows: Sequence[Mapping[str, Any]],
    former: Mapping[int, Sequence[str]] = NOTHING,
) -> None:
    """Write the terms of rows inserted set-based. `former`: by what else a record is found, by its id."""
    if not getattr(model, "__search__", None):
        return
    kind = model.__tablename__
    written = [(t, pk) for pk, row in zip(ids, rows, strict=True) for t in terms_of(model, row)]
    if former:
        more = (
            (t, pk) for pk, texts in former.items() for text in texts for piece in text.split() for t in terms(piece)
        )
        written = list(dict.fromkeys((*written, *more)))
    written.sort(key=itemgetter(0))  # in the order of the table: what is written side by side is near
    bulk.insert_rows(
        session.connection(), cast(Table, SearchTerm.__table__), ("term", "record_id"), written, {"kind": kind}
    )


def flushed(session: Session) -> None:
    """Bring the terms of what a flush has just saved up to date, set-based for each kind of record."""
    concerned: dict[Any, list[Any]] = {}
    for item in (*session.new, *session.dirty, *session.deleted):
        if getattr(type(item), "__search__", None) and _concerned(session, item):
            concerned.setdefault(type(item), []).append(item)
    for model, items in concerned.items():
        _replace(session, model, items)


def _concerned(session: Session, item: Any) -> bool:
    """Whether a row is found by other words now: many rows whose other columns change cost nothing here."""
    if item in session.new or item in session.deleted:
        return True
    state = inspect(item)
    return any(state.attrs[name].history.has_changes() for name in type(item).__search__)


def refresh(session: Session, model: Any, items: Sequence[Any], *, without: int | None = None) -> None:
    """Write records' terms anew where what was merged into them has changed; `without`: a merge that is taken back."""
    _replace(session, model, items, without)


def _replace(session: Session, model: Any, items: Sequence[Any], without: int | None = None) -> None:
    """Replace records' terms by those of their values now, and of what was merged into them; deleted ones have none."""
    kind, known = model.__tablename__, [item.id for item in items if item not in session.new]
    for start in range(0, len(known), TOGETHER):
        mine = (SearchTerm.kind == kind) & SearchTerm.record_id.in_(known[start : start + TOGETHER])
        session.connection().execute(delete(SearchTerm.__table__).where(mine))
    there = [item for item in items if item not in session.deleted]
    rows = [{name: getattr(item, name) for name in model.__search__} for item in there]
    former = merged.words(session, kind, known, without=without) if known else {}
    inserted(session, model, [item.id for item in there], rows, former)


def matching(session: Session, text: str, kind: str, *, limit: int) -> Any:
    """A statement of the ids of a kind's records of which every typed word begins a word; None where nothing is typed,
    or where one of several words is nobody's.

    A record stands there once for each of its words that the first typed one begins; exact words come first.
    Numbers typed in groups ("352 601 810") match as one number.
    """
    found = of_counted(kind, counted_in(session, [kind], typed_words(text))[kind])
    return found.order_by(SearchTerm.term, SearchTerm.record_id).limit(limit) if found is not None else None


def of_counted(kind: str, counted: Sequence[tuple[int, str]]) -> Any:
    """The same for words that are counted, and neither in an order nor limited."""
    return _records(kind, [word for _, word in counted]) if counted and counted[0][0] else None


def first_of(kind: str, found: Any, limit: int) -> Any:
    """The first records of such a statement with their kind and the word they stand there for, exact words first."""
    columns = literal(kind).label("kind"), SearchTerm.term, SearchTerm.record_id
    return found.with_only_columns(*columns).order_by(SearchTerm.term, SearchTerm.record_id).limit(limit)


def condition(session: Session, kind: str, record_id: Any, text: str) -> Any:
    """That each word of a text begins one of a record's words; False where the text has no word.

    What few records have is looked up. Where many have all words, SQLite asks each record instead, in the order of the
    page, which is full after a few of them. PostgreSQL pays too much for each question, should those that have the
    words stand last: it keeps them at hand, as an array or in a hash. (Of a plain IN it makes a join, and asks.)
    """
    counted = counted_words(session, kind, typed_words(text))
    if not counted:
        return false()
    if session.get_bind().dialect.name == "postgresql":
        found = _with_all(kind, counted)
        if counted[0][0] < AT_HAND:
            return record_id == any_(func.array(found.scalar_subquery()))
        return record_id.in_(found).is_(True)
    if counted[0][0] < COUNTED:
        return record_id.in_(_records(kind, [word for _, word in counted]))
    return and_(*(has(kind, record_id, word).is_not(None) for _, word in counted))


def has(kind: str, record_id: Any, *words_of: str) -> Any:
    """Not null for a record one of whose words begins with one of these; asked of each record, by the index."""
    begun = or_(*(begins(OTHER, word) for word in words_of))
    mine = select(OTHER.record_id).where(OTHER.kind == kind, OTHER.record_id == record_id, begun)
    return mine.limit(1).scalar_subquery()


def having(session: Session, kind: str, pieces: Collection[str]) -> Any:
    """A statement of the ids of a kind's records that have one of some pieces in one of their fields, however spelled.

    A piece is an e-mail or a number without spaces. It costs what is found, however many records there are: a column
    need not have an index.
    """
    wanted = {terms(piece)[0] for piece in pieces if terms(piece)}
    return select(SearchTerm.record_id).where(SearchTerm.kind == kind, among(session, SearchTerm.term, wanted))


def number_of_records(session: Session, kind: str, text: str) -> Any:
    """The statement that counts the records of `condition` without reading them. Of nobody's scope."""
    typed = typed_words(text)
    if not typed:
        return select(func.count()).select_from(SearchTerm).where(false())
    if session.get_bind().dialect.name == "postgresql":  # which sorts for a count of different ones, but hashes these
        found = _with_all(kind, counted_words(session, kind, typed)).subquery()
        return select(func.count()).select_from(select(found.c.record_id).distinct().subquery())
    records = _records(kind, _rarest_first(session, kind, typed))
    return records.with_only_columns(func.count(SearchTerm.record_id.distinct()))


def _records(kind: str, typed: Sequence[str]) -> Any:
    """The ids of the records that have the first word, where they have the others too.

    The first is the rarest: its records are asked for the others, which PostgreSQL would read through.
    """
    first, *others = typed
    asked = (has(kind, SearchTerm.record_id, word).is_not(None) for word in others)
    return select(SearchTerm.record_id).where(SearchTerm.kind == kind, begins(SearchTerm, first), *asked)


def _with_all(kind: str, counted: Sequence[tuple[int, str]]) -> Any:
    """The same for PostgreSQL: where no word is rare, each is read through and the ids are compared."""
    words_of = [word for _, word in counted]
    if len(words_of) == 1 or counted[0][0] < PROBED:
        return _records(kind, words_of)
    each = [select(SearchTerm.record_id).where(SearchTerm.kind == kind, begins(SearchTerm, w)) for w in words_of]
    return intersect(*each)


def _rarest_first(session: Session, kind: str, typed: list[str]) -> list[str]:
    """The words in the order in which they narrow most."""
    return [word for _, word in counted_in(session, [kind], typed)[kind]]


def counted_words(session: Session, kind: str, typed: Sequence[str]) -> list[tuple[int, str]]:
    """How many terms of a kind each word begins, rarest first; one statement counts up to `COUNTED`."""
    found = counts(session, [kind], typed) if typed else {}
    return sorted((found.get(word, {}).get(kind, 0), word) for word in typed)


def counted_in(session: Session, kinds: Sequence[str], typed: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """The same in several kinds at once, where it tells which word to begin with: a single one is not counted."""
    if len(typed) < 2:
        return {kind: [(COUNTED, word) for word in typed] for kind in kinds}
    found = counts(session, kinds, typed)
    return {kind: sorted((found.get(word, {}).get(kind, 0), word) for word in typed) for kind in kinds}


def counts(session: Session, kinds: Sequence[str], typed: Sequence[str]) -> Counts:
    """How many terms of each kind begin with each word, up to `COUNTED`; what begins none is left out."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    listed: Any = list if postgresql else json.dumps
    given = {"words": listed(typed), "kinds": listed(kinds), "most": COUNTED}
    found: Counts = {}
    for word, kind, count in session.execute(_counting(postgresql), given, execution_options={"unscoped": True}):
        found.setdefault(word, {})[kind] = count
    return found


@lru_cache
def _counting(postgresql: bool) -> Any:  # noqa: FBT001 - one statement for each database
    """The statement of `counts`, one for any words and kinds: making it would cost as much as asking it."""
    word, kind = (_listed(name, postgresql=postgresql) for name in ("words", "kinds"))
    mine = select(SearchTerm.record_id).where(SearchTerm.kind == kind.c.value, begins(SearchTerm, word.c.value))
    mine = mine.correlate(word, kind)
    number = select(func.count()).select_from(mine.limit(bindparam("most", type_=Integer)).subquery())
    asked = select(word.c.value, kind.c.value, number.scalar_subquery())
    return asked.select_from(word.join(kind, true())).where(mine.exists())


def _listed(name: str, *, postgresql: bool) -> Any:
    """The values of a parameter as a table with the column `value`."""
    if postgresql:
        return func.unnest(bindparam(name, type_=ARRAY(String))).table_valued("value", name=name).render_derived()
    return func.json_each(bindparam(name, type_=String)).table_valued("value", name=name)


def begins(term: Any, word: Any) -> Any:
    """That a term begins with a word: a range of the index."""
    return (term.term >= word) & (term.term < word + "\uffff")
