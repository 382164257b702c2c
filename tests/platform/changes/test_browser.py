"""In a real Chromium: a hundred rows ticked, changed, two of them changed by somebody else, and all undone."""

from __future__ import annotations

import pytest

from tests.platform.changes.conftest import work

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def press(page, role: str, name: str) -> None:
    """Press what leads to another page, and wait until all of that is there."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role(role, name=name).click()


def test_a_hundred_rows_are_changed_and_undone_by_clicks(app, served, page, stores, dump, edit) -> None:
    before = dump("store")
    page.goto(f"{served}/stores/?q=roser&page_size=100")
    page.locator("[data-pick-all] input").check()
    assert page.locator("[data-chosen]").inner_text() == "100 chosen"
    press(page, "button", "Change the chosen rows")
    assert page.locator("[name=contact_name]").is_hidden()
    page.get_by_label("What happens to Contact person").select_option("set")
    page.locator("[name=contact_name]").fill("Kontoret")
    page.get_by_label("What happens to Phone").select_option("empty")
    press(page, "button", "Show what will change")
    preview = page.url
    assert dump("store") == before
    press(page, "button", "Change 100 rows")
    work(app)
    press(page, "link", "See the result")
    assert page.url == preview
    after = {pk: {**row, "contact_name": "Kontoret", "phone": None} for pk, row in before.items() if pk in stores}
    assert {pk: row for pk, row in dump("store").items() if pk in stores} == after

    edit("kari", "store", stores[3], contact_name="Kari selv")
    edit("admin", "store", stores[77], phone="+4722334455")
    press(page, "link", "Undo")
    press(page, "button", "Undo")
    work(app)
    press(page, "link", "See the result")
    first = page.locator("tbody tr").all_inner_texts()[:2]
    assert sorted("Kari Moen" in text or "Ada Administrator" in text for text in first) == [True, True]
    kept = {stores[3]: {**after[stores[3]], "contact_name": "Kari selv"}}
    kept[stores[77]] = {**after[stores[77]], "phone": "+4722334455"}
    assert dump("store") == {**before, **kept}
    assert page.said == []


def test_rows_are_ticked_from_one_to_another_with_shift(served, page, stores) -> None:
    page.goto(f"{served}/stores/?q=roser")
    boxes, button = page.locator("input[name=id]"), page.get_by_role("button", name="Change the chosen rows")
    assert button.is_disabled()
    boxes.nth(2).click()
    boxes.nth(6).click(modifiers=["Shift"])
    assert page.locator("[data-chosen]").inner_text() == "5 chosen"
    boxes.nth(4).click()
    assert page.locator("input[name=id]:checked").count() == 4
    assert page.url.endswith("/stores/?q=roser")
    page.locator("[data-pick-all] input").check()
    assert page.locator("input[name=id]:checked").count() == boxes.count() == 50


def test_what_is_chosen_stays_chosen_from_page_to_page_until_it_is_sent(served, page, stores) -> None:
    page.goto(f"{served}/stores/?q=roser")
    page.locator("[data-pick-all] input").check()
    press(page, "link", "Next page")
    chosen = page.locator("[data-chosen]")
    assert chosen.inner_text() == "50 chosen (50 on other pages)"
    page.locator("input[name=id]").nth(0).check()
    assert chosen.inner_text() == "51 chosen (50 on other pages)"
    page.goto(f"{served}/stores/?q=rose")
    assert chosen.inner_text() == ""
    page.goto(f"{served}/stores/?q=roser&page=2")
    page.get_by_role("button", name="Choose none").click()
    assert chosen.inner_text() == ""
    page.locator("input[name=id]").nth(1).check()
    press(page, "link", "Previous page")
    page.locator("input[name=id]").nth(0).check()
    press(page, "button", "Change the chosen rows")
    page.get_by_label("What happens to Phone").select_option("empty")
    press(page, "button", "Show what will change")
    assert page.locator("tbody tr").count() == 2
    page.goto(f"{served}/stores/?q=roser")
    assert chosen.inner_text() == ""
    assert page.said == []
