"""Records like typed values: found through the indexes of search terms and columns, then weighed. The broad net."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.duplicates.queries.facts import Setting, facts, typed
from app.duplicates.queries.listed import remembered
from app.duplicates.rules import NAME, Facts, Reason, total, weigh
from app.platform import folding, misspelling, search

MOST_LOOKED_AT = 60
MOST_SHOWN = 5
FEW = 2


@dataclass(frozen=True, slots=True)
class Like:
    """A record like what was typed, and why."""

    id: int
    points: int
    reasons: Sequence[Reason]


def like(session: Session, setting: Setting, values: Mapping[str, Any], day: dt.date, *, least: int) -> list[Like]:
    """Records that the reader sees and that reach the points, the likeliest first, at most a handful."""
    mine = typed(setting.alike, values)
    ids = list(dict.fromkeys(_candidates(session, setting, mine)))[:MOST_LOOKED_AT]
    found = []
    for pk, theirs in facts(session, setting.alike, ids, day).items():
        reasons = weigh(setting.measures, mine, theirs)
        if total(reasons) >= least:
            found.append(Like(pk, total(reasons), reasons))
    return sorted(found, key=lambda each: (-each.points, each.id))[:MOST_SHOWN]


def like_record(session: Session, setting: Setting, pk: int, day: dt.date) -> list[Like]:
    """Other records that may be the same as one that is there, from the limit on from which they are listed; without
    those that somebody has said are others.
    """
    mine = facts(session, setting.alike, [pk], day).get(pk, {})
    asked = {t.name: mine[t.name] for t in setting.alike.traits if t.name in mine and (t.column or t.how == NAME)}
    ids = [each for each in dict.fromkeys(_candidates(session, setting, asked)) if each != pk][:MOST_LOOKED_AT]
    others = {each.first_id + each.second_id - pk for each in session.scalars(remembered(setting.alike.kind, [pk]))}
    found = []
    for other, theirs in facts(session, setting.alike, [each for each in ids if each not in others], day).items():
        reasons = weigh(setting.measures, mine, theirs)
        if total(reasons) >= setting.limits.likely:
            found.append(Like(other, total(reasons), reasons))
    return sorted(found, key=lambda each: (-each.points, each.id))[:MOST_SHOWN]


def _candidates(session: Session, setting: Setting, mine: Facts) -> Iterator[int]:
    """Ids of records that share a value or have a like name; each trait asked through an index."""
    model, kind = setting.alike.model, setting.alike.kind
    for trait in setting.alike.traits:
        if trait.name not in mine or trait.how == NAME:
            continue
        if trait.column in model.__search__:
            chosen = search.having(session, kind, mine[trait.name])
        else:
            chosen = select(model.id).where(getattr(model, str(trait.column)).in_(mine[trait.name]))
        yield from session.scalars(chosen.limit(MOST_LOOKED_AT))
    for trait in setting.alike.traits:
        if trait.how == NAME and trait.name in mine:
            yield from _named(session, kind, mine[trait.name][0])


def _named(session: Session, kind: str, text: str) -> Iterator[int]:
    """Records whose name has each word; else all but one of three or more, or one of which is misspelt."""
    words = text.split()[: folding.MOST_WORDS]
    fewer = [[each for each in words if each != word] for word in words] if len(words) > FEW else []
    for some in (words, *fewer):
        exact = search.matching(session, " ".join(some), kind, limit=MOST_LOOKED_AT)
        found = list(session.scalars(exact)) if exact is not None else []
        yield from found
        if found and some is words:
            return
    guesses = misspelling.alternatives(session, [kind], words)
    counted = search.counted_in(session, [kind], words)[kind] if guesses else []
    for word in sorted(guesses, key=len, reverse=True):
        near = misspelling.matching(kind, guesses[word], [(count, other) for count, other in counted if other != word])
        if near is not None:
            yield from session.scalars(near.limit(MOST_LOOKED_AT))
