"""How alike two records are, in points that can be explained, and which are worth comparing. Pure: no database.

Names are compared with RapidFuzz (docs/decisions/0011): a letter too many or too few is the commonest way in which a
second record comes to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from app.kernel.problems import N_, Problem

SAME, NAME = "same", "name"
EQUAL, NEAR, DIFFERS = "same", "near", "differs"
NEARLY = 88.0
"""Of 100, from which two names are nearly the same: one letter in eight may differ."""
SHARE = 0.6
"""The part of a name's points that a name gives which is only nearly the same."""
BEGINNING = 3
MOST_POINTS = 200

Facts = Mapping[str, Sequence[str]]
"""What of a record is compared, by trait: texts in one form only; a name is its folded words, sorted."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A trait with the points in force. `how`, `blocks` and `hint` as `platform.similar.Trait` says."""

    name: str
    how: str = SAME
    points: int = 0
    against: int = 0
    blocks: bool = True
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why: on which trait two records agree, nearly agree or differ, the points, and what was compared."""

    trait: str
    verdict: str
    points: int
    what: str = ""


def weigh(measures: Iterable[Measure], one: Facts, other: Facts) -> list[Reason]:
    """Why two records may be the same, or not. A trait of which one of them says nothing says nothing."""
    found = (_of(m, one.get(m.name, ()), other.get(m.name, ())) for m in measures)
    return [reason for reason in found if reason is not None and reason.points]


def _of(measure: Measure, one: Sequence[str], other: Sequence[str]) -> Reason | None:
    if not one or not other:
        return None
    shared = [text for text in one if text in other]
    if shared:
        return Reason(measure.name, EQUAL, measure.points, shared[0])
    if measure.how == NAME and near(one[0], other[0]):
        return Reason(measure.name, NEAR, round(measure.points * SHARE), f"{one[0]} / {other[0]}")
    return Reason(measure.name, DIFFERS, -measure.against, f"{one[0]} / {other[0]}")


def near(one: str, other: str) -> bool:
    """Whether two names are nearly the same: a letter or two differ, or one has a middle name more."""
    mine, theirs = set(one.split()), set(other.split())
    if min(len(mine), len(theirs)) > 1 and (mine <= theirs or theirs <= mine):
        return True
    return fuzz.ratio(one, other) >= NEARLY


def total(reasons: Iterable[Reason]) -> int:
    """The points together; never below none."""
    return max(0, sum(reason.points for reason in reasons))


def name_key(words: Iterable[str], ignored: frozenset[str]) -> str:
    """A name as it is compared: its words in order of the alphabet, without those that tell nothing (AS, ENK)."""
    every = sorted(set(words))
    return " ".join([word for word in every if word not in ignored] or every)


def keys(measures: Sequence[Measure], facts: Facts) -> set[str]:
    """Under which keys a record lies: only records that share one are compared."""
    hints = [f"{m.name}={text}" for m in measures if m.hint for text in facts.get(m.name, ())]
    return {key for m in measures if m.points > 0 for key in _keys(m, facts.get(m.name, ()), hints)}


def _keys(measure: Measure, texts: Sequence[str], hints: Sequence[str]) -> Iterator[str]:
    if measure.blocks:
        yield from (f"{measure.name}={text}" for text in texts)
    if measure.how == NAME:
        beginnings = {word[:BEGINNING] for text in texts for word in text.split()}
        yield from (f"{measure.name}~{beginning}|{hint}" for beginning in beginnings for hint in hints)


def pairs(
    measures: Sequence[Measure], blocks: Mapping[str, Sequence[int]], facts: Mapping[int, Facts], *, least: int
) -> Iterator[tuple[int, int, list[Reason]]]:
    """The pairs of some blocks that reach the points. One that shares several keys is weighed under the first only."""
    known = {pk: keys(measures, each) for pk, each in facts.items()}
    may = _able(measures, facts, least)
    for key, members in blocks.items():
        for first, second in combinations(sorted(pk for pk in members if pk in facts), 2):
            if not may(first, second) or min(known[first] & known[second], default=key) != key:
                continue
            reasons = weigh(measures, facts[first], facts[second])
            if total(reasons) >= least:
                yield first, second, reasons


def _able(measures: Sequence[Measure], facts: Mapping[int, Facts], least: int) -> Callable[[int, int], bool]:
    """Whether two records can reach the points at all: told by what both say, at a tenth of what weighing costs.

    Of a chain's thousand stores of one name nearly no two are worth weighing.
    """
    said = {pk: frozenset((trait, text) for trait in each for text in each[trait]) for pk, each in facts.items()}
    worth = {measure.name: measure.points for measure in measures}
    names = [measure for measure in measures if measure.how == NAME]

    def able(first: int, second: int) -> bool:
        shared = {trait for trait, _ in said[first] & said[second]}
        almost = sum([round(name.points * SHARE) for name in names if name.name not in shared])
        return sum([worth[trait] for trait in shared]) + almost >= least

    return able


def groups(found: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Which records hang together by pairs: the lowest id of its group, by record."""
    leader: dict[int, int] = {}

    def lead(pk: int) -> int:
        while leader.setdefault(pk, pk) != pk:
            leader[pk] = leader[leader[pk]]
            pk = leader[pk]
        return pk

    for first, second in found:
        low, high = sorted((lead(first), lead(second)))
        leader[high] = low
    return {pk: lead(pk) for pk in leader}


ORDER = N_("These must rise: shown while typing, listed for cleaning, refused from programs.")
RANGE = N_("Write whole points from 0 to %(most)s.")


def setting(points: Mapping[str, int | None], limits: Sequence[int | None]) -> list[Problem]:
    """What is wrong with an administrator's points and limits."""
    values = {**points, **dict(zip(("broad", "likely", "strict"), limits, strict=True))}
    wrong = [
        Problem("duplicates.points", name, RANGE, {"most": MOST_POINTS})
        for name, value in values.items()
        if value is None or not 0 <= value <= MOST_POINTS
    ]
    known = [value for value in limits if value is not None]
    if not wrong and (known != sorted(known) or known[0] < 1):
        wrong.append(Problem("duplicates.limits", "likely", ORDER))
    return wrong
