"""What a template must be. How its texts are read stands in `platform.sandbox`; it comes in as a check."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from app.kernel.problems import N_, Problem

LANGUAGES = ("nb", "en")
SUBJECTS = {"nb": "subject_nb", "en": "subject_en"}
BODIES = {"nb": "body_nb", "en": "body_en"}
TEXTS = (*SUBJECTS.values(), *BODIES.values())
RECIPIENT = {"recipient.name": N_("The recipient's name")}

CODE = N_("Write lower-case letters, digits and hyphens, beginning with a letter: certificate-expires.")
TAKEN = N_("Another template has this short name.")
ONE_LINE = N_("A subject is one line.")
HALF = N_("Write both the subject and the text in English, or neither.")
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
Check = Callable[[str, Collection[str] | None, str], list[Problem]]


def language_of(asked: str | None) -> str:
    """The language a recipient gets: their own where templates have it, else Norwegian."""
    return asked if asked in LANGUAGES else "nb"


def called(name: str, name_en: str | None, language: str) -> str:
    """What a template is called in a language: the Norwegian name where it has no other."""
    return name_en or name if language == "en" else name


def offered_names(record: Mapping[str, str] | None) -> dict[str, str] | None:
    """All values a template may use, whole name -> label; None for one that is not tied to a kind of record."""
    return None if record is None else {**record, **RECIPIENT}


def checked(
    values: Mapping[str, Any], *, names: Collection[str] | None, taken: Collection[str], check: Check
) -> list[Problem]:
    """What is wrong with a template as far as its fields are given; each problem of a text names its line."""
    problems: list[Problem] = []
    code = values.get("code")
    if code and not (_CODE.fullmatch(code) and len(code) <= 60):
        problems.append(Problem("notices.template.code", "code", CODE))
    elif code in taken:
        problems.append(Problem("notices.template.taken", "code", TAKEN))
    lines = [field for field in SUBJECTS.values() if "\n" in (values.get(field) or "").strip()]
    problems += [Problem("notices.template.line", field, ONE_LINE) for field in lines]
    if "subject_en" in values and "body_en" in values and bool(values["subject_en"]) != bool(values["body_en"]):
        missing = "body_en" if values["subject_en"] else "subject_en"
        problems.append(Problem("notices.template.half", missing, HALF))
    for field in TEXTS:
        if text := values.get(field):
            problems += check(text, names, field)
    return problems
