"""Lists that are kept under a name, as the platform sees them: who keeps them is a domain's matter (`Domain.views`).

A list's address is either `?view=7` alone, the view as it is saved, or the whole state with `view=7` beside it: the
view with something changed. So that a link reproduces what its sender saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import false

from app.kernel.problems import N_, Problem
from app.platform.asked import Asked
from app.platform.guards import may
from app.platform.listing import Listing
from app.platform.runtime import runtime

ALL = "all"  # the address of a list without a view, for who begins it with one
UNKNOWN = N_("There is no such view, or it is not shared with you.")


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list's state under a name. `state` is its address as pairs; `may_change`: by this reader."""

    id: int
    listing: str
    name: str
    state: tuple[tuple[str, str], ...]
    audience: str
    may_change: bool
    counted: bool
    version: int
    tile: bool = False

    @property
    def arguments(self) -> dict[str, list[str]]:
        """The state as a query string is read."""
        return grouped(self.state)


class SavedLists(Protocol):
    """What a domain that keeps lists answers for the reader of a request. `endpoint` names its pages."""

    endpoint: str

    def seen(self) -> Sequence[SavedList]:
        """All that the reader sees, in order."""
        ...

    def first(self, listing: str) -> int | None:
        """The one with which the reader begins a list."""
        ...

    def keeper(self, view: int) -> str:
        """The name of whoever keeps one that is seen; "" where nobody does any more."""
        ...

    def any_counted(self) -> Any:
        """Selected with the user: empty where no view they may see shows its number; else changed by every change."""
        ...

    def segment_url(self, view: int) -> str:
        """The page of the records in one, as a group of their own."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A list's arguments without the view, the view they come from, and what is wrong with its name. `as_saved`: they
    are the view's own.
    """

    arguments: Mapping[str, Sequence[str]]
    view: SavedList | None = None
    problems: tuple[Problem, ...] = ()
    as_saved: bool = False

    def read(self, listing: Listing, arguments: Mapping[str, Sequence[str]]) -> Asked:
        """What is asked of a list. A view that names what is gone shows no rows, rather than more than it was for."""
        asked = listing.read(arguments)
        broken = self.view is not None and self.as_saved and bool(asked.widened)
        return replace(asked, nothing=True) if broken else asked


def grouped(pairs: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Pairs of name and text as a query string is read: the texts of each name in order."""
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found


def page_of(listing: str) -> Any:
    """The generated page that shows a listing; None where there is none."""
    return next((view for view in runtime().views.values() if view.listing.name == listing), None)


def any_counted() -> Any:
    """Selected with the user, so that a page whose sidebar shows no numbers does not read the views for it."""
    kept = runtime().saved
    return kept.any_counted() if kept else false()


def readable(listing: str) -> bool:
    """Whether the reader may see a list at all; a list that is gone nobody sees."""
    known = runtime().listings.get(listing)
    return known is not None and may("list", known.resource)


def of_listing(listing: str) -> list[SavedList]:
    """The reader's views of a list, in order."""
    kept = runtime().saved
    return [view for view in kept.seen() if view.listing == listing] if kept else []


def opened(listing: str, arguments: Mapping[str, Sequence[str]]) -> Opened:
    """The arguments that a page's address means: those of the view it names, unless it says a state of its own."""
    named = next(iter(arguments.get("view", ())), "").strip()
    rest = {name: texts for name, texts in arguments.items() if name != "view"}
    if not named or named == ALL:
        return Opened(rest)
    view = _named(listing, named)
    if view is None:
        return Opened(rest, None, (_unknown(),))
    as_saved = not rest.keys() - {"page"}
    return Opened({**view.arguments, **rest} if as_saved else rest, view, as_saved=as_saved)


def expanded(listing: str, arguments: Mapping[str, Sequence[str]]) -> Opened:
    """The arguments that a program means: those of the view, each replaced by what is said beside it."""
    if "view" not in arguments:
        return Opened(arguments)
    rest = {name: texts for name, texts in arguments.items() if name != "view"}
    view = _named(listing, next(iter(arguments["view"]), ""))
    return Opened({**view.arguments, **rest}, view) if view else Opened(rest, None, (_unknown(),))


def same(one: Asked, other: Asked) -> bool:
    """Whether two states show the same list, on whatever page of it."""
    plain: list[Any] = [replace(asked, page=1, problems=()) for asked in (one, other)]
    return bool(plain[0] == plain[1])


def _named(listing: str, text: str) -> SavedList | None:
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return next((view for view in of_listing(listing) if view.id == pk), None)


def _unknown() -> Problem:
    return Problem("list.view", "view", UNKNOWN)
