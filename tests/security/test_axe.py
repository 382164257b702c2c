"""Every page in a real browser: accessible by axe, silent in the console, inside the content security policy."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.security.test_matrix import TABLE, address
from tests.services import browsing, serving

NO_PAGE = (
    "/api/",
    "/health/",
    "/static/",
    "/bootstrap/",
    "/records/",
    "/search/lookup/",
    "/search/records",
    "/tasks/who",
)
PARTS = ("export.", "/status", "/file", "/own/", ".xlsx", ".csv", ".yaml")
WIDTHS = {"nb": 360, "en": 1440}  # one sheet for both languages: each at one width, the wide one in both themes
LISTS = re.compile(r"/[a-z-]+/")  # eight rows have every kind of cell that fifty have; STATES has a whole page too
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
DARK = """() => {
  document.documentElement.dataset.bsTheme = "dark";
  for (const fading of document.getAnimations()) if (fading instanceof CSSTransition) fading.finish();
}"""
SERIOUS = {"serious", "critical"}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Seen:
    """What the browser said and axe found."""

    pages: int = 0
    checks: int = 0
    wrong: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(house):
    """The application with demo data over HTTP; content security reports are kept."""
    reports: list[str] = []
    told = house.app.view_functions["csp.report"]

    def report():
        from flask import request

        reports.append(request.get_data(as_text=True)[:300])
        return told()

    house.app.view_functions["csp.report"] = report
    loaded = house.app.test_cli_runner().invoke(args=["demo", "load", "--stores", "60"])
    assert loaded.exit_code == 0, loaded.output
    with serving(house.app) as url:
        yield house, url, reports
    house.app.view_functions["csp.report"] = told


STATES = (
    ("administrator", "/nowhere"),
    ("administrator", "/stores/2000000000"),
    ("florist", "/users/"),
    ("administrator", "/logout/"),
    ("florist", "/"),
    ("florist", "/stores/"),
    ("tender", "/"),
    ("administrator", "/stores/?q=zzzzzz"),
    ("administrator", "/stores/?sort=nonsense&page_size=8"),
    ("administrator", "/stores/?page=2&status=active"),
    ("administrator", "/certified-stores/?from=01.01.2026&to=31.12.2027&near_misses=1&page_size=8"),
    ("administrator", "/certified-stores/?on=99.99.9999&page_size=8"),
    ("administrator", "/stores/?on=2025-03-01&page_size=8"),
    ("administrator", "/stores/?known=99.99.9999&page_size=8"),
    ("administrator", "/certified-stores/?on=2025-03-01&known=2020-01-01&page_size=8"),
    ("administrator", "/stores/map"),
    ("administrator", "/stores/map?county=46&by=miljofyrtarn"),
    ("administrator", "/stores/map?q=zzzzzz"),
)
"""Pages in a state that no route has by itself: nowhere, nothing found, a wrong filter, another day, a map."""


def addresses(house) -> list[tuple[str, str]]:
    """(actor, path) of every page that is read: all GET routes of the table, errors and a link for a new password."""
    from app.platform.db import db
    from app.platform.security import links
    from app.platform.security.models import AppUser

    found = []
    for (route, method), row in TABLE.items():
        no_page = route.startswith(NO_PAGE) and not route.endswith("/restore")
        if method != "GET" or no_page or any(part in route for part in PARTS):
            continue
        actor = "anonymous" if route.startswith(("/login", "/password")) else "administrator"
        if route != "/password/<token>":
            listed = "?page_size=8" if LISTS.fullmatch(route) and not row.query else ""
            found.append((actor, address(house, route, row, actor) + listed))
    with house.app.app_context(), house.system():
        token = links.made(db.session.get(AppUser, house.world.ids["bjorn"]["user"]), links.RESET)
    card = f"/stores/{house.world.ids['bjorn']['store']}?on=2014-03-01"
    own = [("anonymous", f"/password/{token}"), ("administrator", card), ("administrator", f"{card}&known=2020-01-01")]
    return [*found, *imported(house), *own, *STATES]


def imported(house) -> list[tuple[str, str]]:
    """The steps of an import, of a file with a mistake in it."""
    import io

    text = "Butikknr;Butikknavn;Org.nr;Medlem\n901;Blomster;123456789;Firma\n902;Roser;;Firma\n"
    data = {"file": (io.BytesIO(text.encode()), "register.csv")}
    answer = house.ask("administrator", "POST", "/imports/", data=data)
    here = answer.headers.get("Location", "").removesuffix("/columns").removesuffix("/preview")
    return [("administrator", here + step) for step in ("", "/columns", "/preview", "/fix")] if here else []


def prefer(house, locale: str, theme: str) -> None:
    from app.platform.db import unit_of_work
    from app.platform.security import users

    with house.app.app_context(), house.system(), unit_of_work() as uow:
        for name in ("admin", "bjorn", "tove"):
            users.prefer(uow, user_id=house.world.ids[name]["user"], locale=locale, theme=theme)


def cookies(house, actor: str, base: str, locale: str, theme: str) -> list[dict[str, Any]]:
    name = house.app.config["SESSION_COOKIE_NAME"]
    session = house.fresh(actor).get_cookie(name)
    kept = {"bukett_locale": locale, "bukett_theme": theme} | ({name: session.value} if session else {})
    return [{"name": n, "value": v, "url": base} for n, v in kept.items()]


@pytest.mark.parametrize("locale", WIDTHS)
def test_every_page_is_accessible_and_silent(served, locale):
    """In the dark, what a theme can change is asked again: the contrast of every text."""
    house, base, reports = served
    prefer(house, locale, "light")
    seen = Seen()
    del reports[:]
    pages, width = addresses(house), WIDTHS[locale]
    with browsing() as browser:
        for actor in ("administrator", "florist", "tender", "anonymous"):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce"
            )
            context.add_cookies(cookies(house, actor, base, locale, "light"))
            page = context.new_page()
            _listen(page, seen)
            for path in [p for a, p in pages if a == actor]:
                _look(page, base + path, seen, dark=width > 1000)
            context.close()
    print(f"\naxe: {seen.pages} pages, {seen.checks} checks ({locale} at {width})")  # noqa: T201 - the count is part of the result
    assert seen.pages >= 60
    assert reports == []
    assert not seen.wrong, "\n".join(sorted(set(seen.wrong)))


def _listen(page: Any, seen: Seen) -> None:
    def console(message: Any) -> None:
        status = "the server responded with a status of 4" in message.text  # pages that are asked for their error
        if message.type in ("error", "warning") and not status:
            seen.wrong.append(f"{page.url}: console {message.text[:200]}")

    page.on("console", console)
    page.on("pageerror", lambda error: seen.wrong.append(f"{page.url}: {str(error)[:200]}"))
    page.on("requestfailed", lambda request: seen.wrong.append(f"{page.url}: {request.url} {request.failure}"))


def _look(page: Any, url: str, seen: Seen, *, dark: bool = True) -> None:
    """One page: every rule, then the contrast in the other theme, which its root element chooses."""
    page.goto(url, wait_until="load")
    seen.pages += 1
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        seen.wrong.append(f"{url}: wider than the window at {page.viewport_size['width']}")
    page.evaluate(Axe().axe_script)
    _check(page, seen, f"at {page.viewport_size['width']}", {"resultTypes": ["violations"]})
    if dark:
        page.evaluate(DARK)
        _check(page, seen, "in the dark", CONTRAST)


def _check(page: Any, seen: Seen, how: str, options: dict[str, Any]) -> None:
    seen.checks += 1
    for violation in page.evaluate("options => axe.run(options).then(found => found.violations)", options):
        if violation["impact"] in SERIOUS:
            nodes = "; ".join(node["html"][:140] for node in violation["nodes"][:2])
            path = page.url.partition("//")[2].partition("/")[2]
            seen.wrong.append(f"{path} {how}: {violation['id']} ({_why(violation)}) {nodes}")


def _why(violation: dict[str, Any]) -> str:
    checks = [c for node in violation["nodes"] for c in (*node["any"], *node["all"], *node["none"])]
    return json.dumps(checks[0].get("message", ""), ensure_ascii=False)[:160] if checks else ""


def test_a_page_with_a_fault_is_found(served):
    """A nameless button, text without contrast in the dark alone, and an inline script are seen by the same look."""
    house, base, reports = served
    house.app.view_functions["health.live"], kept = _faulty, house.app.view_functions["health.live"]
    seen = Seen()
    del reports[:]
    with browsing() as browser:
        page = browser.new_page()
        _listen(page, seen)
        _look(page, f"{base}/health/live", seen)
        page.wait_for_timeout(500)
    house.app.view_functions["health.live"] = kept
    assert any("button-name" in w for w in seen.wrong)
    assert any("in the dark: color-contrast" in w for w in seen.wrong)
    assert any("console" in w for w in seen.wrong)
    assert reports


SHEETS = (
    "/bootstrap/static/css/bootstrap.min.css",
    "/static/bukett/any/css/look.css",
    "/static/bukett/any/css/frame.css",
)


def _faulty() -> str:
    paper = '<table><tr><td bgcolor="#ffffff">white in both themes</td></tr></table>'
    sheets = "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in SHEETS)
    return (
        f"<!doctype html><html lang=en data-bs-theme=light><title>x</title>{sheets}"
        f"<main><h1>x</h1><button></button>{paper}<script>1</script></main>"
    )
