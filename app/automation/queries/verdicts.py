"""Whether a condition holds for records, part by part, and what each part saw. One statement, however many records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from app.automation.queries import segments
from app.automation.queries.reach import within_reach
from app.kernel import expressions
from app.kernel.expressions import AllOf, Expression, Is, Not, Some
from app.kernel.problems import N_, Problem, Refused
from app.platform import shown, where
from app.platform.guards import answering
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.runtime import runtime

LANGUAGES = ("nb", "en")
PROBED = 12
HAS, HAS_NONE = N_("there is one"), N_("there is none")
INSIDE, OUTSIDE = N_("it is in it"), N_("it is not in it")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all parts held, and each part as it is kept: `place` among the parts, `held`, and what it `saw` in both
    languages, where that can be told.
    """

    held: bool
    seen: list[dict[str, Any]]


def parts(text: str) -> tuple[Expression, ...]:
    """The parts of a condition, all of which must hold. Raises `Refused` where the text is no condition."""
    expression = expressions.read(text) if text else AllOf()
    return tuple(expression.parts) if isinstance(expression, AllOf) else (expression,)


def sound_parts(listing: Listing, text: str) -> tuple[Expression, ...]:
    """The parts, each of which can be asked. Refuses a condition that names what is gone: it holds for nothing."""
    problems: list[Problem] = []
    found = parts(text)
    with answering(lambda *_: True):
        for part in found:
            where.sound(listing, part, problems)
    if problems:
        raise Refused(problems)
    return found


def judged(
    session: Session, table: str, text: str, ids: Sequence[int], today: dt.date, *, telling: bool = True,
    segment: str = "", outside: bool = False,
) -> dict[int, Verdict]:  # fmt: skip
    """The verdict on each record that is there. `telling`: with what was seen; `segment`: which they must be in, or
    outside of. Raises `Refused` as `sound_parts`, and where the segment is gone or broken.
    """
    with within_reach():
        found = _judged(session, table, text, ids, today, telling=telling)
        if not segment:
            return found
        inside = segments.members(session, segment, list(found))
    return {pk: _among(each, segment, inside=pk in inside, outside=outside) for pk, each in found.items()}


def _among(verdict: Verdict, segment: str, *, inside: bool, outside: bool) -> Verdict:
    held = inside is not outside
    saw = {language: _in(language, partial(_listed, [INSIDE if inside else OUTSIDE])) for language in LANGUAGES}
    seen = [*verdict.seen, {"segment": segment, "outside": outside, "held": held, "saw": saw}]
    return Verdict(verdict.held and held, seen)


def _judged(
    session: Session, table: str, text: str, ids: Sequence[int], today: dt.date, *, telling: bool
) -> dict[int, Verdict]:
    listing, lens = runtime().views[table].listed(), Lens(session, today)
    asked = sound_parts(listing, text)
    model = listing.model
    truths = [case((where.condition(listing, lens, part), 1), else_=0) for part in asked]
    rows = session.execute(select(model.id, *truths).where(model.id.in_(list(ids)))).all()
    told = [_saw(lens, listing, part, [row[0] for row in rows]) if telling else {} for part in asked]
    return {
        row[0]: Verdict(
            all(row[1:]),
            [
                {"place": place, "held": bool(held), **({"saw": told[place][row[0]]} if row[0] in told[place] else {})}
                for place, held in enumerate(row[1:])
            ],
        )
        for row in rows
    }


def matching(session: Session, table: str, text: str, today: dt.date) -> tuple[Any, ColumnElement[bool]]:
    """The model of a table and the whole condition in SQL, for who walks all its records."""
    listing, lens = runtime().views[table].listed(), Lens(session, today)
    return listing.model, where.condition(listing, lens, AllOf(sound_parts(listing, text)))


