"""How many statements the start page and the cards ask, whatever the number of stores."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from app.platform.runtime import runtime
from tools.bench.report import Line
from tools.bench.stand import Stand

LIMIT = 8


def measured(stand: Stand) -> Iterator[Line]:
    """The start page, which has a limit, and the card that asks most."""
    stand.get("/")
    yield Line("Start page: statements", stand.kind, stand.counted("/"), LIMIT, "")
    with stand.app.test_request_context():
        cards = {table: (view.endpoint, view.datamodel.obj) for table, view in runtime().views.items()}
    counts = {}
    for table, (endpoint, model) in cards.items():
        with stand.engine.connect() as connection:
            pk = connection.scalar(sa.select(sa.func.min(model.__table__.c.id)))
        if pk is not None:
            with stand.app.test_request_context():
                url = url_for(f"{endpoint}.show", pk=pk)
            stand.get(url)
            counts[table] = stand.counted(url)
    most = max(counts, key=lambda table: counts[table])
    told = ", ".join(f"{table} {count}" for table, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    yield Line(f"Cards: statements of the one that asks most ({most})", stand.kind, counts[most], None, "", told)
