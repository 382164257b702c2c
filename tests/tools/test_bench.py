"""The bench's own answers: what it measures against shows the same rows, and no list escapes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.platform import clock
from app.platform.db import db
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from tools.bench import alone, certified, handwritten, lists, plans, registers, report
from tools.bench.report import Line
from tools.bench.stand import Stand, close, databases, stand


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Stand:
    folder = tmp_path_factory.mktemp("bench")
    found = stand(f"sqlite:///{folder / 'bench.sqlite'}", folder, 240)
    yield found
    close(found)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, database_server) -> Stand:
    """The same on the server that the tests run on, if any."""
    folder = tmp_path_factory.mktemp("filled")
    with databases(database_server, folder) as make:
        found = stand(make("plans"), folder, 240)
        yield found
        close(found)


def test_every_list_is_measured_with_every_filter_and_sort(small):
    cases = list(lists._cases(small, small))
    with small.app.app_context():
        listings = dict(runtime().listings)
    for name, listing in listings.items():
        mine = {case.what for case in cases if case.listing == name}
        sorts = {
            f"sort={way}{column.name}" for column in listing.columns if column.sort is not None for way in ("", "-")
        }
        assert {"all"} | sorts <= mine, name
    filtered = {(case.listing, case.what.partition("=")[0]) for case in cases}
    offered = {(name, each.name) for name, listing in listings.items() for each in listing.filters}
    missed = offered - filtered
    assert not {pair for pair in missed if pair[0] in ("stores", "members", "people", "certificates")}, missed


def test_the_bare_sql_answers_the_question_as_the_rules_do(small):
    found = list(certified.measured(small, 1))
    assert [line.limit for line in found] == [3.0, 3.0]


def test_the_bare_sql_is_compared_row_by_row(small, monkeypatch):
    monkeypatch.setattr(certified, "SQL", certified.SQL.replace("i.ends > :last", "i.ends > :first"))
    with pytest.raises(RuntimeError, match="answers otherwise"):
        list(certified.measured(small, 1))


def test_the_handwritten_page_is_the_same_page(small):
    assert handwritten.measured(small, 1).value > 0


def test_another_page_is_noticed():
    with pytest.raises(RuntimeError, match="other rows"):
        handwritten._alike('<a class="rec" href="/stores/1">A', '<a class="rec" href="/stores/2">A')


def test_register_files_are_read_and_stored_whole(small, tmp_path: Path):
    for name in ("register.xlsx", "register.csv"):
        path = registers.write(tmp_path / name, 25)
        bulk = registers._Bulk(small.engine)
        with registers.open_table(path, name) as table:
            rows = iter(table.rows())
            next(rows)
            for row in rows:
                bulk.take(row.cells)
        stored = {table: len(found) for table, found in bulk.waiting.items()}
        assert stored["store"] == stored["membership_term"] == stored["bank_account"] == 25
        assert stored["member"] == 23  # two firms have two stores
        assert stored["person"] == stored["qualification"] == 19
        assert (stored["certificate"], stored["note"]) == (12, 3)


def test_a_broken_limit_is_told(tmp_path: Path):
    held, noisy, broken = (Line("x", "SQLite", value, 2.5) for value in (2.5, 3.0, 3.2))
    assert [line.broken for line in (held, noisy, broken)] == [False, False, True]
    assert Line("y", "SQLite", 9, 8, "").broken
    page = tmp_path / "benchmarks.md"
    told = {"Lists": "All of them.", "Imports": "One."}
    kinds = ("SQLite", "PostgreSQL")
    report.write({("Lists", "SQLite"): report.table("Today.", [held, broken])}, told, kinds, page)
    report.write({("Imports", "PostgreSQL"): report.table("Today.", [noisy])}, told, kinds, page)
    text = page.read_text(encoding="utf-8")
    assert "| x | 3.20 times | 2.50 times | NO |  |" in text
    assert "| x | 3.00 times | 2.50 times | within a quarter |  |" in text
    assert set(report.read(text)) == {("Lists", "SQLite"), ("Imports", "PostgreSQL")}
    report.write({("Lists", "SQLite"): report.table("Today.", [held])}, told, kinds, page)
    text = page.read_text(encoding="utf-8")
    assert "3.20" not in text
    assert "3.00" in text


def test_counts_are_of_the_rows_that_are_listed(filled):
    """Filters with a statement of their own for counting count what their condition finds."""
    asked = 0
    with filled.app.app_context():
        listings = dict(runtime().listings)
    for name, listing in listings.items():
        for what, query in lists._queries(filled, name):
            wanted = listing.filter(query[0][0]) if query else None
            if wanted is None or wanted.alone is None:
                continue
            with filled.app.test_request_context(), acting_as(SYSTEM):
                lens, state = Lens(db.session(), clock.today()), listing.read({query[0][0]: [query[0][1]]})
                assert listing.count(lens, state) == len(listing.ids(lens, state, limit=None)), f"{name} {what}"
                db.session.remove()
                asked += 1
    assert asked > 30


def test_hot_statements_never_read_history_through(filled):
    for what, url in plans.hot().items():
        for plan in plans.of(filled, url, by_index=True):
            assert not plan.history_read_through, f"{what}: {plan}"
            assert what in plans.OF_ALL or not plan.read_through, f"{what}: {plan}"


def test_a_scan_is_noticed():
    rows = ("SCAN audit_entry USING COVERING INDEX ix_audit_entry_later", "SCAN a")
    plan = plans.Plan("SELECT 1 FROM audit_entry JOIN store AS a", rows)
    assert (plan.history_read_through, plan.read_through) == ({"audit_entry"}, {"store"})
    of_a_kind = ("SEARCH audit_entry USING INDEX ix_audit_entry_later (entity=?)",)
    assert plans.Plan("SELECT 1 FROM audit_entry", of_a_kind).history_read_through == {"audit_entry"}
    by_record = ("SEARCH audit_entry USING INDEX ix_audit_entry_record (entity=? AND entity_id=?)",)
    assert not plans.Plan("SELECT 1 FROM audit_entry", by_record).history_read_through
    assert plans.Plan("SELECT 1 FROM store", ("  ->  Seq Scan on store",)).read_through == {"store"}


def test_memory_is_of_the_program_alone(monkeypatch, tmp_path: Path):
    mine = alone.memory()
    assert 20_000 < mine < 20_000_000  # kilobytes
    monkeypatch.setattr(alone, "STATUS", tmp_path / "not there")  # as on macOS
    assert 20_000 < alone.memory() < 20_000_000


def test_what_fails_in_a_process_of_its_own_is_told(tmp_path: Path):
    with pytest.raises(RuntimeError, match=r"tools\.bench\.contacts failed: [\s\S]*names no file"):
        alone.run("tools.bench.contacts", "import", "sqlite://", tmp_path, "nothing.csv")
