"""What the tests in a real browser do again and again."""

from __future__ import annotations

from contextlib import contextmanager

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('bukett-draft '))"
FOCUSED = "document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"


def typed(page, text: str, field: str = "phone") -> None:
    page.locator("#contact a[data-edit-section]").click()
    page.locator(f"#contact [name={field}]").fill(text)


@contextmanager
def answered(page, path: str):
    with page.expect_response(lambda answer: path in answer.url):
        yield


def drafts(page) -> list[str]:
    page.wait_for_load_state()
    page.wait_for_timeout(400)  # drafts are kept 0.3 s after the last key
    return page.evaluate(DRAFTS)
