"""How both databases answer the hot statements: their plans, taken while pages are asked, and what they read through.

History (audit entries, changes, events, mails, search terms) must never be read through: it grows for ever. Other
tables may be, by an index that holds all that is asked, where all of them are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from app.platform import clock as days
from tools.bench.data import COMMON, RARE
from tools.bench.report import Line, measured_on
from tools.bench.stand import POSTGRESQL, Stand

PAGE = Path("docs/query-plans.md")
HISTORY = ("audit_entry", "change_group", "search_term", "outbox_event", "mail_message", "deleted_part")
GROWING = (
    *HISTORY, "store", "store_address", "store_owner", "membership_term", "member", "member_address", "person",
    "employment", "certificate", "certificate_suspension", "qualification", "bank_account", "note", "attachment",
)  # fmt: skip
HEAD = """# Query plans

Written by `make bench ARGS="--only plans"`; do not edit. The statements that hot pages ask about tables that grow, each
once, with the plan that the database makes for it at 45,000 stores, 135,000 certificates and 600,000 audit entries.
`make test` holds the rules: history is never read through, and no other table but by an index.
"""
LONGEST = 150
KNOWN, START = "as known yesterday", "The start page"
OF_ALL = (f"The list of stores, {KNOWN}", START)
"""These ask every store: when it was recorded, or whether a duty is unmet."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and the lines of its plan."""

    statement: str
    lines: tuple[str, ...]

    @property
    def tables(self) -> set[str]:
        return {name for name in GROWING if re.search(rf"\b{name}\b", self.statement)}

    @property
    def read_through(self) -> set[str]:
        """The tables that are read row by row, without an index."""
        told = "\n".join(self.lines)
        without = re.findall(r"^\W*SCAN (\w+)$", told, re.MULTILINE)
        return {self._real(name) for name in (*without, *re.findall(r"Seq Scan on (\w+)", told))} & set(GROWING)

    @property
    def history_read_through(self) -> set[str]:
        """The tables of history that are read whole, be it by an index, or all that is there of a kind of record."""
        told = "\n".join(self.lines)
        scanned = {self._real(name) for name in re.findall(r"(?:SCAN|SEARCH(?=.*\((?:entity|kind)=\?\))) (\w+)", told)}
        return (scanned | self.read_through) & set(HISTORY)

    def _real(self, name: str) -> str:
        """The table behind a name in a plan."""
        found = re.search(rf"\b(\w+) AS {name}\b", self.statement)
        return found[1] if found else name


def hot() -> dict[str, str]:
    """The pages that people open all day, and those that look back."""
    today = days.today()
    year_ago, yesterday = today.replace(year=today.year - 1), today.fromordinal(today.toordinal() - 1)
    stores = {
        "by number": {},
        "by name, the last page": {"sort": "-name"},
        "active members in a county": {"status": "active", "county": "03"},
        "by a rare word": {"q": RARE},
        "by a common word": {"q": COMMON},
        "certified today": {"certificate_valid_on": str(today)},
        "as of a year ago": {"on": str(year_ago)},
        KNOWN: {"known": str(yesterday)},
    }
    return {
        **{f"The list of stores, {what}": f"/stores/?{urlencode(asked)}" for what, asked in stores.items()},
        "The list of certificates, ending soon": "/certificates/?state=expires_soon&sort=valid_to",
        "The global search": f"/search/?{urlencode({'q': RARE})}",
        "Certified stores in a county": f"/certified-stores/?{urlencode({'on': str(today), 'county': '46'})}",
        "A store's card with its feed": "/stores/7",
        "A store's card as of a year ago": f"/stores/7?on={year_ago}",
        "The page of changes": "/changes/",
        START: "/",
    }


def of(stand: Stand, url: str, *, by_index: bool = False) -> list[Plan]:
    """The plans of a page's statements. `by_index`: PostgreSQL reads through only what it has no index for."""
    found: list[Plan] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(Plan(statement, tuple(_explained(connection, statement, parameters, by_index=by_index))))

    stand.get(url)
    sa.event.listen(stand.engine, "before_cursor_execute", explain)
    try:
        stand.get(url)
    finally:
        sa.event.remove(stand.engine, "before_cursor_execute", explain)
    return [plan for plan in found if plan.tables]


def _explained(connection: Any, statement: str, parameters: Any, *, by_index: bool) -> Iterator[str]:
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name != "postgresql":
            rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            depth = {0: -1}
            for pk, parent, _, told in rows:
                depth[pk] = depth.get(parent, -1) + 1
                yield f"{'  ' * depth[pk]}{told}"
            return
        if by_index:
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (COSTS OFF) {statement}", parameters)
        yield from (told for (told,) in cursor.fetchall())
    finally:
        cursor.close()


def measured(stand: Stand) -> Iterator[Line]:
    """Writes the page of plans, and counts what is read through."""
    seen: set[str] = set()
    filled = _filled(stand)
    history, whole, statements = [], [], 0
    sections = []
    for what, url in hot().items():
        new = [plan for plan in of(stand, url) if plan.statement not in seen]
        seen |= {plan.statement for plan in new}
        statements += len(new)
        history += [f"{what}: {name}" for plan in new for name in sorted(plan.history_read_through & filled)]
        whole += [name for plan in new for name in sorted(plan.read_through)]
        if new:
            sections.append(f"### {what}\n\n```\n" + "\n\n".join(_told(plan) for plan in new) + "\n```\n")
    _write(stand.kind, f"{measured_on()}\n\n" + "\n".join(sections))
    yield Line(
        f"History read through by hot statements, of {statements}",
        stand.kind,
        len(history),
        0,
        "",
        "; ".join(history[:3]),
    )
    told = ", ".join(f"{name} {whole.count(name)}" for name in sorted(set(whole)))
    yield Line("Other tables read through without an index", stand.kind, len(whole), None, "", told)


def _filled(stand: Stand) -> set[str]:
    """The tables of history with rows; an empty one is best read through."""
    with stand.engine.connect() as connection:
        tables = {name: sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1) for name in HISTORY}
        return {name for name, any_row in tables.items() if connection.scalar(any_row)}


def _told(plan: Plan) -> str:
    statement = " ".join(plan.statement.split())
    start = statement.find(" FROM ")
    short = statement if len(statement) <= LONGEST else f"{statement[:40]} … {statement[start:][: LONGEST - 45]} …"
    return "\n".join((short, *(f"    {line}" for line in plan.lines)))


def _write(kind: str, text: str) -> None:
    """Replace one database's half of the page."""
    kept = PAGE.read_text("utf-8") if PAGE.exists() else HEAD
    halves = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in kept.split("\n## ")[1:]}
    halves[kind] = text.strip()
    order = [name for name in ("SQLite", POSTGRESQL) if name in halves]
    PAGE.write_text(HEAD + "".join(f"\n## {name}\n\n{halves[name]}\n" for name in order), encoding="utf-8")
