"""Filters and filter expressions in plain words: "does not have valid Miljøfyrtårn in 90 days and lies in Vestland"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from app.kernel import relative_days
from app.kernel.expressions import AllOf, AnyOf, Expression, Is, Not, Some
from app.kernel.problems import N_
from app.kernel.relative_days import RelativeDay
from app.platform import clock, lookups, numberlists, shown
from app.platform.listing import Asked, Filter, Lens, Listing

WHEN, VALUES, DAY = "%(when)s", "%(values)s", "%(day)s"
IS = (N_("%(label)s is %(values)s"), N_("%(label)s is not %(values)s"))
HOLDS = (N_("%(label)s %(values)s"), N_("not %(label)s %(values)s"))
ANSWER = N_("%(label)s: %(values)s")
HAS, HAS_NOT = N_("has %(thing)s"), N_("does not have %(thing)s")
HAS_WHERE, HAS_NOT_WHERE = (
    N_("has %(thing)s where %(condition)s"),
    N_("does not have %(thing)s where %(condition)s"),
)
NOT = N_("not (%(condition)s)")
AND, OR = N_("and"), N_("or")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A filter and its values in words, the values apart so that they can be set off."""

    before: str
    values: Sequence[str]
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before}{joined(self.values, OR)}{self.after}"


def joined(texts: Sequence[str], word: str) -> str:
    """Texts with commas and a last "and" or "or"."""
    *first, last = texts
    return f"{', '.join(first)} {gettext(word)} {last}" if first else last


def beginning(text: str) -> str:
    """With a capital letter, as what stands alone has."""
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """With a small letter, as what stands in the middle of a sentence has; an abbreviation keeps its capitals."""
    word = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if len(word) > 1 and word[1:] == word[1:].lower() else text


def phrase(lens: Lens, wanted: Filter, texts: Sequence[str], *, denied: bool = False, inside: bool = False) -> Phrase:
    """A filter with the values as they were typed. `inside`: it stands in the middle of a sentence."""
    flips = denied and wanted.kind == "bool" and wanted.says is None
    says = wanted.says_on if wanted.says_on and elsewhere(lens) else wanted.says
    if says is not None:
        template = gettext(says[denied]).replace(DAY, str(shown.shown(lens.today)))
    elif wanted.kind == "bool":
        template = gettext(ANSWER)
    else:
        template = gettext((HOLDS if wanted.kind == "date" else IS)[denied])
    mark = WHEN if WHEN in template else VALUES
    described = _described(lens, wanted)
    before, _, after = template.replace("%(label)s", within(described) if inside else described).partition(mark)
    values = [_value(lens, wanted, text, flips=flips, when=mark == WHEN) for text in texts]
    if inside and wanted.kind == "bool":
        values = [within(value) for value in values]
    return Phrase(before, values, after)


def name_of(lens: Lens, wanted: Filter) -> str:
    """What a filter is called: with the day where another one than today is looked at."""
    if wanted.on_day and elsewhere(lens):
        return str(gettext(wanted.on_day)).replace(DAY, str(shown.shown(lens.today)))
    return str(gettext(wanted.label))


def elsewhere(lens: Lens) -> bool:
    """Whether the list is looked at as of another day than today."""
    return lens.today != clock.today()


def _described(lens: Lens, wanted: Filter) -> str:
    return str(gettext(wanted.describe)) if wanted.describe else name_of(lens, wanted)


def label(lens: Lens, wanted: Filter, text: str) -> str:
    """One value as people read it."""
    return _value(lens, wanted, text)


def _value(lens: Lens, wanted: Filter, text: str, *, flips: bool = False, when: bool = False) -> str:
    if wanted.kind == "bool":
        return str(gettext(shown.YES if wanted.parse(text) is not flips else shown.NO))
    if wanted.kind == "date":
        return _day(lens, wanted, text, when=when)
    if wanted.kind == "numbers":
        return _pasted(lens, text)
    if wanted.kind == "lookup" and text.isdigit():
        return lookups.text_of(wanted.lookup, int(text)) or text
    choices = dict(wanted.choices(lens.session)) if wanted.choices else {}
    return str(gettext(choices[text])) if choices.get(text) else text


