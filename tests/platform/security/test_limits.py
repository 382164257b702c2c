"""How often signing in may be tried: page and API together, in the database, never for ever, no names in clear."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from sqlalchemy import select

from app.platform import clock
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import limits
from app.platform.security.models import LoginAttempt


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""
    real, ahead = clock.machine, [dt.timedelta(0)]
    monkeypatch.setattr(clock, "machine", lambda: real() + ahead[0])

    def wait(span):
        ahead[0] += span

    return wait


def rows(app):
    with app.app_context(), acting_as(SYSTEM):
        return {row.key: row.attempts for row in db.session.scalars(select(LoginAttempt))}


def test_page_and_api_count_together_and_then_say_when_to_try_again(browser, api, add_user):
    add_user()
    add_user("berit")
    for turn in range(limits.PER_ACCOUNT):
        name = ("anna", "ANNA ", "anna@bukett.example")[turn % 3]
        assert (browser.sign_in(name, "wrong") if turn % 2 else api(name, "wrong")).status_code == 401
    page, told = browser.sign_in(), api()
    assert (page.status_code, told.status_code) == (429, 429)
    for answer in (page, told):
        assert 0 < int(answer.headers["Retry-After"]) <= limits.WINDOW.total_seconds() + 1
    assert re.search(r"Too many attempts\. Try again at \d\d:\d\d\.", page.text)
    assert told.json["problems"][0]["code"] == "auth.too-many"
    assert re.search(r"Try again at \d\d:\d\d\.", told.json["problems"][0]["message"])
    assert not browser.inside()
    assert browser.sign_in("berit").status_code == 303


def test_an_unknown_name_is_limited_just_like_a_known_one(api, add_user):
    add_user()
    answers = {
        name: [api(name, "wrong").status_code for _ in range(limits.PER_ACCOUNT + 1)] for name in ("anna", "nobody")
    }
    assert answers["anna"] == answers["nobody"] == [401] * limits.PER_ACCOUNT + [429]


def test_it_ends_by_itself_even_when_somebody_keeps_trying(api, add_user, later):
    add_user()
    for _ in range(limits.PER_ACCOUNT + 5):
        api("anna", "wrong")
    assert api().status_code == 429
    later(limits.WINDOW / 2)
    assert api("anna", "wrong").status_code == 429
    later(limits.WINDOW / 2)
    assert api().status_code == 200


def test_success_forgets_the_accounts_tries_and_gives_the_address_its_own_back(app, api, add_user):
    add_user()
    for _ in range(limits.PER_ACCOUNT - 1):
        api("anna", "wrong")
    assert api().status_code == 200
    assert list(rows(app).values()) == [limits.PER_ACCOUNT - 1]
    for _ in range(limits.PER_ACCOUNT):
        assert api("anna", "wrong").status_code == 401


def test_one_address_is_limited_over_many_accounts_and_another_address_is_not(api, add_user, monkeypatch):
    monkeypatch.setattr(limits, "address", lambda remote: limits.Key("address", remote, 5))
    add_user()
    for turn in range(5):
        assert api(f"nobody{turn}", "wrong", REMOTE_ADDR="10.0.0.1").status_code == 401
    assert api(REMOTE_ADDR="10.0.0.1").status_code == 429
    assert api(REMOTE_ADDR="10.0.0.2").status_code == 200


def test_a_whole_office_may_sign_in_from_one_address(app, api, add_user):
    add_user()
    assert {api().status_code for _ in range(limits.PER_ADDRESS + 3)} == {200}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        (None, "not an address", True),
    ],
)
def test_what_counts_as_one_address(one, other, same):
    assert (limits.address(one) == limits.address(other)) is same


def test_the_table_holds_neither_names_nor_addresses(app, api, add_user):
    add_user()
    api("anna", "wrong", REMOTE_ADDR="10.9.8.7")
    api("secret-name", "wrong", REMOTE_ADDR="10.9.8.7")
    assert len(rows(app)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in rows(app))


def test_tries_at_once_are_all_counted(app, add_user):
    def one():
        with app.test_request_context(), unit_of_work(source="test") as uow:
            limits.count(uow, [limits.Key("account", "1", 100)])

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(rows(app).values()) == [8]


def test_windows_that_are_over_are_swept_and_others_stay(app, later):
    with app.app_context():
        with unit_of_work(source="test") as uow:
            limits.count(uow, [limits.Key("account", "1", 5)])
        later(limits.WINDOW)
        with unit_of_work(source="test") as uow:
            limits.count(uow, [limits.Key("account", "2", 5)])
        later(dt.timedelta(seconds=1))
        with unit_of_work(source="test") as uow:
            assert limits.sweep(uow) == 1
    assert len(rows(app)) == 1


def test_guessing_the_present_password_of_a_signed_in_user_is_limited_too(browser, add_user):
    add_user()
    browser.sign_in()
    form = {
        "password": "gulnende seil over tundra",
        "again": "gulnende seil over tundra",
        "csrf_token": browser.session_token(),
    }
    answers = [
        browser.client.post("/profile/password", data=form | {"current": "wrong"})
        for _ in range(limits.PER_ACCOUNT + 1)
    ]
    assert {a.status_code for a in answers} == {422}
    assert "Too many attempts" in answers[-1].text
    assert "Too many attempts" not in answers[-2].text
