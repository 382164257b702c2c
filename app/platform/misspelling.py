"""Words misspelt by one letter: asked for only when nothing is found by the words as typed.

After Damerau and Norvig: all words one edit away are made (a letter too many, missing, wrong, or two swapped) and those
that begin a word of some record are kept, by one indexed probe each. No table of misspellings has to be kept up.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import String, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.platform.search import LONGEST, SearchTerm, begins, counted_words, has

SHORTEST = 4
"""A shorter word is one edit away from too many others; a number with a wrong figure is another number."""

MOST = 20


def neighbours(word: str) -> set[str]:
    """The folded words one edit away from a folded word, itself not among them."""
    parts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    missing = {left + letter + right for left, right in parts for letter in string.ascii_lowercase}
    surplus = {left + right[1:] for left, right in parts if right}
    wrong = {left + letter + right[1:] for left, right in parts if right for letter in string.ascii_lowercase}
    swapped = {word[:n] + b + a + word[n + 2 :] for n, (a, b) in enumerate(pairwise(word))}
    return (missing | surplus | wrong | swapped) - {word}


def alternatives(session: Session, kinds: Iterable[str], word: str) -> Sequence[str]:
    """Which neighbours of a word begin a word of a record of the kinds; those of the same length first, at most `MOST`.

    Of nobody's scope: what is found by them must be read under the reader's.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    near = sorted(each[:LONGEST] for each in neighbours(word))
    if session.get_bind().dialect.name == "postgresql":
        typed = func.unnest(literal(near, ARRAY(String))).table_valued("value").render_derived()
    else:
        typed = func.json_each(json.dumps(near)).table_valued("value")
    known = exists().where(SearchTerm.kind.in_(sorted(kinds)), begins(SearchTerm, typed.c.value))
    found = set(session.scalars(select(typed.c.value).where(known), execution_options={"unscoped": True}))
    return sorted(found, key=lambda each: (abs(len(each) - len(word)), each))[:MOST]


def matching(session: Session, kind: str, instead: Sequence[str], others: Sequence[str], *, limit: int) -> Any:
    """A statement of the ids of a kind's records that have a word which a misspelt one is taken for, and the others;
    None where there can be none.

    As `search.matching` a record stands there once for each of its words that fits. Whichever of the words fewest
    records have is looked up, and their records are asked for the rest: what a misspelt word is taken for is often
    common, and a number beside it rare.
    """
    found = select(SearchTerm.record_id).where(SearchTerm.kind == kind)
    counted = counted_words(session, kind, others)
    if counted and not counted[0][0]:
        return None
    if counted and _more(session, kind, instead, than=counted[0][0]):
        first, *rest = [word for _, word in counted]
        found = found.where(begins(SearchTerm, first), has(kind, SearchTerm.record_id, *instead).is_not(None))
    else:
        rest, found = list(others), found.where(or_(*(begins(SearchTerm, word) for word in instead)))
    found = found.where(*(has(kind, SearchTerm.record_id, word).is_not(None) for word in rest))
    return found.order_by(SearchTerm.term, SearchTerm.record_id).limit(limit)


def _more(session: Session, kind: str, instead: Sequence[str], *, than: int) -> bool:
    """Whether the words together begin more terms than that; each is counted no further."""
    each = (select(SearchTerm.record_id).where(SearchTerm.kind == kind, begins(SearchTerm, word)) for word in instead)
    some = [select(func.count()).select_from(one.limit(than + 1).subquery()).scalar_subquery() for one in each]
    return sum(session.execute(select(*some)).one()) > than
