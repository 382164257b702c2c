"""Views with their number of rows in the sidebar: of the reader's own scope, few, and one statement each."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from app.platform import counts


@pytest.fixture(autouse=True)
def _nothing_remembered(app):
    app.extensions.pop("bukett.counts", None)


def sidebar(page) -> dict[str, str]:
    found = re.findall(r'class="b-counted"[^>]*>\s*<span>([^<]*)</span><span class="n">([^<]*)<', page.text)
    return {html.unescape(name): number for name, number in found}


def test_each_reader_sees_the_number_of_own_rows(sign_in, keep):
    keep("anna", "Alle aktive", {"status": "active"}, audience="all", counted="1")
    keep("anna", "Uten tall", {"status": "active"}, audience="all")
    keep("anna", "Kontoer", {}, listing="accounts", audience="all", counted="1")
    keep("anna", "Min", {}, counted="1")
    assert sidebar(sign_in("anna").get("/members/")) == {"Alle aktive": "2", "Kontoer": "0"}
    assert sidebar(sign_in("tove").get("/")) == {"Alle aktive": "2"}
    assert sidebar(sign_in("bjorn").get("/")) == {"Alle aktive": "1", "Kontoer": "0"}


def test_at_most_six_views_are_counted_with_one_statement_each_and_then_remembered(app, sign_in, keep, monkeypatch):
    monkeypatch.setattr(counts, "MOST_ROWS", 1)
    for number in range(8):
        keep("anna", f"Visning {number}", {"status": "active"}, audience="all", counted="1")
    app.extensions.pop("bukett.counts", None)
    from app.platform.db import db

    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_connection, _cursor, statement, *_rest) -> None:
        if "count(" in statement.lower() and "FROM store" in statement:
            asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        first = sidebar(sign_in("tove").get("/profile/"))
        once = len(asked)
        sign_in("tove").get("/profile/")
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)
    assert first == {f"Visning {number}": "1+" for number in range(6)}
    assert once == 6
    assert len(asked) == 6