def _pasted(lens: Lens, token: str) -> str:
    number = numberlists.count(lens.session, token)
    if number is None:
        return str(gettext(N_("a list that is no longer here")))
    return str(ngettext("%(num)s pasted number", "%(num)s pasted numbers", number))


def _day(lens: Lens, wanted: Filter, text: str, *, when: bool) -> str:
    relative = relative_days.read(text)
    if relative is None or elsewhere(lens):  # "today" and "in 90 days" would be read as from this day
        day = str(shown.shown(relative.on(lens.today) if relative else wanted.parse(text)))
        return str(gettext(N_("on %(day)s"), day=day)) if when else day
    words = from_today(relative)
    return words if when else f"{shown.shown(relative.on(lens.today))} ({words})"


def from_today(day: RelativeDay) -> str:
    """A relative day in words: today, in 90 days, 30 days ago."""
    number = abs(day.number)
    if number == 0:
        return str(gettext(N_("today")))
    later = {
        "d": lambda: ngettext("in %(num)s day", "in %(num)s days", number),
        "w": lambda: ngettext("in %(num)s week", "in %(num)s weeks", number),
        "m": lambda: ngettext("in %(num)s month", "in %(num)s months", number),
        "y": lambda: ngettext("in %(num)s year", "in %(num)s years", number),
    }
    ago = {
        "d": lambda: ngettext("%(num)s day ago", "%(num)s days ago", number),
        "w": lambda: ngettext("%(num)s week ago", "%(num)s weeks ago", number),
        "m": lambda: ngettext("%(num)s month ago", "%(num)s months ago", number),
        "y": lambda: ngettext("%(num)s year ago", "%(num)s years ago", number),
    }
    return str((later if day.number > 0 else ago)[day.unit]())


def sentence(lens: Lens, listing: Listing, expression: Expression, *, denied: bool = False) -> str:
    """A sound expression of a listing in words, beginning with a small letter."""
    if isinstance(expression, Is):
        wanted = _known(listing.filter(expression.filter))
        return str(phrase(lens, wanted, expression.values, denied=denied, inside=True))
    if isinstance(expression, Some):
        return _related(lens, listing, expression, denied=denied)
    if isinstance(expression, Not):
        if isinstance(expression.part, Is | Some):
            return sentence(lens, listing, expression.part, denied=not denied)
        return str(gettext(NOT, condition=sentence(lens, listing, expression.part)))
    word = AND if isinstance(expression, AllOf) else OR
    parts = [_grouped(sentence(lens, listing, part), part) for part in expression.parts]
    return f" {gettext(word)} ".join(parts)


def said(lens: Lens, listing: Listing, asked: Asked) -> list[str]:
    """What a list is narrowed to, a sentence for each thing that must hold."""
    plain = [
        str(phrase(lens, wanted, texts)) for name, texts in asked.values.items() if (wanted := listing.filter(name))
    ]
    return [beginning(words) for words in (*plain, *(sentence(lens, listing, part) for part in must(asked.where)))]


def must(where: Expression | None) -> Sequence[Expression]:
    """The parts of a combined filter all of which must hold."""
    if where is None:
        return ()
    return where.parts if isinstance(where, AllOf) else (where,)


def _related(lens: Lens, listing: Listing, expression: Some, *, denied: bool) -> str:
    relation = _known(listing.relation(expression.relation))
    thing = gettext(relation.thing)
    if expression.part == AllOf():
        return str(gettext(HAS_NOT if denied else HAS, thing=thing))
    words = sentence(lens, listing.others[relation.listing], expression.part)
    said = _grouped(words, expression.part)
    return str(gettext(HAS_NOT_WHERE if denied else HAS_WHERE, thing=thing, condition=said))


def _grouped(words: str, part: Expression) -> str:
    """In brackets where it has several parts of its own."""
    return f"({words})" if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1 else words


def _known(found: Any) -> Any:
    if found is None:  # the expression is not sound for this listing: a mistake of the caller
        raise LookupError
    return found
