"""Understanding the tender team's question as it is typed in an address, a form or a command. Not answering it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.certifications.rules.question import Question, postal_range, question_problems
from app.kernel.past import FUTURE
from app.kernel.problems import N_, Problem

NAMES = ("scheme", "on", "from", "to", "known", "county", "municipality", "postal", "designer", "near_misses", "field")
MOST_FIELDS = 6
MOST = 400
Typed = Mapping[str, Sequence[str]]
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no")


@dataclass(frozen=True, slots=True)
class Known:
    """What exists: codes of schemes, counties and municipalities, the day, and how a typed day is read.

    `fields`: the stores' fields of the office's own that can be columns beside the answers.
    """

    schemes: Collection[str]
    counties: Collection[str]
    municipalities: Collection[str]
    today: dt.date
    read_day: Callable[[str], dt.date]
    default_scheme: str = ""
    fields: Collection[str] = ()


@dataclass(slots=True)
class Asked:
    """The question, or None with what is wrong with it; `typed` is kept either way, trimmed and without empty texts."""

    typed: dict[str, tuple[str, ...]]
    question: Question | None = None
    problems: list[Problem] = field(default_factory=list)
    fields: tuple[str, ...] = ()

    def query(self, **changed: str) -> list[tuple[str, str]]:
        """The question as the parts of an address."""
        return [(name, text) for name in NAMES for text in self.typed.get(name, ())] + list(changed.items())


def read(arguments: Typed, known: Known) -> Asked:
    """Understand a question. Nothing said of a day means today; nothing said of a scheme the default one."""
    asked = Asked(_trimmed(arguments))
    first, last = _period(asked, known)
    learned = _day(asked, "known", known)
    if learned is not None and learned > known.today:
        asked.problems.append(Problem("past.known.future", "known", FUTURE, {"day": learned}))
    values: dict[str, Any] = {
        "scheme": _one(asked, "scheme") or known.default_scheme,
        "counties": _codes(asked, "county", known.counties, N_("There is no county with the code “%(code)s”.")),
        "municipalities": _codes(
            asked, "municipality", known.municipalities, N_("There is no municipality with the code “%(code)s”.")
        ),
        "postal_ranges": _ranges(asked),
        "designer": _flag(asked, "designer"),
        "near_misses": _flag(asked, "near_misses"),
        "known": learned,
    }
    asked.fields = _fields(asked, known)
    if first is not None and last is not None:
        question = Question(first=first, last=last, **values)
        asked.problems += question_problems(question, known.schemes)
        asked.question = None if asked.problems else question
    return asked


def _trimmed(arguments: Typed) -> dict[str, tuple[str, ...]]:
    kept = {name: tuple(text.strip() for text in arguments.get(name, ()) if text.strip())[:MOST] for name in NAMES}
    return {name: texts for name, texts in kept.items() if texts}


def _one(asked: Asked, name: str) -> str:
    texts = asked.typed.get(name, ())
    if len(set(texts)) > 1:
        asked.problems.append(Problem("certifications.question.twice", name, N_("Give this only once.")))
    return texts[0] if texts else ""


def _day(asked: Asked, name: str, known: Known) -> dt.date | None:
    if not (text := _one(asked, name)):
        return None
    try:
        return known.read_day(text)
    except (ValueError, OverflowError):
        message = N_("“%(text)s” is not a day; write it as 21.11.2026 or 2026-11-21.")
        asked.problems.append(Problem("certifications.question.day", name, message, {"text": text[:40]}))
        return None


def _period(asked: Asked, known: Known) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day asked about; None where they cannot be known."""
    given = {name for name in ("on", "from", "to") if name in asked.typed}
    if not given:
        return known.today, known.today
    on, first, last = (_day(asked, name, known) for name in ("on", "from", "to"))
    if given == {"on"}:
        return on, on
    if "on" in given:
        message = N_("Ask about one day or about a period, not both.")
        asked.problems.append(Problem("certifications.question.both", "on", message))
    elif missing := {"from", "to"} - given:
        message = N_("A period has a first and a last day.")
        asked.problems.append(Problem("certifications.question.half", missing.pop(), message))
    return first, last


def _codes(asked: Asked, name: str, existing: Collection[str], message: str) -> frozenset[str]:
    codes = dict.fromkeys(code for text in asked.typed.get(name, ()) for code in re.split(r"[,\s]+", text) if code)
    for code in codes:
        if code not in existing:
            asked.problems.append(Problem(f"certifications.question.{name}", name, message, {"code": code[:40]}))
    return frozenset(codes)


def _fields(asked: Asked, known: Known) -> tuple[str, ...]:
    """The chosen columns, by name; the short name alone will do."""
    typed = dict.fromkeys(part for text in asked.typed.get("field", ()) for part in re.split(r"[,\s]+", text) if part)
    found = tuple(name if name.startswith("x_") else f"x_{name}" for name in typed)
    for name in found:
        if name not in known.fields:
            message = N_("Stores have no field with the name “%(name)s”.")
            asked.problems.append(Problem("certifications.question.field", "field", message, {"name": name[:40]}))
    if len(found) > MOST_FIELDS:
        message = N_("At most %(most)s more columns.")
        asked.problems.append(Problem("certifications.question.fields", "field", message, {"most": MOST_FIELDS}))
    return found


def _ranges(asked: Asked) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for text in asked.typed.get("postal", ()):
        for part in (each.strip() for each in text.split(",")):
            read = postal_range(part) if part else None
            if isinstance(read, Problem):
                asked.problems.append(Problem(read.code, "postal", read.message, {"text": part[:40]}))
            elif read is not None:
                found.append(read)
    return tuple(dict.fromkeys(found))


def _flag(asked: Asked, name: str) -> bool:
    text = _one(asked, name).lower()
    if text and text not in (*_YES, *_NO):
        asked.problems.append(Problem("certifications.question.flag", name, N_("Write 1 for yes or 0 for no.")))
    return text in _YES