def _saw(lens: Lens, listing: Listing, part: Expression, ids: Sequence[int]) -> Mapping[int, Any]:
    """What a part saw of each record, by language; of a group what its own parts saw, with their names."""
    if isinstance(part, Not):
        return _saw(lens, listing, part.part, ids)
    if isinstance(part, Is):
        return _value(lens, listing, part, ids)
    if isinstance(part, Some):
        if part.part != AllOf() and (told := _of_the_one(lens, listing, part, ids)) is not None:
            return told
        there = where.condition(listing, lens, Some(part.relation))
        return _probed(lens, listing, ids, [(HAS, there)], HAS_NONE)
    inside = [(each, _saw(lens, listing, each, ids)) for each in part.parts if isinstance(each, Is | Not | Some)]
    return {pk: _joined(listing, [(each, found[pk]) for each, found in inside if pk in found]) for pk in ids}


def _of_the_one(lens: Lens, listing: Listing, part: Some, ids: Sequence[int]) -> Mapping[int, Any] | None:
    """What a condition on the one record that each leads to saw of it; None where there may be several."""
    relation = listing.relation(part.relation)
    target = listing.others.get(relation.listing) if relation is not None else None
    if relation is None or target is None or relation.via is not None or relation.theirs is not target.model.id:
        return None
    rows = lens.session.execute(select(listing.model.id, relation.mine).where(listing.model.id.in_(list(ids)))).all()
    there = {pk: other for pk, other in rows if other is not None}
    inner = AllOf((part.part,)) if isinstance(part.part, Is | Some | Not) else part.part
    saw = _saw(lens, target, inner, sorted(set(there.values())))
    none = {language: _in(language, partial(_listed, [HAS_NONE])) for language in LANGUAGES}
    return {pk: saw.get(there.get(pk, 0), none) for pk in ids}


def _joined(listing: Listing, told: Sequence[tuple[Expression, Any]]) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            said = [f"{gettext(_label(listing, each))}: {saw[language]}" for each, saw in told]
        found[language] = "; ".join(said)
    return found


def _label(listing: Listing, part: Expression) -> str:
    inner = part.part if isinstance(part, Not) else part
    named: Any = listing.filter(inner.filter) if isinstance(inner, Is) else None
    if isinstance(inner, Some):
        named = listing.relation(inner.relation)
    return str(named.label) if named is not None else ""


def _value(lens: Lens, listing: Listing, part: Is, ids: Sequence[int]) -> Mapping[int, Any]:
    wanted = listing.filter(part.filter)
    if wanted is None or not ids:
        return {}
    column = _column(listing, wanted)
    if column is not None:
        values = listing.values(lens, ids, [column.name])[column.name]
        return {pk: _written(column, values.get(pk)) for pk in ids}
    if wanted.kind == "bool":
        yes = wanted.condition(lens, wanted.read(["1"]))
        return _probed(lens, listing, ids, [(shown.YES, yes)], shown.NO)
    choices = list(wanted.choices(lens.session)) if wanted.choices else []
    if not 0 < len(choices) <= PROBED:
        return {}
    asked = [(text, wanted.condition(lens, wanted.read([value]))) for value, text in choices]
    return _probed(lens, listing, ids, asked, shown.NOTHING)


def _column(listing: Listing, wanted: Filter) -> Column | None:
    """The column that shows what a filter asks about: of its name, or of its label."""
    by_label = (each for each in listing.columns if each.label == wanted.label)
    return listing.column(wanted.name) or next(by_label, None)


def _written(column: Column, value: Any) -> dict[str, str]:
    """A value in words: where a list draws it (a bar of days), as a spreadsheet says it."""
    show: Callable[[Any], Any] = column.plain or column.show or shown.shown
    return {language: _in(language, lambda: str(shown.shown(show(value)))) for language in LANGUAGES}


def _in(language: str, call: Callable[[], str]) -> str:
    with force_locale(language):
        return call()


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(str(gettext(text)) for text in texts)


def _probed(
    lens: Lens, listing: Listing, ids: Sequence[int], asked: Sequence[tuple[str, Any]], otherwise: str
) -> Mapping[int, Any]:
    """Which of several conditions hold for each record, in words."""
    model = listing.model
    truths = [case((condition, 1), else_=0) for _, condition in asked]
    rows = lens.session.execute(select(model.id, *truths).where(model.id.in_(list(ids)))).all()
    found = {}
    for row in rows:
        texts = [text for (text, _), held in zip(asked, row[1:], strict=True) if held] or [otherwise]
        found[row[0]] = {language: _in(language, partial(_listed, texts)) for language in LANGUAGES}
    return found
