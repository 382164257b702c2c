"""One's own user: the profile, and changing one's own password."""

from __future__ import annotations

PASSWORD, OTHER = "krakilske moser under bua", "gulnende seil over tundra"


def test_the_own_password_is_changed_with_the_old_one_and_ends_other_sessions(browser, another, add_user):
    add_user()
    browser.sign_in()
    other = another()
    other.sign_in()
    form = {"current": PASSWORD, "password": OTHER, "again": OTHER}
    for wrong in ({"current": "not it at all"}, {"again": "not the same"}, {"password": "short", "again": "short"}):
        assert (
            browser.client.post(
                "/profile/password", data={"csrf_token": browser.session_token(), **form, **wrong}
            ).status_code
            == 422
        )
        assert other.inside()
    answer = browser.client.post("/profile/password", data={"csrf_token": browser.session_token(), **form})
    assert answer.status_code == 303
    assert browser.inside()
    assert not other.inside()
    assert other.sign_in().status_code == 401
    assert other.sign_in(password=OTHER).status_code == 303


def test_the_profile_shows_the_own_user(browser, add_user):
    add_user()
    browser.sign_in()
    page = browser.get("/profile/").text
    assert "anna@bukett.example" in page
    assert "Administrator" in page
