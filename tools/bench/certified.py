"""The tender team's question against bare SQL that returns the same rows, both over all stores of the country.

The SQL is written by hand for the rows of this bench: it joins adjoining certificates as the rules do, and its answers
are compared with theirs before anything is measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.certifications import queries
from app.certifications.rules import Question
from app.platform import clock
from app.platform.db import db
from app.platform.scope import SYSTEM, acting_as
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import Stand

LIMIT = 3.0
SQL = """
WITH pause AS (
  SELECT certificate_id, valid_from, coalesce(valid_to, :never) AS valid_to FROM certificate_suspension
), held AS (
  SELECT c.store_id, c.number, coalesce(c.valid_from, :ever) AS starts,
         CASE WHEN c.withdrawn_on < c.valid_to THEN c.withdrawn_on ELSE c.valid_to END AS ends
  FROM certificate c JOIN store s ON s.id = c.store_id AND s.org_number = c.holder_org_number
  WHERE c.scheme_id = (SELECT id FROM scheme WHERE code = 'miljofyrtarn')
    AND c.number IS NOT NULL AND c.valid_to > :first
    AND NOT EXISTS (SELECT 1 FROM pause p WHERE p.certificate_id = c.id
                    AND p.valid_from <= :last AND p.valid_to > :first
                    AND p.valid_from < c.valid_to AND p.valid_to > coalesce(c.valid_from, :ever))
), marked AS (
  SELECT store_id, number, starts, ends,
         CASE WHEN starts <= max(ends) OVER (PARTITION BY store_id ORDER BY starts, ends
                                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              THEN 0 ELSE 1 END AS begins
  FROM held WHERE starts < ends
), numbered AS (
  SELECT store_id, starts, ends, sum(begins) OVER (PARTITION BY store_id ORDER BY starts, ends) AS island FROM marked
), island AS (
  SELECT store_id, min(starts) AS starts, max(ends) AS ends FROM numbered GROUP BY store_id, island
)
SELECT s.number, s.name, s.org_number, a.street, a.postal_code, a.place, a.municipality_code, m.name AS municipality,
       k.name AS county, i.starts, i.ends
FROM island i
JOIN store s ON s.id = i.store_id
LEFT JOIN store_address a ON a.store_id = s.id AND a.kind = 'visiting'
  AND (a.valid_from IS NULL OR a.valid_from <= :first) AND (a.valid_to IS NULL OR a.valid_to > :first)
LEFT JOIN municipality m ON m.code = a.municipality_code AND m.valid_to IS NULL
LEFT JOIN county k ON k.code = m.county_code AND k.valid_to IS NULL
WHERE i.starts <= :first AND i.ends > :last
  AND EXISTS (SELECT 1 FROM membership_term t WHERE t.store_id = s.id
      AND (t.valid_from IS NULL OR t.valid_from <= :first) AND (t.valid_to IS NULL OR t.valid_to > :last)
      AND (t.suspended_from IS NULL OR t.suspended_from > :last OR coalesce(t.suspended_to, :never) <= :first))
ORDER BY s.number
"""


def measured(stand: Stand, times: int) -> Iterator[Line]:
    """The question on a day and through two years."""
    today = clock.today()
    for what, last in (("on a day", today), ("through two years", today + dt.timedelta(days=730))):
        question = Question(scheme="miljofyrtarn", first=today, last=last)
        with stand.app.app_context(), acting_as(SYSTEM):
            ours, theirs = _asked(question), _sql(question)
            _same(ours, theirs, what)
            costs = cost.medians([(stand, partial(_asked, question)), (stand, partial(_sql, question))], times)
            db.session.remove()
        note = f"{len(theirs):,} stores; {costs[0] * 1000:.0f} ms against {costs[1] * 1000:.0f}"
        yield Line(
            f"Certified stores {what}, whole country, against bare SQL",
            stand.kind,
            costs[0] / costs[1],
            LIMIT,
            "times",
            note,
        )


def _asked(question: Question) -> list[Any]:
    return queries.certified_stores(db.session(), question, clock.today())


def _sql(question: Question) -> list[Any]:
    days = {"first": question.first, "last": question.last, "ever": dt.date.min, "never": dt.date.max}
    given = {name: str(day) for name, day in days.items()} if db.engine.dialect.name == "sqlite" else days
    return list(db.session.connection().execute(sa.text(SQL), given).all())


def _same(ours: list[Any], theirs: list[Any], what: str) -> None:
    mine, other = {answer.store.number for answer in ours}, {row[0] for row in theirs}
    if mine != other or not mine:
        differ = sorted(mine ^ other)
        raise RuntimeError(f"certified stores {what}: the SQL answers otherwise for {len(differ)} stores: {differ[:5]}")
