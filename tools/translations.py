"""The catalogues: collects the texts of programs and templates, and checks that each has its translation.

`python -m tools.translations` brings app/translations up to date; `... check` changes nothing and tells what is
missing. English is the language of the texts themselves and needs no catalogue.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("nb",)
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.js", "javascript")]
JINJA = {"silent": "false", "trimmed": "true"}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
UNDATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a date that moves makes every change a conflict
PLACE = re.compile(r"%\((\w+)\)[sdif]|%[sd]")


def catalogue_file(root: Path, language: str) -> Path:
    """Where a language's catalogue stands."""
    return root / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


def collected(root: Path) -> Catalog:
    """Every text of programs, templates and printed documents, with the places where it stands."""
    template = Catalog(project="Bukett", charset="utf-8")
    options = {pattern: JINJA for pattern, method in METHODS if method == "jinja2"}
    for folder in ("app", "reports"):
        found = extract_from_dir(
            root / folder,
            method_map=[("**/static/vendor/**", "ignore"), *METHODS],
            options_map=options,
            keywords=KEYWORDS,
            comment_tags=["Translators:"],
        )
        for file, _line, message, comments, context in found:
            template.add(message, locations=[(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    return template


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A message's forms, be there one or several."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def places(text: str) -> list[str]:
    """The places for values in a text, in an order that can be compared."""
    return sorted(match[0] for match in PLACE.finditer(text))


def message_problems(wanted: Message, have: Message | None) -> Iterator[str]:
    """What is wrong with one translation."""
    own = texts(wanted.id)
    shown = own[0].replace("\n", " ")[:70]
    if have is None or not all(texts(have.string)):
        yield f"not translated: “{shown}” ({wanted.locations[0][0]})"
    elif have.fuzzy:
        yield f"marked fuzzy: “{shown}”"
    elif any(places(form) not in [places(text) for text in own] for form in texts(have.string)):
        yield f"other values than the text's own: “{shown}”"


def problems_of(root: Path, language: str) -> list[str]:
    """Missing, unsure, broken and needless translations of a language."""
    file = catalogue_file(root, language)
    if not file.exists():
        return [f"there is no catalogue {file.relative_to(root)}"]
    with file.open("rb") as source:
        have = read_po(source, locale=language)
    template = collected(root)
    problems = [
        f"{language}: {problem}"
        for wanted in template
        if wanted.id
        for problem in message_problems(wanted, have.get(wanted.id, wanted.context))
    ]
    spare = [message for message in have if message.id and template.get(message.id, message.context) is None]
    return problems + [f"{language}: no longer used: “{texts(message.id)[0][:70]}”" for message in spare]


def collect(root: Path, language: str) -> None:
    """Bring a catalogue up to date; translations of texts that are gone go too."""
    file = catalogue_file(root, language)
    have = Catalog(locale=language, charset="utf-8", fuzzy=False)
    if file.exists():
        with file.open("rb") as source:
            have = read_po(source, locale=language)
    have.update(collected(root), no_fuzzy_matching=True)
    have.obsolete.clear()
    have.fuzzy = False  # the compiler leaves out a catalogue that is marked so as a whole
    have.header_comment = "# Bukett's texts. English is the language of the texts themselves."
    have.project, have.version = "Bukett", "1"
    have.copyright_holder = have.msgid_bugs_address = have.last_translator = have.language_team = "Bukett"
    have.creation_date = have.revision_date = UNDATED
    out = io.BytesIO()
    write_po(out, have, width=120, sort_output=True, omit_header=False, include_lineno=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(out.getvalue())


def main(arguments: list[str]) -> int:
    """Collect, or with `check` only tell what is wrong; 0 when nothing is."""
    if arguments not in ([], ["check"]):
        print(__doc__)
        return 2
    if not arguments:
        for language in LANGUAGES:
            collect(ROOT, language)
        return 0
    found = [problem for language in LANGUAGES for problem in problems_of(ROOT, language)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
