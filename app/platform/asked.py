"""What is asked of a list: its whole state, as its address says it. Nothing of the database stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.kernel import expressions
from app.kernel.expressions import Expression
from app.kernel.problems import N_, Problem, Refused
from app.platform import where

PAGE_SIZE = 50
LARGEST_PAGE = 100
WIDENING = ("list.filter.", "list.where.")
STATE = ("page", "page_size", "sort", "columns", "where", "view", "group")


@dataclass(frozen=True, slots=True)
class Asked:
    """A list's whole state. `values` and `parsed` are the plain filters; all of them must hold, and so must `where`."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parsed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    page_size: int = PAGE_SIZE
    columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    where: Expression | None = None
    group: str = ""
    nothing: bool = False  # no row at all, whatever the filters

    @property
    def narrowed(self) -> bool:
        """Whether fewer than all rows are asked for."""
        return bool(self.parsed) or self.where is not None or self.nothing

    @property
    def widened(self) -> tuple[Problem, ...]:
        """The problems for which a filter was left out, so that more rows are let through than were asked for."""
        return tuple(problem for problem in self.problems if problem.code.startswith(WIDENING))


def read(listing: Any, arguments: Mapping[str, Sequence[str]], *, known: Sequence[str] = ()) -> Asked:
    """Understand a query string. What is not understood becomes a problem beside its name, never an exception."""
    problems: list[Problem] = []
    values: dict[str, tuple[str, ...]] = {}
    parsed: dict[str, tuple[Any, ...]] = {}
    for name, given in arguments.items():
        if name in (*STATE, *known):
            continue
        wanted = listing.filter(name)
        if wanted is None:
            problems.append(Problem("list.filter.unknown", name, where.NO_FILTER, {"name": name[:40]}))
        elif texts := tuple(text.strip() for text in given if text.strip()):
            try:
                parsed[name] = wanted.read(texts)
                values[name] = texts
            except Refused as refusal:
                problems += refusal.problems
    sort, descending = _sort(listing, arguments, problems)
    return Asked(
        values, parsed, sort, descending,
        page=_number(arguments, "page", 1, 10**6, problems),
        page_size=_number(arguments, "page_size", PAGE_SIZE, LARGEST_PAGE, problems),
        columns=_columns(listing, arguments, problems),
        where=_where(listing, arguments, problems),
        group=_group(listing, arguments, problems),
        problems=tuple(problems),
    )  # fmt: skip


def _where(listing: Any, arguments: Mapping[str, Sequence[str]], problems: list[Problem]) -> Expression | None:
    text = next(iter(arguments.get("where", ())), "").strip()
    if not text:
        return None
    try:
        wanted = expressions.read(text)
    except Refused as refusal:
        problems += refusal.problems
        return None
    sound = where.sound(listing, wanted, problems)
    return None if sound == expressions.AllOf() else sound


def _sort(listing: Any, arguments: Mapping[str, Sequence[str]], problems: list[Problem]) -> tuple[str, bool]:
    text = next(iter(arguments.get("sort", ())), "") or listing.sort
    name, descending = text.lstrip("-"), text.startswith("-")
    column = listing.column(name)
    if column is None or column.sort is None:
        problems.append(Problem("list.sort", "sort", N_("The list cannot be sorted by this.")))
        return listing.sort.lstrip("-"), listing.sort.startswith("-")
    return name, descending


def _group(listing: Any, arguments: Mapping[str, Sequence[str]], problems: list[Problem]) -> str:
    name = next(iter(arguments.get("group", ())), "")
    column = listing.column(name) if name else None
    if name and (column is None or column.group is None):
        problems.append(Problem("list.group", "group", N_("The list cannot be grouped by this.")))
        return ""
    return name


def exported(asked: Asked) -> Asked:
    """The state with the column by which the rows are grouped, which a file has instead of headings."""
    if not asked.group or asked.group in asked.columns:
        return asked
    return replace(asked, columns=(asked.group, *asked.columns))


def _columns(listing: Any, arguments: Mapping[str, Sequence[str]], problems: list[Problem]) -> tuple[str, ...]:
    asked = [n for text in arguments.get("columns", ()) for n in text.split(",") if n]
    if unknown := [n for n in asked if listing.column(n) is None]:
        message = N_("There is no such column: %(name)s")
        problems.append(Problem("list.columns", "columns", message, {"name": unknown[0][:40]}))
    known = tuple(dict.fromkeys(n for n in asked if listing.column(n)))
    return known or tuple(c.name for c in listing.columns if c.default)


def _number(
    arguments: Mapping[str, Sequence[str]], name: str, default: int, largest: int, problems: list[Problem]
) -> int:
    text = next(iter(arguments.get(name, ())), "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= largest:
        return int(text)
    problems.append(
        Problem("list.number", name, N_("Give a whole number from 1 to %(largest)s."), {"largest": largest})
    )
    return default
