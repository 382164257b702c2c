"""Every list with every filter and sort it offers, first and last page, and the global search, at both sizes.

Both sizes show equally many rows, so that the ratio tells what the table's size costs and not how many rows are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any
from urllib.parse import urlencode

from app.platform import clock, numberlists
from app.platform.listing import PAGE_SIZE, Asked, Filter, Lens, Listing
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from tools.bench import clock as cost
from tools.bench.data import COMMON, PASTED, RARE
from tools.bench.report import Line
from tools.bench.stand import Stand

LIMIT = 2.0
TOLD = 25
"""After so many pages it is told how far the measurement is."""
SEARCHES = {
    "rare word": RARE, "common word": COMMON, "two words": f"{COMMON} ros", "number": "00123",
    **{f"typed so far: {RARE[:n]}": RARE[:n] for n in range(1, len(RARE), 3)},
    "a letter too many": "Kaktussbukta", "a letter missing": "Kaktsbukta", "a wrong letter": "Kaktusbokta",
    "two letters swapped": "Kaktusubkta", "misspelt among others": f"Kaktsbukta {COMMON[:3]} 0",
    "common, misspelt": f"{COMMON[:-2]}yr ros", "misspelt, common": f"{COMMON} roseen",
    "nothing like it": "zzyzxq",
    "with å": "Blåklokke", "with aa": "Blaaklokke", "with a": "blaklokke", "with ø": "Hjørnet", "with oe": "Hjoernet",
    "with Å": "ÅSEN",
}  # fmt: skip
WORDS = (RARE, COMMON, f"{COMMON} ros", "00123")
TEXTS: dict[str, tuple[str, ...]] = {
    "code": ("01", "0150"),
    "place": ("STED 1", "STED 33"),
    "name": ("o", "Oslo"),
    "municipality": ("0301",),
}
NUMBERS = {"certificates": ("70-1", "12"), "schemes": ("miljo",)}
MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Case:
    """A page of a list, asked of both sizes."""

    listing: str
    what: str
    small: str
    large: str
    rows: int


@dataclass(frozen=True, slots=True)
class Measured:
    case: Case
    ratio: float
    small: float
    large: float
    queries: tuple[int, int]

    @property
    def told(self) -> str:
        case, ms = self.case, (self.large * 1000, self.small * 1000)
        return f"{case.listing} {case.what}: {self.ratio:.2f} times, {ms[0]:.0f} ms against {ms[1]:.0f}"


def measured(small: Stand, large: Stand, times: int) -> list[Line]:
    """The worst page of each list and of the search."""
    return lines(list(asked(small, large, times, (*_searches(), *_cases(small, large)))), large.kind)


def asked(small: Stand, large: Stand, times: int, cases: Iterable[Case], *, besides: str = "$^") -> Iterator[Measured]:
    """Each case's ratio and the number of statements at both sizes, besides some. Tells what passes the limit."""
    for number, case in enumerate(cases, start=1):
        pages = [(small, partial(small.get, case.small)), (large, partial(large.get, case.large))]
        few, many = cost.medians(pages, times)
        counts = small.counted(case.small, besides), large.counted(case.large, besides)
        found = Measured(case, many / few, few, many, counts)
        if found.ratio > LIMIT:
            print(f"  above {LIMIT}: {found.told}", flush=True)
        elif number % TOLD == 0:
            print(f"  {number} pages; {found.told}", flush=True)
        yield found


def _searches() -> Iterator[Case]:
    for what, text in SEARCHES.items():
        url = f"/search/?{urlencode({'q': text})}"
        yield Case("search", what, url, url, 0)


def _cases(small: Stand, large: Stand) -> Iterator[Case]:
    with small.app.app_context():
        names = list(runtime().listings)
    for name in names:
        for what, query in _queries(small, name):
            yield from pages(small, large, name, what, query)


