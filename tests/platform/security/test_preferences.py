"""Language and theme: the user's own, the visitor's cookie, the browser's wish, Norwegian; and no session for it."""

from __future__ import annotations

import pytest


def language(answer):
    import re

    return re.search(r'<html lang="(\w+)"', answer.text).group(1)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("", "nb"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("nn", "nb"),
        ("no", "nb"),
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.5", "en"),
        ("de", "nb"),
        ("sv,en;q=0.8", "nb"),
        ("*", "nb"),
        (";;;q=x", "nb"),
    ],
)
def test_at_first_the_browser_is_asked(browser, wish, expected):
    assert language(browser.get("/login/", headers={"Accept-Language": wish})) == expected


def test_a_visitors_choice_is_kept_in_a_cookie_of_its_own(browser):
    answer = browser.post("/preferences/locale/en", headers={"Referer": "http://localhost/password/forgotten"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/password/forgotten")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("bukett_locale="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert language(browser.get("/login/", headers={"Accept-Language": "nb"})) == "en"
    with browser.client.session_transaction() as session:
        assert "locale" not in session


def test_a_visitor_gets_no_session_for_asking_what_has_no_form(browser):
    for path in ("/", "/api/v1/things/", "/nowhere", "/things/"):
        assert "Set-Cookie" not in browser.get(path, headers={"Accept-Language": "en"}).headers


def test_a_users_choice_follows_the_user(browser, another, add_user):
    add_user()
    browser.sign_in()
    token = browser.session_token()
    browser.client.post("/preferences/locale/en", data={"csrf_token": token})
    browser.client.post("/preferences/theme", data={"csrf_token": token, "theme": "dark"})
    elsewhere = another()
    assert language(elsewhere.get("/login/")) == "nb"
    elsewhere.sign_in()
    page = elsewhere.get("/profile/")
    assert language(page) == "en"
    assert 'data-bs-theme="dark"' in page.text


def test_what_is_no_choice_is_404_and_switching_is_no_get(browser, add_user):
    assert browser.post("/preferences/locale/sv").status_code == 404
    assert browser.post("/preferences/theme", theme="pink").status_code == 404
    assert browser.get("/preferences/locale/en").status_code == 405
    forged = browser.client.post(
        "/preferences/locale/en"
    )  # without the page's token: leads to signing in, changes nothing
    assert (forged.status_code, forged.headers["Location"].partition("?")[0]) == (303, "/login/")
    assert "bukett_locale" not in forged.headers.get("Set-Cookie", "")
    assert browser.post("/preferences/theme", theme="dark").status_code == 303
    browser.client.set_cookie("bukett_locale", "../../etc")
    browser.client.set_cookie("bukett_theme", 'x"y')
    assert language(browser.get("/login/")) == "nb"
