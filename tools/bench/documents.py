"""The certified annex as PDF: the cost of a page, at two lengths. The layout runs in its limited child, as always."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from flask_babel import force_locale
from pypdf import PdfReader

from app.certifications import queries, tasks
from app.certifications.rules import Question
from app.platform import clock
from app.platform.db import db
from app.platform.scope import SYSTEM, acting_as
from tools.bench.report import Line
from tools.bench.stand import Stand

ROWS, LIMIT, TIMES = (450, 4500), 1.2, 3


def measured(stand: Stand) -> Iterator[Line]:
    """Ten times the rows: what a page costs, against a page of the shorter document."""
    today = clock.today()
    question = Question(scheme="miljofyrtarn", first=today, last=today)
    with stand.app.test_request_context(), force_locale("nb"), acting_as(SYSTEM):
        answers = queries.certified_stores(db.session(), question, today)
        found: dict[int, list[float]] = {rows: [] for rows in ROWS}
        pages = {}
        for _ in range(TIMES):
            for rows in ROWS:
                spent, content = _spent(partial(tasks.document, db.session(), question, answers[:rows], "nb"))
                found[rows].append(spent)
                pages[rows] = len(PdfReader(io.BytesIO(content)).pages)
        db.session.remove()
    few, many = (1000 * median(found[rows]) / pages[rows] for rows in ROWS)
    note = f"{pages[ROWS[1]]} pages, {many:.0f} ms a page, against {pages[ROWS[0]]} pages, {few:.0f} ms a page"
    what = f"Certified stores as PDF: a page of {ROWS[1]:,} rows against one of {ROWS[0]:,}"
    yield Line(what, stand.kind, many / few, LIMIT, "times", note)


def _spent(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """CPU time of this process and of its children."""
    before = _used()
    content = work()
    return _used() - before, content


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
