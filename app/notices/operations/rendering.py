"""Filling a template in for somebody: the record's values, those given with the notice, the recipient's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import force_locale, get_locale
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.notices import rules
from app.platform import offering, sandbox
from app.platform.shown import shown

GONE = N_("What it was to tell of no longer exists.")


class Texts(Protocol):
    """A template's texts, saved or only typed."""

    subject_nb: Any
    body_nb: Any
    subject_en: Any
    body_en: Any


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it goes out."""

    subject: str
    body: str


def render(template_text: str, offered: Mapping[str, Any], *, field: str | None = None) -> str:
    """A text with values filled in, as plain text in the language in force (`flask_babel.force_locale`).

    `offered` holds plain values by group and name. Raises `Refused` with the line of each mistake; `field` is blamed.
    """
    language = str(get_locale() or "nb")
    return sandbox.fill(template_text, offered, say=lambda value: str(shown(value)), language=language, field=field)


def written(template: Texts, offered: Mapping[str, Any], language: str) -> Written:
    """A template's subject and text in a language, Norwegian where it has no other. Raises `Refused`."""
    language = rules.language_of(language)
    if not getattr(template, rules.BODIES[language]):
        language = "nb"
    problems: list[Problem] = []
    with force_locale(language):
        subject = _part(template, rules.SUBJECTS[language], offered, problems)
        body = _part(template, rules.BODIES[language], offered, problems)
    if problems:
        raise Refused(problems)
    one_line = "".join(letter if letter.isprintable() else " " for letter in subject)
    return Written(" ".join(one_line.split())[:300], body)


def _part(template: Texts, field: str, offered: Mapping[str, Any], problems: list[Problem]) -> str:
    try:
        return render(str(getattr(template, field) or ""), offered, field=field)
    except Refused as refused:
        problems += refused.problems
        return ""


def values(
    session: Session, about: tuple[str | None, int | None], given: Mapping[str, Any], name: str
) -> dict[str, Any]:
    """All values for one recipient: the record's as they are now, then what was given with the notice.

    Refused where the record is gone and nothing was given that could stand in its place.
    """
    table, pk = about
    record = offering.read(session, table, pk) if table and pk else None
    if record is None and table in offering.OFFERS and pk and not given:
        raise Refused([Problem("notices.record.gone", None, GONE)])
    return {**offering.always(table, pk), **(record or {}), **given, "recipient": {"name": name or None}}
