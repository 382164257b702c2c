"""Keyboard shortcuts: the page that lists them, the letters of the lists, and switching them off."""

from __future__ import annotations

import re

import pytest


def test_each_letter_leads_to_one_list(app):
    from app.platform.runtime import runtime

    with app.app_context():
        letters = [entry.key for entry in runtime().entries if entry.key]
    assert len(set(letters)) == len(letters) >= 7
    assert not {"g", "h"} & set(letters)  # what leads, and my day
    assert all(re.fullmatch("[a-z]", letter) for letter in letters)


@pytest.mark.parametrize("path", ["/help/keyboard", "/profile/", "/"])
def test_the_shortcuts_are_found_from_every_page(sign_in, path):
    page = sign_in("anna").get(path)
    assert page.status_code == 200
    assert 'href="/help/keyboard"' in page.text


def test_the_page_names_only_lists_that_the_role_may_use(sign_in):
    def places(who):
        page = sign_in(who).get("/help/keyboard").text
        return re.findall(r"<kbd>g</kbd>.*?<kbd>(\w)</kbd></dt><dd>([^<]+)</dd>", page)

    assert {"s", "m", "f"} <= {letter for letter, _ in places("anna")}
    assert "f" not in {letter for letter, _ in places("bjorn")}


def test_shortcuts_are_switched_off_for_one_user_and_stay_off(sign_in, token):
    def on(who):
        return re.search(r'data-shortcuts="(\w+)"', sign_in(who).get("/").text)[1]

    assert on("anna") == "on"
    for choice in ("off", "on", "off"):
        data = {"csrf_token": token("anna"), "shortcuts": choice}
        assert sign_in("anna").post("/preferences/shortcuts", data=data).status_code == 303
        assert on("anna") == choice
    assert on("kari") == "on"
    assert 'aria-keyshortcuts="Control+K"' in sign_in("anna").get("/").text
    for nonsense in ("", "maybe", "ON"):
        data = {"csrf_token": token("anna"), "shortcuts": nonsense}
        assert sign_in("anna").post("/preferences/shortcuts", data=data).status_code == 404


def test_help_is_for_who_is_signed_in(sign_in):
    answer = sign_in(None).get("/help/keyboard")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/login/")
