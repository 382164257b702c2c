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

from sqlalchemy import String, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session
from sqlalchemy.sql import cast

from app.platform.search import LONGEST, SearchTerm, begins, has

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
        typed = func.unnest(cast(array(near), ARRAY(String))).table_valued("value").render_derived()
    else:
        typed = func.json_each(json.dumps(near)).table_valued("value")
    known = exists().where(SearchTerm.kind.in_(sorted(kinds)), begins(SearchTerm, typed.c.value))
    found = set(session.scalars(select(typed.c.value).where(known), execution_options={"unscoped": True}))
    return sorted(found, key=lambda each: (abs(len(each) - len(word)), each))[:MOST]


def matching(kind: str, instead: Sequence[str], others: Sequence[str], *, limit: int) -> Any:
    """A statement of the ids of a kind's records that have a word which a misspelt one is taken for, and the others.

    As `search.matching` a record stands there once for each of its words that fits.
    """
    taken = or_(*(begins(SearchTerm, word) for word in instead))
    all_others = (has(kind, SearchTerm.record_id, word).is_not(None) for word in others)
    found = select(SearchTerm.record_id).where(SearchTerm.kind == kind, taken, *all_others)
    return found.order_by(SearchTerm.term, SearchTerm.record_id).limit(limit)
