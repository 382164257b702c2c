"""The start page: what each role finds there, and how much it asks of the database."""

from __future__ import annotations

import pytest
from sqlalchemy import event

MOST_QUERIES = 8


def _asked(app, client, path):
    """The answer, and the statements that it took, with those that find out who asks."""
    from app.platform.db import db

    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        answer = client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return answer, [text for text in seen if not text.startswith(("PRAGMA", "BEGIN"))]


def test_a_florist_finds_the_own_store_and_its_certificates(sign_in, world):
    text = sign_in("bjorn").get("/").text
    assert f'href="/stores/{world.ids["bjorn"]["store"]}"' in text
    assert f'href="/stores/{world.ids["cecilie"]["store"]}"' not in text
    assert 'id="ending"' in text
    assert 'id="moving"' not in text


def test_the_office_sees_what_ends_next_and_finance_which_stores_lack_an_account(sign_in, world):
    tove, farida = sign_in("tove").get("/").text, sign_in("farida").get("/").text
    assert 'id="ending"' in tove
    assert 'id="without-account"' not in tove
    assert 'id="without-account"' in farida


@pytest.mark.parametrize("name", ["admin", "anna", "tove", "oyvind", "kari", "farida", "bjorn", "cecilie", "adam"])
def test_the_start_page_asks_few_questions(app, sign_in, name):
    client = sign_in(name)
    client.get("/")
    answer, statements = _asked(app, client, "/")
    assert answer.status_code == 200
    assert len(statements) <= MOST_QUERIES, statements
