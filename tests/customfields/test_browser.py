"""A choice for the stores in a browser: defined, filled in on the card, drafts and the conflict dialog included."""

from __future__ import annotations

import os

import pytest

from tests.services import browsing

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(app, served, sign_in):
    """Ada's browser, in English."""
    name = app.config["SESSION_COOKIE_NAME"]
    sign_in("admin").get("/")
    kept = {name: sign_in("admin").get_cookie(name).value, "bukett_locale": "en"}
    with browsing() as opened:
        context = opened.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=served)
        context.add_cookies([{"name": n, "value": v, "url": served} for n, v in kept.items()])
        yield context


def shoot(page, name):
    """A picture of the page, where somebody wants to look."""
    if folder := os.environ.get("BUKETT_SHOTS"):
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


def test_an_administrator_adds_a_choice_and_somebody_fills_it_in(browser, world):
    page, said = browser.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/custom-fields/new")
    shoot(page, "new")
    page.locator("[name=entity]").select_option("store")
    assert not page.locator("[name=choices_text]").is_visible()
    page.locator("[name=kind]").select_option("choice")
    assert not page.locator("[name=mask]").is_visible()
    page.locator("[name=label_nb]").fill("Varebil")
    page.locator("[name=label_en]").fill("Van")
    page.locator("[name=choices_text]").fill("none = Ingen | None\nsmall = Liten | Small\nlarge = Stor | Large")
    page.locator("[name=section_nb]").fill("Levering")
    page.locator("[name=section_en]").fill("Delivery")
    page.locator("[name=florists]").check()
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url("**/custom-fields/*")
    shoot(page, "definition")
    page.goto(f"/stores/{world.ids['bjorn']['store']}")
    page.locator("#extra-levering a[data-edit-section]").click()
    page.locator("#extra-levering [name=x_varebil]").select_option("large")
    shoot(page, "section")
    page.locator("#extra-levering button.btn-accent").click()
    page.locator("#extra-levering dd", has_text="Large").wait_for()
    shoot(page, "card")
    page.goto("/stores/?columns=name,x_varebil&x_varebil=large")
    assert page.locator("tbody tr").count() == 1
    shoot(page, "list")
    page.goto("/custom-fields/")
    shoot(page, "fields")
    page.goto("/custom-fields/1/kind")
    page.locator("[name=kind]").select_option("whole")
    page.locator("button[value=look]").click()
    page.locator("[data-foreseen]").wait_for()
    shoot(page, "kind")
    assert said == []


@pytest.fixture
def addressed(world, arrange):
    """Both florists' stores have an e-mail address."""
    from app.stores.models import Store

    with arrange() as uow:
        for name in ("bjorn", "cecilie"):
            uow.session.get(Store, world.ids[name]["store"]).email = f"{name}@butikk.example"


def click(page, role, name):
    """Press what leads to another page, and wait for it."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role(role, name=name, exact=True).first.click()


def fill_in(page, store, choice):
    page.goto(f"/stores/{store}")
    page.locator("#extra a[data-edit-section]").click()
    page.locator("#extra [name=x_varebil]").select_option(label=choice)
    page.locator("#extra button.btn-accent").click()
    page.locator("#extra dd", has_text=choice).wait_for()


def test_varebil_is_added_by_clicking_mailed_by_removed_and_put_back(browser, world, addressed, sign_in):
    page, said, mine = browser.new_page(), [], {name: world.ids[name]["store"] for name in ("bjorn", "cecilie")}
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/custom-fields/new")
    page.locator("[name=entity]").select_option("store")
    page.locator("[name=kind]").select_option("choice")
    page.locator("[name=label_nb]").fill("Varebil")
    page.locator("[name=choices_text]").fill("liten = Liten\nstor = Stor")
    page.locator("[name=florists]").check()
    click(page, "button", "Save")
    field = page.url.rstrip("/").split("/")[-1].partition("#")[0]
    fill_in(page, mine["bjorn"], "Stor")
    fill_in(page, mine["cecilie"], "Liten")
    assert "Varebil" in sign_in("bjorn").get(f"/stores/{mine['bjorn']}").text
    page.goto("/stores/?columns=name,x_varebil&x_varebil=stor")
    assert page.locator("tbody tr").count() == 1
    assert page.locator("tbody").get_by_text("Stor", exact=True).is_visible()
    click(page, "link", "Save this as a view")
    page.get_by_label("Name").fill("Med stor varebil")
    click(page, "button", "Save the view")
    assert page.locator(".b-views [aria-current]").inner_text().strip().startswith("Med stor varebil")
    listed = page.url
    view = listed.partition("view=")[2].partition("&")[0]
    page.goto(f"/segments/{view}/recipients?way=own")
    assert page.locator("#addresses").input_value() == "bjorn@butikk.example"
    page.goto(f"/custom-fields/{field}")
    page.locator(".b-title summary, .b-actions summary").get_by_text("More").first.click()
    page.get_by_role("button", name="Remove", exact=True).first.click()
    assert "2 records keep their value." in page.locator("#ask-text").inner_text()
    with page.expect_navigation(wait_until="load"):
        page.locator("#ask [data-yes]").click()
    page.goto(f"/stores/{mine['bjorn']}")
    assert page.locator("dt", has_text="Varebil").count() == 0  # the history alone still tells of it
    page.goto(f"/custom-fields/{field}")
    click(page, "button", "Put back")
    page.goto(f"/stores/{mine['bjorn']}")
    assert page.locator("#extra dd", has_text="Stor").is_visible()
    page.goto(f"/segments/{view}/recipients?way=own")
    assert page.locator("#addresses").input_value() == "bjorn@butikk.example"
    assert said == []
