"""Words misspelt by one letter: asked for only when nothing is found by the words as typed.

After Damerau and Norvig: all words one edit away are made (a letter too many, missing, wrong, or two swapped) and those
that begin a word of some record are kept, by one indexed probe each. No table of misspellings has to be kept up.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.platform import search
from app.platform.folding import LONGEST
from app.platform.search import Counts, SearchTerm, begins, has

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


def alternatives(session: Session, kinds: Iterable[str], typed: Iterable[str]) -> dict[str, Counts]:
    """For each word that may be misspelt, which of its neighbours begin words of the kinds' records and how many terms
    of a kind they begin, up to `COUNTED`; one statement for all words. At most `MOST` of a word, those of its length
    first.

    Of nobody's scope: what is found by them must be read under the reader's.
    """
    near = {word: {each[:LONGEST] for each in neighbours(word)} for word in typed if _guessed(word)}
    counts = search.counts(session, sorted(kinds), sorted(set().union(*near.values()))) if near else {}
    found = {}
    for word, each in near.items():
        best = sorted(each & counts.keys(), key=lambda other: (abs(len(other) - len(word)), other))[:MOST]
        found[word] = {other: counts[other] for other in best}
    return found


def _guessed(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def matching(kind: str, instead: Counts, others: Sequence[tuple[int, str]]) -> Any:
    """A statement of the ids of a kind's records that have a word which a misspelt one is taken for, and the others,
    which are counted, the rarest first; None where there can be none.

    As of `search.of_counted` a record stands there once for each of its words that fits. Whichever of the words fewest
    records have is looked up, and their records are asked for the rest: what a misspelt word is taken for is often
    common, and a number beside it rare.
    """
    mine = {word: counts[kind] for word, counts in instead.items() if kind in counts}
    if not mine or (others and not others[0][0]):
        return None
    found, rest = select(SearchTerm.record_id).where(SearchTerm.kind == kind), [word for _, word in others]
    if others and sum(mine.values()) > others[0][0]:
        first, *rest = rest
        found = found.where(begins(SearchTerm, first), has(kind, SearchTerm.record_id, *mine).is_not(None))
    else:
        found = found.where(or_(*(begins(SearchTerm, word) for word in mine)))
    return found.where(*(has(kind, SearchTerm.record_id, word).is_not(None) for word in rest))
