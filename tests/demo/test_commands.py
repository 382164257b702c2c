"""`flask demo`: what it prints, when it refuses, and that a second start with BUKETT_DEMO=1 is no mistake."""

from __future__ import annotations

import dataclasses
import re

import pytest

from app.demo import operations, queries
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as


@pytest.fixture
def flask(app):
    def run(*words, answer=None):
        return app.test_cli_runner().invoke(args=["demo", *words], input=answer)

    return run


def test_load_prints_users_and_password_and_remove_takes_both(app, flask):
    loaded = flask("load", "--stores", "12")
    assert loaded.exit_code == 0, loaded.output
    assert all(name in loaded.output for name in ("ada", "anna", "bjorn", "adam"))
    password = re.search(r"Their password: (\S+)", loaded.output).group(1)
    from app.platform.security import login

    with app.test_request_context():
        assert login.attempt("anna", password).username == "anna"
    assert password in flask("password").output
    assert flask("remove").exit_code == 0
    assert password not in flask("password").output
    with app.app_context():
        assert operations.read_password() is None


def test_a_second_load_is_refused_in_plain_words(flask):
    flask("load", "--stores", "10")
    again = flask("load", "--stores", "10")
    assert again.exit_code == 1
    assert "Traceback" not in again.output


def test_a_start_with_demo_data_finds_it_loaded(app, flask):
    first = flask("load", "--stores", "10")
    here = app.config["BUKETT"]
    app.config["BUKETT"] = dataclasses.replace(here, demo=True)
    try:
        again = flask("load")
        other = flask("load", "--stores", "11")
    finally:
        app.config["BUKETT"] = here
    assert again.exit_code == 0
    assert first.output[first.output.index("Demo users") :] == again.output[again.output.index("Demo users") :]
    assert other.exit_code == 1


def test_remove_without_a_demonstration_is_refused(flask):
    assert flask("remove").exit_code == 1


def test_remove_asks_before_it_takes_what_people_added(app, flask):
    flask("load", "--stores", "10")
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="form") as uow:
        store, term = queries.MODELS["store"], queries.MODELS["membership_term"]
        pk = uow.session.query(store.id).order_by(store.id).first()[0]
        member = uow.session.query(term.member_id).first()[0]
        uow.add(term(store_id=pk, member_id=member, recorded_at=uow.now))
    refused = flask("remove", answer="n\n")
    assert refused.exit_code == 1
    assert "membership_term: 1" in refused.output
    with app.app_context(), acting_as(SYSTEM):
        assert queries.load(db.session()) is not None
    assert flask("remove", answer="y\n").exit_code == 0


@pytest.mark.parametrize("stores", ["0", "9", "many"])
def test_a_nonsense_size_is_refused(flask, stores):
    assert flask("load", "--stores", stores).exit_code == 2
