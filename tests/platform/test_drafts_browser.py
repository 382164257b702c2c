"""Drafts in a real browser: what is typed outlives sessions and tabs, and nobody else sees it."""

from __future__ import annotations

import json

import pytest

from app.stores.models import Store
from tests.platform.browsing import FOCUSED, drafts, typed
from tests.world import PASSWORD

pytestmark = pytest.mark.browser


def sign_in_again(page, name: str = "anna") -> None:
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("whole", [True, False], ids=["form", "section"])
def test_a_session_that_ends_between_typing_and_saving_loses_nothing(person, card, system, world, whole):
    page = person("anna")
    page.goto(f"{card}/edit" if whole else card)
    if whole:
        page.locator("[name=phone]").fill("77612009")
    else:
        typed(page, "77612009")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    sign_in_again(page)
    page.wait_for_url(f"**{card}/edit" if whole else f"**{card}")
    offer = page.locator(".b-draft")
    offer.wait_for()
    assert "77612009" in offer.inner_text()
    assert "Phone" in offer.inner_text()
    offer.get_by_role("button", name="Use it").press("Enter")
    field = page.locator("form[data-form] [name=phone]")
    field.wait_for()
    assert field.input_value() == "77612009"
    field.press("Control+Enter")
    page.locator("#contact .b-facts").get_by_text("+47 77 61 20 09").wait_for()
    assert system.get(Store, world.ids["bjorn"]["store"]).phone == "+4777612009"
    assert drafts(page) == []


def test_a_draft_outlives_its_tab_and_belongs_to_one_user_and_one_record(person, card, world):
    page = person("anna")
    page.goto(card)
    typed(page, "77612009")
    context = page.context
    page.close()
    page = person.tab(context)
    page.goto(f"/stores/{world.ids['cecilie']['store']}")
    assert page.locator(".b-draft").count() == 0
    page.goto(card)
    assert page.locator("#contact .b-draft").is_visible()
    cookies = {c["name"]: c for c in context.cookies()}
    context.clear_cookies()
    kari = person("kari").context.cookies()
    context.add_cookies(kari)
    page.goto(card)
    assert page.locator(".b-draft").count() == 0
    context.clear_cookies()
    context.add_cookies(list(cookies.values()))
    page.goto(card)
    page.locator("#contact .b-draft").get_by_role("button", name="Discard it").click()
    assert drafts(page) == []
    page.reload()
    assert page.locator(".b-draft").count() == 0


def test_who_edits_goes_on_with_the_draft_hears_so_and_may_give_it_up(person, card):
    page = person("anna")
    page.goto(card)
    typed(page, "77612009")
    page.reload()
    page.locator("#contact a[data-edit-section]").click()
    field, told = page.locator("#contact [name=phone]"), page.locator("#contact form .b-draft")
    told.wait_for()
    assert field.input_value() == "77612009"
    assert "You go on with your draft from" in told.inner_text()
    told.get_by_role("button", name="Discard it").click()
    assert field.input_value() == ""
    assert told.count() == 0
    assert drafts(page) == []


def test_a_draft_goes_with_signing_out_and_after_seven_days(person, card):
    page = person("anna")
    page.goto(card)
    key = "bukett-draft 999999 /stores/1/edit"
    kept = {"at": 0, "pairs": [["phone", "1"]]}
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(kept)])
    page.evaluate("localStorage.setItem('bukett-draft 1 x', 'broken')")
    page.evaluate("localStorage.setItem('other', '1')")
    page.reload()
    assert drafts(page) == []
    typed(page, "77612009")
    other = {"at": page.evaluate("Date.now()"), "pairs": []}
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(other)])
    assert len(drafts(page)) == 2
    page.locator(".b-avatar").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    assert drafts(page) == [key]  # another user's stays


def test_secrets_and_passwords_are_never_kept(person, card):
    page = person("anna")
    page.goto(f"{card}/edit")
    page.evaluate("document.querySelector('[name=phone]').dataset.secret = ''")
    page.evaluate("document.querySelector('[name=website]').type = 'password'")
    page.locator("[name=phone]").fill("12345678901")
    page.locator("[name=website]").fill("hemmelig")
    page.locator("[name=contact_name]").fill("Ny kontakt")
    assert len(drafts(page)) == 1
    kept = page.evaluate("Object.values(localStorage).join()")
    assert "Ny kontakt" in kept
    assert "12345678901" not in kept
    assert "hemmelig" not in kept


def test_leaving_asks_only_where_a_draft_cannot_be_kept(person, card):
    page, asked = person("anna"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{card}/edit")
    page.locator("[name=phone]").fill("77612009")
    page.goto(card)
    assert asked == []
    page.goto(f"{card}/edit")
    page.locator(".b-draft [data-discard]").click()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.locator("[name=phone]").press_sequentially("1")
    page.wait_for_timeout(400)
    page.goto(card)
    assert asked == ["beforeunload"]


def test_a_note_survives_an_ended_session_too(person, card):
    page = person("anna")
    page.goto(card)
    page.get_by_role("textbox", name="New note").fill("Ringte, ingen svarte")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    sign_in_again(page)
    page.wait_for_url(f"**{card}")
    offer = page.locator(".b-draft")
    assert "Ringte, ingen svarte" in offer.inner_text()
    offer.get_by_role("button", name="Use it").click()
    page.keyboard.press("Control+Enter")
    page.locator(".b-note-text").get_by_text("Ringte, ingen svarte").wait_for()
    assert drafts(page) == []
    page.get_by_role("link", name="Edit the note").click()
    page.wait_for_url("**/notes/*")
    page.locator("#note-text").fill("Ringte, Ola svarte")
    assert len(drafts(page)) == 1
    page.keyboard.press("Control+Enter")
    page.locator(".b-note-text").get_by_text("Ringte, Ola svarte").wait_for()
    assert drafts(page) == []


def test_escape_gives_the_section_back_and_keeps_what_was_typed(person, card):
    page = person("anna")
    page.goto(card)
    typed(page, "77612009")
    page.keyboard.press("Escape")
    assert page.locator("#contact form").count() == 0
    assert page.locator("#contact .b-facts").is_visible()
    assert "Contact" in page.evaluate(FOCUSED)
    page.locator("#contact .b-draft [data-use]").press("Enter")
    assert page.locator("#contact [name=phone]").input_value() == "77612009"
    page.locator("#contact [data-cancel]").press("Enter")
    assert page.locator("#contact .b-draft").count() == 0
    assert drafts(page) == []


def test_a_draft_from_before_somebody_elses_save_is_asked_about(person, card, system, world):
    anna, kari = person("anna"), person("kari")
    anna.goto(card)
    typed(anna, "77612001")
    assert len(drafts(anna)) == 1
    kari.goto(card)
    typed(kari, "77612002")
    kari.keyboard.press("Control+Enter")
    kari.locator("#contact .b-facts").get_by_text("+47 77 61 20 02").wait_for()
    anna.goto(card)
    anna.locator(".b-draft").get_by_role("button", name="Use it").click()
    anna.locator("#contact [name=phone]").press("Control+Enter")
    dialog = anna.get_by_role("dialog")
    dialog.wait_for()
    assert "Kari Moen" in dialog.inner_text()
    assert system.get(Store, world.ids["bjorn"]["store"]).phone == "+4777612002"
