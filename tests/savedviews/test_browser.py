"""In a real Chromium: from an empty list to a shared, pinned view across two relations, by clicks."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def then(page, act) -> None:
    """Do what leads to another page, and wait until all of that is there."""
    with page.expect_navigation(wait_until="load"):
        act()


def looked(page, act) -> None:
    """Do what the page answers by itself, without another page."""
    act()
    page.locator("[data-combine]:not([aria-busy])").wait_for()


def about(page, place: str, label: str) -> None:
    """Choose what a condition is about; the page shows the fields for it by itself."""
    looked(page, lambda: page.locator(f"[name='{place}:about']").select_option(label=label))
    assert page.locator(f"[name='{place}:value']").count() or page.locator(f"[name='{place}:join']").count()


def test_a_shared_pinned_view_across_two_relations(served, page, sign_in) -> None:
    page.goto(f"{served}/stores/?q=zzzzzz")
    then(page, lambda: page.get_by_role("link", name="Remove all filters").click())
    then(page, lambda: page.get_by_role("link", name="Combine filters").click())
    about(page, "0-0", "People working there")
    then(page, lambda: page.locator("[value='row 0-0']").click())
    about(page, "0-0-0", "Works at")
    then(page, lambda: page.locator("[value='row 0-0-0']").click())
    about(page, "0-0-0-0", "Words")
    page.locator("[name='0-0-0-0:value']").fill("canarybjorn")
    looked(page, lambda: page.locator("[name='0-0-0-0:value']").blur())
    assert page.locator(".b-said b").inner_text() == "1"
    then(page, lambda: page.get_by_role("button", name="Show the list").click())
    assert page.locator("tbody tr").count() == 1
    then(page, lambda: page.get_by_role("link", name="Save this as a view").click())
    page.get_by_label("Name").fill("Where Bjørn's people work")
    page.get_by_label("Pinned for everybody").check()
    page.get_by_label("Show it in the sidebar").check()
    then(page, lambda: page.get_by_role("button", name="Save the view").click())
    tab = page.locator(".b-views [aria-current]")
    assert "Where Bjørn's people work" in tab.inner_text()
    counted = page.locator(".b-counted", has_text="Where Bjørn's people work")
    assert counted.locator(".n").inner_text() == "1"
    then(page, lambda: page.get_by_role("link", name="Store number").click())
    assert page.get_by_text("The view is changed, but not saved.").is_visible()
    then(page, lambda: page.get_by_role("link", name="Back to the saved one").click())
    assert page.get_by_text("The view is changed, but not saved.").count() == 0
    there = sign_in("tove").get(page.url.removeprefix(served)).text
    assert "canarybjorn butikk" in there
    assert "canarycecilie" not in there
    assert page.said == []


def test_what_is_pressed_and_typed_while_the_page_looks_is_not_lost(served, page) -> None:
    """Leaving a field asks for the new number of rows; its answer comes while a button is held, or a word is typed."""
    page.goto(f"{served}/combine/stores")
    about(page, "0-0", "Words")
    page.locator("[name='0-0:value']").press_sequentially("canary")
    with page.expect_navigation(wait_until="load"):
        page.locator("[value='row 0']").click(delay=600)
    assert page.locator("[name='0-0:value']").input_value() == "canary"
    about(page, "0-1", "Postal code")
    page.locator("[name='0-0:value']").fill("canarybjorn")
    page.locator("[name='0-1:value']").press_sequentially("5003", delay=120)
    assert page.locator(".b-said b").inner_text() == "1"
    assert page.locator("[name='0-1:value']").input_value() == "5003"
    looked(page, lambda: page.locator("[name='0-1:value']").blur())
    assert page.locator(".b-said b").inner_text() == "0"
    assert page.said == []
