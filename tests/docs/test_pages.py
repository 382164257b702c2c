"""The documentation's pages: links and pictures exist, settings and make targets are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings have where it is read as HTML."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = [(to, part) for to, part in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in to]
    targets = [(page.parent / to if to else page, part) for to, part in links]
    assert [str(to) for to, _ in targets if not to.exists()] == []
    assert [(str(to), part) for to, part in targets if part and part not in anchors(to)] == []


def test_the_readme_names_every_setting_and_no_other():
    read = set(re.findall(r"\"(BUKETT_[A-Z_]+)\"", (ROOT / "config.py").read_text(encoding="utf-8")))
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(BUKETT_[A-Z_]+)`", table)) == read


def test_make_targets_in_the_documentation_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^|\s)make ([a-z]+)(?=[ `\n])", "".join(code(page.read_text(encoding="utf-8")))))
        assert named <= targets, (page.name, named - targets)


def code(text: str) -> list[str]:
    """What stands in backticks or in a block of commands."""
    blocks = re.findall(r"^```sh\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    return [*blocks, *(f"`{inline}`" for inline in re.findall(r"`([^`\n]+)`", text))]


def test_decisions_are_numbered_without_gaps_and_have_their_three_parts():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(DECISION.fullmatch(record.name)[1]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert [part for part in ("## Context", "## Decision", "## Consequences") if part not in text] == [], (
            record.name
        )


def test_every_library_has_its_reason():
    text = (ROOT / "docs" / "decisions" / "0011-dependencies.md").read_text(encoding="utf-8").lower()
    named = [
        re.split(r"[~=<>\[]", line, maxsplit=1)[0].strip().lower()
        for file in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / "tools" / "requirements" / file).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-r"))
    ]
    assert [name for name in named if name.split()[0] not in text] == []
