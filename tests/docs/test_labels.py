"""Guides name buttons, pages and fields as the interface does: what stands in *emphasis* is a text of the interface."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
BILINGUAL = [guide for guide in GUIDES if guide.stem != "README"]
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
EMPHASIS = re.compile(r"(?<![*\w])\*(?!\*)([^*|]+?)\*(?!\*)")
PLACE = re.compile(r"%\((\w+)\)[sdif]|%[sd]")
SIGNS = {"+"}  # a button that has a sign and its text for screen readers


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


@pytest.fixture(scope="module")
def interface() -> dict[str, list[re.Pattern[str]]]:
    """The interface's texts by language; where a value stands in a text, a guide has … or a number."""
    with (ROOT / "app/translations/nb/LC_MESSAGES/messages.po").open("rb") as source:
        messages = [message for message in read_po(source, locale="nb") if message.id]

    def pattern(text: str) -> re.Pattern[str]:
        parts = [re.escape(part) for part in PLACE.sub("\0", text).split("\0")]
        return re.compile(r"(?:…|\d+)".join(parts))

    return {
        "nb": [pattern(form) for message in messages for form in forms(message.string)],
        "en": [pattern(form) for message in messages for form in forms(message.id)],
    }


def named(text: str) -> list[str]:
    """What a page names: `*Butikker › Ny butikk*` names two."""
    found = (" ".join(match[1].split()) for match in EMPHASIS.finditer(CODE.sub("", text)))
    return [part for path in found for part in path.split(" › ")]


def unknown(text: str, texts: list[re.Pattern[str]]) -> list[str]:
    return [label for label in named(text) if label not in SIGNS and not any(t.fullmatch(label) for t in texts)]


def halves(guide: Path) -> tuple[str, str]:
    """A guide's Norwegian and English part: each has its own heading of the first (README: second) order."""
    mark = r"^# " if guide in BILINGUAL else r"^## (?=Fo)"
    norwegian, english = re.split(mark, guide.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return norwegian, english


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_each_label_in_a_guide_is_one_of_the_interface(guide, interface):
    norwegian, english = halves(guide)
    assert unknown(norwegian, interface["nb"]) == []
    assert unknown(english, interface["en"]) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_both_languages_tell_the_same(guide):
    """Point by point: what is added to one language is added to the other."""
    norwegian, english = ([line for line in half.splitlines() if line.startswith("- ")] for half in halves(guide))
    assert len(norwegian) == len(english)


@pytest.mark.parametrize("page", ["README.md", "docs/operator.md", "docs/api.md"])
def test_each_label_in_a_page_for_technicians_is_one_of_the_interface(page, interface):
    assert unknown((ROOT / page).read_text(encoding="utf-8"), interface["nb"] + interface["en"]) == []


def test_a_label_that_does_not_exist_would_be_noticed(interface):
    assert unknown("*Butikker › Ny butikk*, *Endre alle i listen*, **fet**, `*kode*`", interface["nb"]) == [
        "Endre alle i listen"
    ]
    assert unknown("*Butikker*", interface["en"]) == ["Butikker"]
    assert unknown("*Endre alle 360 i denne listen*, *Endre alle … i denne listen*", interface["nb"]) == []
