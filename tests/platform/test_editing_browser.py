"""Editing in a real browser: two people on one record, everything by keyboard, what assistive technology hears."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.certifications.models import Certificate, Scheme
from app.platform import search
from app.stores.models import Store
from tests.platform.browsing import FOCUSED, answered, drafts, typed

pytestmark = pytest.mark.browser


# Two people ----------------------------------------------------------------------------------------------------------
def test_two_browsers_on_one_section(person, card, system, world):
    anna, kari = person("anna"), person("kari")
    for page in (anna, kari):
        page.goto(card)
    typed(anna, "77612001")
    typed(kari, "77612002")
    kari.locator("#contact [name=contact_name]").fill("Kari var her")
    anna.keyboard.press("Control+Enter")
    anna.locator("#contact .b-facts").get_by_text("+47 77 61 20 01").wait_for()
    assert "Contact" in anna.evaluate(FOCUSED)
    kari.keyboard.press("Control+Enter")
    dialog = kari.get_by_role("dialog")
    dialog.wait_for()
    assert "Anna Berg" in dialog.inner_text()
    assert dialog.get_by_role("group", name="Contact person").get_by_role("radio", name="Mine").is_checked()
    phone = dialog.get_by_role("group", name="Phone")
    assert not any(radio.is_checked() for radio in phone.get_by_role("radio").all())
    kari.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert kari.locator("#contact [name=phone]").input_value() == "77612002"
    kari.locator("#contact [name=phone]").press("Control+Enter")
    dialog.wait_for()
    dialog.get_by_role("button", name="Save what is chosen").press("Enter")
    dialog.get_by_role("alert").wait_for()
    phone.get_by_role("radio", name="Mine").press("Space")
    kari.keyboard.press("Control+Enter")
    dialog.wait_for(state="detached")
    kari.locator("#contact .b-facts").get_by_text("+47 77 61 20 02").wait_for()
    saved = system.get(Store, world.ids["bjorn"]["store"])
    assert (saved.phone, saved.contact_name) == ("+4777612002", "Kari var her")
    assert drafts(kari) == []


def test_whoever_changes_the_own_value_in_the_dialog_means_it(person, card, system, world):
    anna, kari = person("anna"), person("kari")
    for page in (anna, kari):
        page.goto(f"{card}/edit")
    anna.locator("[name=phone]").fill("77612001")
    kari.locator("[name=phone]").fill("77612002")
    anna.keyboard.press("Control+Enter")
    anna.wait_for_url(f"**{card}")
    kari.keyboard.press("Control+Enter")
    kari.get_by_text("Somebody else saved this").wait_for()
    kari.wait_for_load_state()
    kari.locator("[name=phone]").fill("77612003")
    kari.keyboard.press("Control+Enter")
    kari.wait_for_url(f"**{card}")
    assert system.get(Store, world.ids["bjorn"]["store"]).phone == "+4777612003"
    assert drafts(kari) == []


# What it looks like to assistive technology ---------------------------------------------------------------------------
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_sections_dialogs_and_drafts_are_accessible(person, card, theme, width):
    from axe_playwright_python.sync_playwright import Axe

    def look(page):
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        bad = [v for v in found if v["impact"] in ("serious", "critical")]
        assert not bad, [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in bad]

    anna, kari = person("anna"), person("kari")
    for page in (anna, kari):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(card)
        typed(page, "123")
    with answered(anna, "/edit?section=contact"):
        anna.keyboard.press("Control+Enter")
    anna.locator("#contact .b-summary").wait_for()
    look(anna)
    anna.locator("#contact [name=phone]").fill("77612001")
    anna.keyboard.press("Control+Enter")
    anna.locator("#contact form").wait_for(state="detached")
    kari.keyboard.press("Escape")
    kari.locator("#contact .b-draft").wait_for()
    look(kari)
    kari.locator("#contact .b-draft [data-use]").click()
    kari.locator("#contact [name=phone]").fill("77612002")
    kari.keyboard.press("Control+Enter")
    kari.get_by_role("dialog").wait_for()
    look(kari)
    kari.keyboard.press("Escape")
    for path in (f"{card}/edit?section=contact", "/help/keyboard"):
        kari.goto(path)
        look(kari)
    kari.keyboard.press("?")
    kari.get_by_role("dialog").wait_for()
    look(kari)


# The keyboard --------------------------------------------------------------------------------------------------------
def test_letters_do_things_but_never_while_typing_and_not_when_switched_off(person, card):
    page = person("anna")
    page.goto("/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    dialog.get_by_text("Go to").wait_for()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/stores/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == page.locator("[data-rows] a.rec").nth(1).inner_text()
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) == page.locator("[data-rows] a.rec").nth(0).inner_text()
    page.locator("[data-search] [name=q]").press_sequentially("gsne?")
    assert page.locator("[data-search] [name=q]").input_value() == "gsne?"
    assert not dialog.is_visible()
    page.goto("/help/keyboard")
    page.locator("main").get_by_role("button", name="Off").click()
    page.goto(card)
    for key in ("?", "e", "/", "n"):
        page.keyboard.press(key)
    assert not dialog.is_visible()
    assert page.locator("#contact form").count() == 0
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Control+K")
    assert page.evaluate("document.activeElement.name") == "q"


def test_by_keyboard_only_a_store_is_found_its_phone_edited_and_a_certificate_added(person, system, world, arrange):
    """Nothing is clicked; at each step what assistive technology is told is read."""
    with arrange() as uow:
        scheme = uow.session.scalars(select(Scheme).where(Scheme.code == "miljofyrtarn")).one()
        search.inserted(uow.session, Scheme, [scheme.id], [{"name": scheme.name, "code": scheme.code}])
    store = world.ids["bjorn"]["store"]
    page = person("anna")
    page.goto("/")
    find(page, store)
    edit_phone(page)
    add_certificate(page)
    assert system.get(Store, store).phone == "+4777612000"
    saved = system.scalars(select(Certificate).where(Certificate.store_id == store, Certificate.number == "21844"))
    assert [str(row.valid_from) for row in saved] == ["2026-01-01"]


def find(page, store: int) -> None:
    page.keyboard.press("/")
    page.keyboard.type("canarybjorn butikk")
    page.get_by_role("option", name="canarybjorn butikk").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/stores/{store}")
    tree = page.locator("main").aria_snapshot()
    assert 'heading "canarybjorn butikk" [level=1]' in tree
    assert 'link "Edit Contact"' in tree


def edit_phone(page) -> None:
    """What is wrong is said beside the field, mended there and saved; the focus stays at the section."""
    tab_to(page, "Edit Contact")
    page.keyboard.press("Enter")
    page.locator("#contact form").wait_for()
    assert 'textbox "Contact person' in page.locator("#contact").aria_snapshot()
    page.keyboard.press("Tab")
    page.keyboard.type("123")
    with answered(page, "/stores/check"):
        page.keyboard.press("Tab")
    phone = page.get_by_role("textbox", name="Phone")
    page.locator("#phone-problem p").wait_for()
    assert phone.get_attribute("aria-invalid") == "true"
    assert "phone-problem" in phone.get_attribute("aria-describedby")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("77 61 20 00")
    page.keyboard.press("Control+Enter")
    page.get_by_role("status").get_by_text("Saved.").wait_for()
    page.wait_for_function(f"() => ({FOCUSED}) === 'Edit Contact'")
    assert "+47 77 61 20 00" in page.locator("#contact").aria_snapshot()


def add_certificate(page) -> None:
    tab_to(page, "Add certificate")
    page.keyboard.press("Enter")
    page.wait_for_url("**/certificates/new**")
    assert 'combobox "Scheme' in page.locator("main").aria_snapshot()
    fill(page, "Scheme", "Miljøf", option="Miljøfyrtårn")
    fill(page, "Certificate number", "21844")
    fill(page, "First day", "01.01.2026")
    fill(page, "Last day", "31.12.2028")
    page.keyboard.press("Control+Enter")
    page.get_by_role("status").get_by_text("Saved.").wait_for()


def tab_to(page, text: str) -> None:
    """Tab on until what is focused says this."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == text:
            return
    raise AssertionError(text)


def fill(page, name: str, text: str, option: str = "") -> None:
    """Tab to a field by what assistive technology calls it, and type."""
    for _ in range(40):
        label = "document.activeElement.labels?.[0]?.innerText.replace('*', '').trim()"
        if page.evaluate(label) == name:
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(name)
    page.keyboard.type(text)
    if option:
        page.get_by_role("option", name=option).first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