def _queries(stand: Stand, name: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Everything that a list offers, one thing at a time."""
    with stand.app.test_request_context(), acting_as(SYSTEM):
        listing, session = runtime().listings[name], _session()
        yield "all", []
        for column in listing.columns:
            if column.sort is not None:
                yield f"sort={column.name}", [("sort", column.name)]
                yield f"sort=-{column.name}", [("sort", f"-{column.name}")]
        for each in listing.filters:
            for value in _values(session, listing, each):
                yield f"{each.name}={value}", [(each.name, value)]


def _session() -> Any:
    from app.platform.db import db

    return db.session()


def _values(session: Any, listing: Listing, wanted: Filter) -> Sequence[str]:
    """Values to try: all of a short choice, some of a long one, the first that finds something of what is looked up."""
    if wanted.kind == "bool":
        return ("1", "0")
    if wanted.kind == "date":
        return (str(clock.today()), "2031-01-01")
    if wanted.kind == "numbers":
        return (numberlists.token_of(PASTED[listing.name]),)
    if wanted.kind == "lookup":
        return _first(session, listing, wanted, map(str, range(1, 500)))
    if wanted.name == "postal_code":
        return _first(session, listing, wanted, (f"{code:04d}" for code in range(1, 5000)))
    if wanted.choices is not None:
        offered = [value for value, _ in wanted.choices(session)]
        return offered if len(offered) <= MOST_CHOICES else ["0301" if "0301" in offered else offered[0], offered[-1]]
    return NUMBERS.get(listing.name, WORDS) if wanted.name == "q" else TEXTS.get(wanted.name, (COMMON,))


def _first(session: Any, listing: Listing, wanted: Filter, candidates: Iterable[str]) -> Sequence[str]:
    lens = Lens(session, clock.today())
    for value in candidates:
        if listing.count(lens, listing.read({wanted.name: [value]})):
            return (value,)
    return ()


def pages(small: Stand, large: Stand, name: str, what: str, query: list[tuple[str, str]]) -> Iterator[Case]:
    """First and last page, with equally many rows at both sizes; nothing where the smaller one has no such row."""
    counts = [_count(stand, name, query) for stand in (small, large)]
    if min(counts) <= 0:
        return
    most = min(counts[0], PAGE_SIZE)
    first = _url(small, name, query, most, 1)
    yield Case(name, what, first, first, most)
    if counts[1] > most:
        size, rest = max(((size, _rest(counts, size)) for size in range(1, most + 1)), key=lambda pair: pair[1])
        ends = [_url(small, name, query, size, ceil(count / size)) for count in counts]
        yield Case(name, f"{what}, last page", ends[0], ends[1], rest)


def _rest(counts: Sequence[int], size: int) -> int:
    """How many rows stand on both last pages of this size; none where they differ."""
    small, large = (count - size * (ceil(count / size) - 1) for count in counts)
    return small if small == large else 0


def _count(stand: Stand, name: str, query: list[tuple[str, str]]) -> int:
    """How many rows; -1 where the list does not take the value."""
    with stand.app.test_request_context(), acting_as(SYSTEM):
        listing: Listing = runtime().listings[name]
        asked: Asked = listing.read({key: [value] for key, value in query})
        if asked.problems:
            return -1
        return listing.count(Lens(_session(), clock.today()), asked)


def _url(stand: Stand, name: str, query: list[tuple[str, str]], size: int, page: int) -> str:
    with stand.app.test_request_context():
        from flask import url_for

        view = next(v for v in runtime().views.values() if v.listing.name == name)
        base = url_for(f"{view.endpoint}.list")
    asked = [
        *query,
        *([("page_size", str(size))] if size != PAGE_SIZE else []),
        *([("page", str(page))] if page > 1 else []),
    ]
    return f"{base}?{urlencode(asked)}" if asked else base


def lines(found: Sequence[Measured], kind: str) -> list[Line]:
    """The worst of each list, and whether any list asks more statements of more rows."""
    made = []
    for name in dict.fromkeys(m.case.listing for m in found):
        mine = [m for m in found if m.case.listing == name]
        worst = max(mine, key=lambda m: m.ratio)
        what = "Global search" if name == "search" else f"List {name}"
        shown = f"{what}: worst of {len(mine)} pages"
        note = f"{worst.case.what}; {worst.large * 1000:.0f} ms against {worst.small * 1000:.0f}"
        made.append(Line(shown, kind, worst.ratio, LIMIT, "times", note))
    grown = [m for m in found if m.queries[1] > m.queries[0]]
    note = "; ".join(f"{m.case.listing} {m.case.what}: {m.queries[0]} to {m.queries[1]}" for m in grown[:3])
    made.append(Line(f"Pages whose number of statements grows, of {len(found)}", kind, len(grown), 0, "", note))
    return made
