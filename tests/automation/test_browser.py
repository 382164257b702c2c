"""In a real Chromium: an automation is built by clicks, tried, switched on, fires, waits, and reads afresh."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from tests.automation.acting import certificate, claims_forgotten, moved
from tests.savedviews.test_browser import about, looked, then

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("BUKETT_SHOTS")
SIZES = ((1440, 900), (360, 800))


@pytest.fixture
def ada(app, page, served, sign_in):
    """The administrator's browser, in English."""
    name = app.config["SESSION_COOKIE_NAME"]
    sign_in("admin").get("/")
    page.context.add_cookies([{"name": name, "value": sign_in("admin").get_cookie(name).value, "url": served}])
    return page


def shot(page, name):
    """What it looks like at both widths, light and dark, for who wants to see; it never scrolls sideways."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark") if SHOTS else ():
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def chosen(page, name, label):
    """Choose in a box that the rest of the form depends on; the page shows it by itself."""
    looked(page, lambda: page.locator(f"[name='{name}']").select_option(label=label))


def built(page, served):
    """When a certificate is registered, if it is incomplete, then wait a day and set the certifier."""
    page.goto(f"{served}/automations/")
    then(page, page.get_by_role("link", name="New automation").first.click)
    page.get_by_label("Name").fill("Ask for the papers")
    chosen(page, "event", "a certificate is registered")
    then(page, lambda: page.locator("[value='row 0']").click())
    about(page, "0-0", "Status")
    looked(page, lambda: page.locator("[name='0-0:value'][value='incomplete']").check())
    then(page, lambda: page.get_by_role("button", name="wait", exact=True).click())
    page.locator("[name='s0.number']").fill("2")
    then(page, lambda: page.get_by_role("button", name="set a field").click())
    chosen(page, "s1.field", "Certifier")
    page.locator("[name='s1.value']").fill("Asked for on {{ today }}")
    then(page, page.get_by_role("button", name="Update").last.click)


def tried_and_switched_on(ada, runs):
    """The form says what it will do, the dry run for what it would have done, and nothing is written by either."""
    said = ada.locator(".b-said").inner_text()
    assert said == (
        "When a certificate is registered, if status is Number or last day missing, then wait 2 days and "
        "set “Certifier” to “Asked for on {{ today }}”."
    )
    shot(ada, "form")
    then(ada, lambda: ada.get_by_role("button", name="Save the automation").click())
    shot(ada, "card")
    then(ada, lambda: ada.get_by_role("link", name="Try it on what has happened").click())
    assert ada.get_by_text("1 of 1 would run.").is_visible()
    shot(ada, "dry-run")
    assert runs() == []
    then(ada, lambda: ada.get_by_role("link", name="Back to the automation").click())
    then(ada, lambda: ada.get_by_role("button", name="Switch on").click())


def why_it_did_not(ada, served, pk):
    """A certificate's page for it names the condition that stopped it, and the value."""
    ada.goto(f"{served}/certificates/{pk}")
    then(ada, lambda: ada.get_by_role("link", name="Why, and why not?").click())
    condition = ada.locator(".b-seen li", has_text="Status is Number or last day missing")
    assert "Does not hold" in condition.inner_text()
    assert "it saw: Valid" in condition.inner_text()
    assert "“Status is Number or last day missing” did not hold; it saw: Valid" in ada.locator("main").inner_text()
    shot(ada, "why")


def test_an_automation_is_built_by_clicks_fires_waits_and_reads_afresh(
    app, ada, served, register, work, runs, arrange, monkeypatch
) -> None:
    from app.certifications.models import Certificate

    earlier = register(number="C-0")
    work()
    built(ada, served)
    tried_and_switched_on(ada, runs)

    kept, changed = register(number="C-1"), register(number="C-2")
    whole = {"valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2040, 1, 1), "issued_on": dt.date(2020, 1, 1)}
    never = register(number="C-3", **whole)
    work()
    by_record = {run.entity_id: run for run, _ in runs()}
    assert {pk: run.state for pk, run in by_record.items()} == {kept: "waiting", changed: "waiting", never: "unmet"}
    assert earlier not in by_record
    with arrange() as uow:
        for name, value in whole.items():
            setattr(uow.session.get(Certificate, changed), name, value)
    moved(monkeypatch, days=2, minutes=1)
    claims_forgotten(app)
    work("automation.wake")
    assert certificate(app, kept).certifier.startswith("Asked for on")
    assert certificate(app, changed).certifier is None

    ada.goto(f"{served}/automation-runs/{by_record[changed].id}")
    assert ada.get_by_text("After the wait the condition was no longer met.").is_visible()
    shot(ada, "run")
    why_it_did_not(ada, served, never)
    assert ada.said == []
