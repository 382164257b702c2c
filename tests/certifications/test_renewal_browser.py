"""In a real Chromium: a list pasted from Excel, a cell mended, a row ticked off, the rest carried out and undone."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.certifications.office import work

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def press(page, role: str, name: str) -> None:
    """Press what leads to another page, and wait until all of that is there."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role(role, name=name, exact=True).click()


@pytest.fixture
def held(certify, org):
    for name, number in (("bjorn", "21844"), ("cecilie", "30001")):
        certify(name, number, last=dt.date(2026, 12, 31))
    return {name: org(name) for name in ("bjorn", "cecilie")}


def test_a_list_is_pasted_mended_carried_out_and_undone(app, served, page, held, certificates) -> None:
    page.goto(f"{served}/certificates/?page_size=50")
    press(page, "link", "Renew from the scheme's list")
    page.get_by_label("Scheme").select_option("miljofyrtarn")
    lines = (
        "Virksomhet\tOrg.nr\tUtløper",
        f"Bjørn\t{held['bjorn']}\t31.02.2029",
        f"Cecilie\t{held['cecilie']}\t31.12.2029",
    )
    page.get_by_label("Or pasted rows").fill("\n".join(lines))
    press(page, "button", "Show what will happen")
    preview = page.url
    wrong = page.get_by_role("row").filter(has_text="Bjørn")
    assert "is not a day in the calendar" in wrong.inner_text()
    wrong.get_by_label("Last day").fill("30.12.2029")
    page.get_by_label("Carry out row 3, Cecilie").uncheck()
    press(page, "button", "All rows 2")
    assert "Will be renewed" in wrong.inner_text()
    assert not page.get_by_label("Carry out row 3, Cecilie").is_checked(), "no button of the page loses a tick"
    assert len(certificates()) == 2
    press(page, "button", "Carry out the ticked rows")
    work(app)
    press(page, "link", "See the result")
    assert page.url == preview
    assert "Renewed" in page.get_by_role("row").filter(has_text="Bjørn").inner_text()
    assert "Not ticked" in page.get_by_role("row").filter(has_text="Cecilie").inner_text()
    assert [str(each.valid_to) for each in certificates()] == ["2027-01-01", "2027-01-01", "2029-12-31"]
    press(page, "link", "Undo")
    press(page, "button", "Undo")
    work(app)
    assert len(certificates()) == 2
    assert page.said == []


def test_a_file_goes_at_once_and_a_wrong_one_loses_nothing(served, page, held, tmp_path) -> None:
    page.goto(f"{served}/renewals/?scheme=miljofyrtarn")
    page.get_by_label("Or pasted rows").fill("limt inn")
    bad, good = tmp_path / "liste.xlsx", tmp_path / "liste.csv"
    bad.write_bytes(b"%PDF-1.7")
    good.write_text(f"Org.nr;Utløper\n{held['bjorn']};31.12.2029\n", encoding="utf-8")
    page.get_by_label("The file").set_input_files(bad)
    page.get_by_text("This is a PDF, whatever its name says.").wait_for()
    assert page.get_by_label("Or pasted rows").input_value() == "limt inn"
    page.get_by_label("The file").set_input_files(good)
    page.get_by_role("heading", name="Miljøfyrtårn: renewals from a list").wait_for()
    assert "Will be renewed" in page.locator("tbody").inner_text()


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_is_wider_than_the_window_and_all_of_it_is_accessible(served, page, held, width) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{served}/renewals/?scheme=miljofyrtarn")
    page.get_by_label("Or pasted rows").fill(
        f"Org.nr\tUtløper\n{held['bjorn']}\t31.02.2029\n{held['cecilie']}\t31.12.2029"
    )
    press(page, "button", "Show what will happen")
    for path in (page.url, f"{page.url}/missing", f"{served}/renewals/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == [], path
