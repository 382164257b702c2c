"""A record card and its panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.pages.lists import HeadCell, Row
from app.platform.pages.moments import DayControl
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
class FilePanel:
    """Attachments with drag and drop (`add_url` None: may not write)."""

    id: str
    title: str
    files: Sequence[Mapping[str, Any]]  # name, size, by, at, url, preview_url, icon, delete_url
    add_url: str | None
    kind: str = "files"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One thing that an entry tells: a sentence, or a field with its old and new value; `of`: the part it is about."""

    text: str
    old: str = ""
    new: str = ""
    of: str = ""
    url: str | None = None
    restore_url: str | None = None  # asks whether to put the old value back


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One save, event, message or note. `more`: how many lines are left out."""

    icon: str
    lines: Sequence[FeedLine]
    by: str
    at: str
    more: int = 0
    note: str = ""
    edit_url: str | None = None
    earlier_url: str | None = None
    delete_url: str | None = None


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """One kind of entries to look at."""

    text: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class FeedPanel:
    """What has happened to a record, newest first. `add_url` None: notes may not be written."""

    id: str
    title: str
    entries: Sequence[FeedEntry]
    filters: Sequence[FeedFilter] = ()
    older_url: str | None = None
    newest_url: str | None = None
    add_url: str | None = None
    draft: str = ""
    problem: str = ""
    people_url: str = ""  # answers whom a note may mention
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
    days: DayControl | None = None
    late: Sequence[str] = ()  # where the panels come from that are drawn afterwards


@dataclass(frozen=True, slots=True)
class LatePage:
    """`bukett/latepage.html`: a panel on a page of its own, or that there is nothing to tell."""

    title: str
    crumbs: Sequence[Crumb]
    panel: Any = None
