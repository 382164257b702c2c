"""The start page, the cards and the page of changes: how many statements they ask, and what the size costs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import sqlalchemy as sa
from flask import url_for

from app.platform import clock as days
from app.platform import past
from app.platform.runtime import runtime
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import Stand

START, CARD, LIMIT = 8, 12, 2.0
FIRST = 7
"""The record whose card is opened; it is there at every size, and among the first ones nothing is special about it."""


def measured(small: Stand, large: Stand, times: int) -> Iterator[Line]:
    """Statements at the larger size, and the ratios between the sizes."""
    large.get("/")
    yield Line("Start page: statements", large.kind, large.counted("/"), START, "")
    cards = _cards(small, large)
    counts = {name: _statements(large, url) for name, url in cards.items()}
    most = max(counts, key=lambda name: counts[name])
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    yield Line(f"Cards: statements of the one that asks most ({most})", large.kind, counts[most], CARD, "", told)
    for what, urls in (
        ("Page of changes", {"": "/changes/"}),
        ("Cards", cards),
        ("Cards as of a year ago", _then(large, cards)),
    ):
        yield _ratio(small, large, what, urls, times, LIMIT)
    yield _ratio(small, large, "Start page, which counts stores and certificates", {"": "/"}, times, None)


def _statements(stand: Stand, url: str) -> int:
    stand.get(url)
    return stand.counted(url)


def _ratio(small: Stand, large: Stand, what: str, urls: Mapping[str, str], times: int, limit: float | None) -> Line:
    """The worst of some pages."""
    found = []
    for name, url in urls.items():
        few, many = cost.medians([(small, partial(small.get, url)), (large, partial(large.get, url))], times)
        found.append((many / few, name, many, few))
    ratio, name, many, few = max(found)
    of = f": worst of {len(found)}" if len(found) > 1 else ""
    note = f"{name} {many * 1000:.0f} ms against {few * 1000:.0f}".strip()
    return Line(
        f"{what}{of}, {large.stores:,} stores against {small.stores:,}", large.kind, ratio, limit, "times", note
    )


def _cards(small: Stand, large: Stand) -> dict[str, str]:
    """The address of a card of each kind that both sizes have."""
    with large.app.test_request_context():
        views = {table: (view.endpoint, view.datamodel.obj) for table, view in runtime().views.items()}
    found = {}
    for table, (endpoint, model) in views.items():
        shared = sa.select(model.__table__.c.id).where(model.__table__.c.id <= FIRST).order_by(sa.desc("id")).limit(1)
        pks = []
        for stand in (small, large):
            with stand.engine.connect() as connection:
                pks.append(connection.scalar(shared) or connection.scalar(sa.select(sa.func.min(model.__table__.c.id))))
        if pks[0] is not None and pks[0] == pks[1]:
            with large.app.test_request_context():
                found[table] = url_for(f"{endpoint}.show", pk=pks[0])
    return found


def _then(stand: Stand, cards: Mapping[str, str]) -> dict[str, str]:
    """The same cards as of a year ago, where that can be asked."""
    today = days.today()
    with stand.app.app_context():
        covered = {table for table, view in runtime().views.items() if past.covers(view.datamodel.obj)}
    return {name: f"{url}?on={today.replace(year=today.year - 1)}" for name, url in cards.items() if name in covered}
