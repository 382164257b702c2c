"""Bulk edits and change groups: choosing values, the preview, the results, and what was changed by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.platform.pages.lists import Pager
from app.platform.pages.values import Action, Chip, Crumb


@dataclass(frozen=True, slots=True)
class BulkField:
    """A field that a bulk edit offers. `how`: keep, set or empty; `field`: the WTForms field; `may_empty`: offered."""

    field: Any
    how: str
    may_empty: bool
    problems: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BulkValuesPage:
    """`bukett/bulk_values.html`: which fields get which value. `problems`: (field id or None, text)."""

    title: str
    intro: str
    fields: Sequence[BulkField]
    action_url: str
    cancel_url: str
    crumbs: Sequence[Crumb]
    problems: Sequence[tuple[str | None, str]] = ()
    busy: Action | None = None


@dataclass(frozen=True, slots=True)
class Pill:
    """A choice of rows: its text, how many there are, and where it leads. `chosen`: it is the present one; `more`:
    there are more than `count`.
    """

    text: str
    count: int
    url: str
    chosen: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of a result. `changes`: (label, old, new). `said`: why, by whom and when, in plain words; `action`:
    what may be done about it. `plain`: there is no old value to any of them.
    """

    name: str
    url: str | None
    outcome: Chip | None
    changes: Sequence[tuple[str, Any, Any]] = ()
    said: str = ""
    sub: str = ""
    action: Action | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class RowsPage:
    """`bukett/rows.html`: the preview or result of a bulk edit, or a change group, row by row.

    `empty`: what stands where there are none. `more`: there are more rows than `total`, which are not listed.
    """

    title: str
    crumbs: Sequence[Crumb]
    rows_title: str
    rows: Sequence[ChangedRow]
    total: int
    pager: Pager | None = None
    more: bool = False
    chip: Chip | None = None
    facts_line: Sequence[str] = ()
    intro: str = ""
    pills: Sequence[Pill] = ()
    actions: Sequence[Action] = ()
    empty: str = ""
    headings: Sequence[str] = ()  # of the record, its outcome and the remark, where they are called otherwise
    notices: Sequence[tuple[str, str, Action | None]] = field(default_factory=tuple)
