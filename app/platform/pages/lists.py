"""A list page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.pages.moments import DayControl
from app.platform.pages.values import Action, Crumb


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A heading. `sort_url` None: not sortable. `sorted`: ascending, descending or empty. `align`: empty, num, or whole
    for what stands in one line.
    """

    name: str
    text: str
    sort_url: str | None = None
    sorted: str = ""
    align: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a list: its url, a name for screen readers, one value per column (str, Chip, Link, Bar, None)."""

    id: int
    url: str | None
    name: str
    cells: Sequence[Any]
    actions: Sequence[Action] = ()
    heading: tuple[str, int] | None = None  # of the group that begins here, and how many rows it has


@dataclass(frozen=True, slots=True)
class FilterChip:
    """An active filter in plain words: "County is " + ("Oslo", "Vestland"). `remove_url` is the list without it."""

    label: str
    values: Sequence[str]
    remove_url: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """A filter that can be added. `kind`: choice (`choices` are value and label), text, date, bool, lookup, numbers
    (pasted on the page `paste_url`).
    """

    name: str
    label: str
    kind: str
    choices: Sequence[tuple[str, str]] = ()
    multiple: bool = False
    values: Sequence[str] = ()
    lookup_url: str = ""
    help: str = ""
    text: str = ""  # what the box of a lookup shows for its value
    paste_url: str = ""


@dataclass(frozen=True, slots=True)
class PastePage:
    """`bukett/numbers.html`: posts `numbers` and `state`, the list's state to come back to."""

    title: str
    label: str
    help: str
    action_url: str
    cancel_url: str
    state: str
    text: str = ""
    problems: Sequence[str] = ()
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class Pager:
    first_row: int
    last_row: int
    page: int
    pages: int
    first_url: str | None
    previous_url: str | None
    next_url: str | None
    last_url: str | None


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    name: str
    text: str
    shown: bool
    groups: bool = False  # rows can be grouped by it


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view above a list. `seen`: by whom else, in words."""

    text: str
    url: str
    current: bool = False
    icon: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ViewBar:
    """The saved views of a list. `changed`: the open one shows something else than it was saved with; then `actions`
    say what can be done. `new_url` None: the reader keeps none.
    """

    tabs: Sequence[Tab]
    new_url: str | None
    manage_url: str
    segment_url: str = ""  # of the open one: its records as a group of their own
    changed: bool = False
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A saved view that names what is gone: the causes, what can be done, and who can do more."""

    title: str
    causes: Sequence[str]
    text: str
    actions: Sequence[Action]


@dataclass(frozen=True, slots=True)
class ListPage:
    """`bukett/list.html`. `keep` are the query parameters forms must carry along (as hidden fields)."""

    title: str
    count: int
    total: int
    head: Sequence[HeadCell]
    rows: Sequence[Row]
    chips: Sequence[FilterChip]
    filters: Sequence[FilterChoice]
    columns: Sequence[ColumnChoice]
    pager: Pager
    actions: Sequence[Action]
    exports: Sequence[Action]
    base_url: str
    clear_url: str
    keep: Sequence[tuple[str, str]]
    empty_text: str
    empty_action: Action | None = None
    problems: Sequence[str] = ()
    crumbs: Sequence[Crumb] = ()
    views: ViewBar | None = None
    combine_url: str = ""
    bulk_url: str = ""  # takes POST rows=chosen with the chosen rows' `id`, or rows=all; without it none are chosen
    ways: Sequence[tuple[Action, bool]] = ()  # other ways to show the same rows, and whether this is one
    group: str = ""
    days: DayControl | None = None
    broken: Broken | None = None
