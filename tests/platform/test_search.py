"""Finding records by words: any order, any beginning, numbers in groups, and nobody else's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.platform import folding, lookups, misspelling, search
from app.platform.db import db


def _found(client, text):
    answer = client.get("/search/", query_string={"q": text}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return {row["text"] for group in answer.json["groups"] for row in group["rows"]}


@pytest.mark.parametrize("text", ["canarybjorn butikk", "butikk canarybjorn", "but canarybj", "CanaryBjørn BUTIKK"])
def test_all_words_are_found_in_any_order(sign_in, text):
    assert any("canarybjorn butikk" in found for found in _found(sign_in("anna"), text))


def test_every_word_must_stand_there(sign_in):
    assert not _found(sign_in("anna"), "canarybjorn tulipan")
    assert not _found(sign_in("anna"), "canarybjorn canarycecilie")


def test_a_florist_finds_nothing_of_another_by_several_words(sign_in):
    assert any("canarycecilie" in found for found in _found(sign_in("cecilie"), "canarycecilie butikk"))
    assert not _found(sign_in("cecilie"), "canarybjorn butikk")


def test_a_list_takes_several_words(sign_in):
    client = sign_in("bjorn")
    assert "canarybjorn butikk" in client.get("/stores/?q=butikk+canarybjorn").text
    assert "canarycecilie" not in client.get("/stores/?q=butikk+canary").text


def test_numbers_in_groups_are_one_number():
    assert folding.typed_words("352 601 810") == folding.typed_words("352.601.810") == ["352601810"]
    assert folding.typed_words("  ") == []


class Certificate:
    __search__ = ("number", "name")


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("MF-2024-17", True),
        ("mf-2024", True),
        ("2024-17", True),
        ("mf 17", True),
        ("MF2024", True),
        ("4-1", False),
        ("2024-18", False),
        ("Ås-Hansen", True),
        ("aas hansen", True),
        ("hansen ås", True),
        ("kari@rosa.no", False),
    ],
)
def test_numbers_in_one_piece_are_found_by_any_run_of_their_parts(typed, finds):
    terms = search.terms_of(Certificate, {"number": "MF-2024-17", "name": "Ås-Hansen"})
    assert all(any(term.startswith(word) for term in terms) for word in folding.words(typed)) is finds


def test_a_number_in_one_piece_is_one_word_and_a_name_is_as_many_as_it_has():
    assert folding.words("7-1 Ås-Hansen 7-1") == ["71", "as", "hansen"]


def test_the_rarest_word_leads(system, app):
    from sqlalchemy.orm import Session

    from app.platform.db import db

    with app.app_context(), Session(db.engine) as session:
        rows = [{"term": "blomster", "kind": "store", "record_id": n} for n in range(1, 9)]
        session.connection().execute(search.SearchTerm.__table__.insert(), [*rows, {**rows[0], "term": "ros"}])
        assert search._rarest_first(session, "store", ["blomster", "ros"]) == ["ros", "blomster"]
        found = session.scalars(search.matching(session, "blomster ros", "store", limit=5)).all()
        session.rollback()
    assert list(found) == [1]


@pytest.mark.parametrize("common", [1, 5000])
@pytest.mark.parametrize("text", ["butikk", "canarybjorn", "canary butikk", "nobody", "canary nobody", "..."])
@pytest.mark.parametrize("name", ["anna", "bjorn"])
def test_a_list_counts_what_it_shows_however_common_the_words(sign_in, bearer, monkeypatch, name, text, common):
    monkeypatch.setattr(search, "COUNTED", common)
    found = sign_in(name).get("/api/v1/stores/", query_string={"q": text}, headers=bearer(name)).json
    assert found["count"] == len(found["result"])
    assert found["count"] == {"anna": {"butikk": 2, "canary butikk": 2, "canarybjorn": 1}}.get(name, {}).get(
        text, found["count"]
    )
    assert name == "anna" or found["count"] <= 1


def test_neighbours_are_one_letter_away():
    near = misspelling.neighbours("rose")
    assert {"roser", "arose", "rse", "ros", "rosa", "pose", "orse", "roes"} <= near
    assert not near & {"rose", "rosas", "eros", "ro"}


@settings(deadline=None)
@given(st.text("abcdeflmnorst", min_size=4, max_size=12), st.data())
def test_each_misspelling_by_one_letter_has_the_word_among_its_neighbours(word, data):
    misspelt = data.draw(st.sampled_from(sorted(misspelling.neighbours(word))))
    assert word in misspelling.neighbours(misspelt)


@pytest.mark.parametrize(
    "text", ["canarybjrn", "canarybjorrn", "canrybjorn", "cnaarybjorn", "butikk canarybjprn", "butkk canarybjorn"]
)
def test_a_word_misspelt_by_one_letter_is_found_and_said_to_be(sign_in, text):
    answer = sign_in("anna").get("/search/", query_string={"q": text}, headers={"Accept": "application/json"}).json
    assert answer["note"]
    assert any("canarybjorn butikk" in row["text"] for group in answer["groups"] for row in group["rows"])
    assert "canarybjorn butikk" in sign_in("anna").get("/search/", query_string={"q": text}).text
    looked = sign_in("anna").get("/search/lookup/store", query_string={"q": text}).json["result"]
    assert [row["text"] for row in looked] == ["canarybjorn butikk"]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("canarybjorn", 1),
        ("canarybjorn butikk", 2),
        ("qqqq zzzz", 2),
        ("canarybjprn butikk", 3),
        ("butikk canaribjorn", 3),
    ],
)
def test_all_kinds_are_asked_at_once(app, sign_in, text, statements):
    """So that a search asks no more where more kinds of record have some of its words."""
    client, asked = sign_in("anna"), []
    with app.app_context():
        engine = db.engine

    def listen(_connection, _cursor, statement, *_):
        asked.append("search_term" in statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        _found(client, text)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert sum(asked) == statements


def test_what_is_found_as_typed_is_not_mixed_with_what_is_spelt_almost_like_it(sign_in):
    answer = sign_in("anna").get("/search/?q=canarybjorn", headers={"Accept": "application/json"}).json
    assert not answer["note"]


@pytest.mark.parametrize("text", ["canarycecilje", "canarycecilje butikk", "butikj canarycecilie"])
def test_a_misspelling_finds_nothing_of_others(sign_in, text):
    assert any("canarycecilie" in found for found in _found(sign_in("cecilie"), text))
    assert not _found(sign_in("bjorn"), text)


@pytest.mark.parametrize("text", ["but", "9137", "351372154", "....", "", "x" * 200, "qqqq qqqq qqqq"])
def test_short_words_and_numbers_are_not_guessed(sign_in, text):
    answer = sign_in("anna").get("/search/", query_string={"q": text}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert not answer.json["note"]


def test_a_pick_list_never_resolves_a_misspelt_name(app, system):
    with app.test_request_context():
        assert lookups.resolve("store", "canarybjrn") is None


def test_what_is_called_just_so_stands_first(sign_in, arrange):
    from app.stores.models import Store

    with arrange() as uow:
        for number, name in enumerate(("Rosa Tveit Blomster", "Tveit Blomster & Gaver", "Tveit Blomster")):
            uow.add(Store(number=f"t{number}", name=name, recorded_at=uow.now))
    answer = sign_in("anna").get("/search/?q=tveit+blomster", headers={"Accept": "application/json"}).json
    named = [row["text"] for group in answer["groups"] for row in group["rows"]]
    assert named == ["Tveit Blomster", "Tveit Blomster & Gaver", "Rosa Tveit Blomster"]
