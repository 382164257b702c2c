"""Links by which a password is set: signed, once, for a time; the same answer whether the user exists."""

from __future__ import annotations

import re

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select

from app.platform.db import db, unit_of_work
from app.platform.mail import MailMessage
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import links, users
from app.platform.signin import login_views

PASSWORD, OTHER = "krakilske moser under bua", "gulnende seil over tundra"


@pytest.fixture
def mails(app):
    def read():
        with app.app_context(), acting_as(SYSTEM):
            found = list(db.session.scalars(select(MailMessage).order_by(MailMessage.id)))
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def link(app):
    def make(user_id, kind=links.RESET):
        with app.test_request_context(), acting_as(SYSTEM):
            return links.url(users.user(db.session(), user_id), kind).removeprefix("http://localhost")

    return make


@pytest.fixture
def aged(monkeypatch):
    def age(seconds):
        real = TimestampSigner.get_timestamp
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + seconds)

    return age


def choose(browser, path, password=OTHER, again=None):
    return browser.post(path, password=password, again=again or password)


def test_a_reset_is_asked_for_mailed_used_once_and_ends_sessions(browser, another, add_user, mails):
    add_user()
    inside = another()
    inside.sign_in()
    assert browser.post("/password/forgotten", username="ANNA@bukett.example").status_code == 200
    (mail,) = mails()
    assert mail.to == "anna@bukett.example"
    assert mail.secret
    assert mail.body.count("http://localhost/password/") == 2
    path = re.search(r"http://localhost(/password/\S+)", mail.body).group(1)
    page = browser.get(path)
    assert page.status_code == 200
    assert inside.inside()
    answer = choose(browser, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login/")
    assert not inside.inside()
    again = choose(browser, path, "enda et nytt krøllete ord")
    assert again.headers["Location"] == "/password/forgotten"
    assert browser.sign_in().status_code == 401
    assert browser.sign_in(password=OTHER).status_code == 303


def test_the_answer_is_the_same_whether_the_user_exists(browser, add_user, change, mails):
    add_user()
    change(users.deactivate, user_id=add_user("berit"))
    texts = set()
    for name in ("anna", "berit", "nobody", ""):
        answer = browser.post("/password/forgotten", username=name)
        assert answer.status_code == 200
        texts.add(re.sub(r'nonce="[^"]*"|value="[^"]*"', "", answer.text))
    assert len(texts) == 1
    assert [mail.to for mail in mails()] == ["anna@bukett.example"]


def test_asking_for_links_is_limited(browser, add_user, mails):
    add_user()
    codes = [browser.post("/password/forgotten", username="anna").status_code for _ in range(6)]
    assert codes == [200] * login_views.RESETS_PER_ACCOUNT + [429] * 2
    assert len(mails()) == login_views.RESETS_PER_ACCOUNT


@pytest.mark.parametrize(("kind", "hours"), [(links.RESET, 2), (links.INVITATION, 7 * 24)])
def test_a_link_holds_for_its_time_and_no_longer(browser, add_user, link, aged, kind, hours):
    path = link(add_user(password=None), kind)
    aged(hours * 3600 - 60)
    assert browser.client.get(path).status_code == 200
    aged(120)
    assert browser.client.get(path).status_code == 303


def test_a_reset_link_is_no_invitation_that_holds_longer(browser, add_user, link, aged):
    path = link(add_user(), links.RESET)
    aged(3 * 3600)
    assert browser.client.get(path).status_code == 303


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        (users.set_password, {"password": OTHER}),
        (users.deactivate, {}),
        (users.change_user, {"email": "new@bukett.example"}),
        (users.set_roles, {"roles": ["Quality"]}),
    ],
)
def test_what_has_changed_since_makes_a_link_worthless(browser, add_user, change, link, operation, arguments):
    add_user("root")
    user_id = add_user()
    path = link(user_id)
    assert browser.get(path).status_code == 200
    change(operation, user_id=user_id, **arguments)
    assert browser.get(path).status_code == 303
    assert choose(browser, path, "enda et nytt krøllete ord").headers["Location"] == "/password/forgotten"


def test_a_forged_or_foreign_link_opens_nothing(app, browser, add_user, link):
    user_id = add_user()
    path = link(user_id)
    with app.app_context():
        foreign = links.URLSafeTimedSerializer("x" * 40, salt=links._SALT).dumps([user_id, 0, "reset", ""])
        other_use = links.URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="cookie").dumps(
            [user_id, 0, "reset", ""]
        )
        odd = [
            links._signer().dumps(data)
            for data in ("x", [], [user_id], {"a": 1}, [user_id, 0, "other", ""], [None, 0, "reset", ""])
        ]
    for token in (path.rpartition("/")[2][:-2], "x", foreign, other_use, *odd):
        assert browser.get(f"/password/{token}").status_code == 303, token
    assert browser.get(path).status_code == 200


def test_a_weak_or_mistyped_password_keeps_the_link(browser, add_user, link):
    path = link(add_user())
    for password, again, text in (
        ("short", None, "at least 12"),
        ("password1234", None, "guessed first"),
        (OTHER, "x", "not the same"),
    ):
        answer = choose(browser, path, password, again)
        assert answer.status_code == 422
        assert text in answer.text
    assert choose(browser, path).status_code == 303


def test_a_link_used_twice_at_once_sets_one_password(app, add_user, link):
    token = link(add_user()).rpartition("/")[2]
    with app.test_request_context(), acting_as(SYSTEM):
        with unit_of_work() as uow:
            first = links.opened(uow.session, token, lock=True)
            users.set_password(uow, user_id=first.user.id, password=OTHER)
        with unit_of_work() as uow:
            assert links.opened(uow.session, token, lock=True) is None


def test_the_mail_speaks_the_users_language_first(app, add_user, mails):
    add_user(locale="en")
    with app.test_request_context(), acting_as(SYSTEM), unit_of_work() as uow:
        links.send(uow, users.user(uow.session, 1), links.INVITATION)
    assert mails()[0].body.startswith("Hello Anna")
    assert "\n--\n" in mails()[0].body


def test_a_blocked_account_is_free_again_after_a_reset(browser, api, add_user, link):
    path = link(add_user())
    for _ in range(12):
        api("anna", "wrong")
    assert api().status_code == 429
    choose(browser, path)
    assert api(password=OTHER).status_code == 200
