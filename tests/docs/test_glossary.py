"""docs/glossary.md holds the interface's words: each label that is declared has an entry, each entry's words are used.

Which labels there are is asked of the application itself: what its tables, lists, filters, pages, roles and schemes are
called. A domain that is added is asked too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|([^|]*)\|[^|]*\|$", re.MULTILINE)
Entry = tuple[frozenset[str], frozenset[str]]


def words(cell: str) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in cell.split(","))


@pytest.fixture(scope="module")
def glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def entries(glossary) -> list[Entry]:
    """Each row's Norwegian and English words."""
    rows = [row for row in ROW.findall(glossary) if row[0] != "Norsk"]
    return [(words(norwegian), words(english)) for norwegian, english, _ in rows]


@pytest.fixture(scope="module")
def plain(glossary) -> frozenset[str]:
    """The labels that need no entry; the page lists them."""
    return frozenset(" ".join(w.split()) for w in glossary.partition("have no entry:")[2].split("·"))


@pytest.fixture(scope="module")
def norwegian() -> dict[str, str]:
    with (ROOT / "app/translations/nb/LC_MESSAGES/messages.po").open("rb") as source:
        return {
            m.id: m.string for m in read_po(source, locale="nb") if isinstance(m.id, str) and m.id and not m.context
        }


def of_tables() -> Iterator[str]:
    """Fields and the values that may be chosen for them."""
    from flask_appbuilder import Model

    for mapper in Model.registry.mappers:
        for column in mapper.columns:
            yield column.info.get("label", "")
            choices = column.info.get("choices", ())
            yield from () if callable(choices) else (label for _, label in choices)


def of_listings(runtime) -> Iterator[str]:
    """Lists, columns, filters, what filters reach, and the states that filters offer."""
    for listing in runtime.listings.values():
        yield listing.title
        for named in (*listing.columns, *listing.filters, *listing.relations):
            yield named.label
    from app.certifications.listings.chips import STATES as OF_CERTIFICATES
    from app.stores.listings.stores import STATES as OF_MEMBERSHIP

    yield from (label for _, label in (*OF_MEMBERSHIP, *OF_CERTIFICATES))


def of_pages(runtime) -> Iterator[str]:
    """The sidebar, what a page calls its record, and the parts of its form."""
    for entry in runtime.entries:
        yield from (entry.label, entry.group or "", getattr(entry.view, "one", ""))
        for parts in ("sections", "edit_sections"):
            yield from (section.title for section in getattr(entry.view, parts, None) or ())


def of_facts() -> Iterator[str]:
    """Roles, schemes and the fields of a register file."""
    from app.certifications.rules.schemes import SCHEMES
    from app.imports.rules.fields import LABELS
    from app.platform.security.roles import ROLES

    yield from (role.name for role in ROLES)
    yield from (scheme.name for scheme in SCHEMES.values())
    yield from LABELS.values()


@pytest.fixture(scope="module")
def labels(built_app) -> list[str]:
    """Every declared label, in English."""
    runtime = built_app.extensions["bukett"]
    found = (*of_tables(), *of_listings(runtime), *of_pages(runtime), *of_facts())
    return sorted({str(label) for label in found if label})


def missing(labels, entries, plain, norwegian) -> list[str]:
    """The labels that are neither explained, with the Norwegian word which the interface shows, nor plain words."""
    found = []
    for label in labels:
        shown = norwegian.get(label, label)
        known = any(shown.lower() in ours and label.lower() in theirs for ours, theirs in entries)
        if not known and label not in plain:
            found.append(f"{shown} | {label}")
    return found


def test_every_label_has_an_entry_or_is_a_plain_word(labels, entries, plain, norwegian):
    assert len(labels) > 150
    assert missing(labels, entries, plain, norwegian) == []


def test_a_label_without_an_entry_would_be_noticed(entries, plain, norwegian):
    assert missing(["Wreath"], entries, plain, norwegian) == ["Wreath | Wreath"]
    assert missing(["Store"], entries, plain, norwegian | {"Store": "Sjappe"}) == ["Sjappe | Store"]


def test_plain_words_are_labels_and_have_no_entry(labels, entries, plain):
    explained = frozenset(word for _, english in entries for word in english)
    assert sorted(plain - set(labels)) == []
    assert sorted(word for word in plain if word.lower() in explained and word != "Active") == []


def test_the_interface_says_each_word_as_the_glossary_does(entries, norwegian):
    """Where an English word of an entry is a text of the interface, its translation is the entry's Norwegian one."""
    said = {english.lower(): {text.lower()} for english, text in norwegian.items() if english[0].isupper()}
    allowed: dict[str, set[str]] = {}
    for ours, theirs in entries:
        for word in theirs:
            allowed.setdefault(word, set()).update(ours)
    assert {word: said[word] for word in sorted(allowed) if word in said and not said[word] <= allowed[word]} == {}


def test_each_entry_is_said_once_and_in_one_way(entries):
    pairs = [(word, other) for ours, theirs in entries for word in ours for other in theirs]
    assert sorted(pair for pair in set(pairs) if pairs.count(pair) > 1) == []


def test_the_code_calls_things_as_the_glossary_says(glossary):
    """Each name of the third column is one of the program's."""
    program = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "app").rglob("*.py")))
    known = frozenset(re.findall(r"\w+", program))
    named = {
        name
        for _, _, cell in ROW.findall(glossary)
        for code in re.findall(r"`([^`]+)`", cell)
        for name in code.split(".")
    }
    assert len(named) > 50
    assert sorted(named - known) == []
