"""A record card and its panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.pages.lists import HeadCell, Row
from app.platform.pages.values import Action, Chip, Crumb, Fact


@dataclass(frozen=True, slots=True)
class FactPanel:
    """A panel of labelled facts. `edit_url`: where the section of the form with these facts is edited."""

    id: str
    title: str
    facts: Sequence[Fact]
    actions: Sequence[Action] = ()
    edit_url: str = ""
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class TablePanel:
    """A panel with a table. Each row may carry actions of its own."""

    id: str
    title: str
    head: Sequence[HeadCell]
    rows: Sequence[Row]
    actions: Sequence[Action] = ()
    empty_text: str = ""
    more: Action | None = None
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class NotePanel:
    """Notes on a record, newest first, with a field for a new one (`add_url` None: may not write)."""

    id: str
    title: str
    notes: Sequence[Mapping[str, Any]]  # text, by, at, delete_url
    add_url: str | None
    kind: str = "notes"


@dataclass(frozen=True, slots=True)
class FilePanel:
    """Attachments with drag and drop (`add_url` None: may not write)."""

    id: str
    title: str
    files: Sequence[Mapping[str, Any]]  # name, size, by, at, url, delete_url
    add_url: str | None
    kind: str = "files"


@dataclass(frozen=True, slots=True)
class FeedPanel:
    """What has changed lately: icon, text, old, new, by, at."""

    id: str
    title: str
    entries: Sequence[Mapping[str, Any]]
    kind: str = "feed"


@dataclass(frozen=True, slots=True)
class CardPage:
    """`bukett/card.html`: heading, chips, the line of facts, and panels in the main and the side column."""

    title: str
    crumbs: Sequence[Crumb]
    chips: Sequence[Chip]
    facts_line: Sequence[str]
    actions: Sequence[Action]
    main: Sequence[Any]
    side: Sequence[Any]
