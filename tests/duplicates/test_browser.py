"""In a real browser: a field is left and the quiet box says who it may be; then compared and merged by keyboard."""

from __future__ import annotations

import pytest

from tests.services import browsing

pytestmark = pytest.mark.browser


@pytest.fixture
def page(app, served, sign_in):
    """Anna's browser, in English, in which nothing may go wrong."""
    name, said = app.config["SESSION_COOKIE_NAME"], []
    sign_in("anna").get("/")
    kept = {name: sign_in("anna").get_cookie(name).value, "bukett_locale": "en"}
    with browsing() as opened:
        context = opened.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=served)
        context.add_cookies([{"name": n, "value": v, "url": served} for n, v in kept.items()])
        tab = context.new_page()
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        yield tab
        assert said == []


def test_who_is_there_is_told_while_typing_and_two_are_merged_without_a_mouse(page, twice):
    page.goto("/people/new")
    box = page.locator("[data-similar]")
    assert not box.is_visible()
    page.locator("[name=name]").fill("Kari Hansen")
    page.keyboard.press("Tab")
    box.get_by_role("link", name="Kari Hansen", exact=True).first.wait_for()
    assert box.get_by_role("link", name="Kari Hansen", exact=True).count() == 2
    page.locator("[name=name]").fill("Ola Nordmann")
    page.keyboard.press("Tab")
    box.wait_for(state="hidden")
    page.goto(f"/duplicates/person/compare?id={twice['first']}&id={twice['second']}")
    page.locator("[name=take-name]").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=take-name]").nth(1).is_checked()
    page.get_by_role("button", name="Merge", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{twice['first']}")
    assert page.locator("h1").inner_text() == "Kari Hanssen"
    assert page.get_by_text("Ring etter fire").is_visible()
