"""Where pictures are taken: demo users at browsers of their own, in bokmål, who do what a picture's steps say."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tools.pictures.running import NOW

LARGEST = 120 * 1000  # bytes; pictures travel with every clone
UNSEEN = 8  # of 255, in each colour
PATIENCE = 20_000  # milliseconds for one step
DESK, HAND = (1280, 800), (390, 780)


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands on one picture: what a user sees at an address, after some steps."""

    name: str
    user: str
    path: str
    steps: Callable[[Stage], None] | None = None
    theme: str = "light"
    size: tuple[int, int] = DESK


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser and the running Bukett. Each user signs in once; `known` keeps what their browser then holds."""

    browser: Browser
    address: str
    secret: str
    known: dict[str, Any] = field(default_factory=dict)

    def enter(self, user: str, size: tuple[int, int], theme: str) -> Page:
        """A signed-in user's page, in a browser of its own."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            color_scheme="dark" if theme == "dark" else "light",
            storage_state=self.known.get(user),
        )
        context.clock.set_fixed_time(NOW)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if user not in self.known:
            page.goto("/login/")
            page.fill("#username", user)
            page.fill("#password", self.secret)
            page.press("#password", "Enter")
            page.wait_for_url(lambda url: "/login" not in url)
            self.known[user] = context.storage_state()
        return page

    def take(self, wanted: Picture) -> bytes:
        """Take one picture. Raises RuntimeError with its name where its steps do not lead there."""
        stage = Stage(self)
        try:
            stage.page = stage.enter(wanted.user, size=wanted.size, theme=wanted.theme)
            answer = stage.page.goto(wanted.path)
            if answer is None or not answer.ok:
                raise RuntimeError(f"{wanted.path} cannot be shown to {wanted.user}.")
            if wanted.steps is not None:
                wanted.steps(stage)
            stage.page.wait_for_load_state("networkidle")
            return stage.page.screenshot(animations="disabled", caret="hide")
        except (Error, AssertionError) as error:
            raise RuntimeError(f"The picture {wanted.name} cannot be taken: {error}") from error
        finally:
            stage.leave()


@dataclass(slots=True)
class Stage:
    """One picture's browsers. `page` is that of its user."""

    studio: Studio
    contexts: list[BrowserContext] = field(default_factory=list)
    page: Page = field(init=False)

    def enter(self, user: str, *, size: tuple[int, int] = DESK, theme: str = "light") -> Page:
        """Somebody's page; closed with the others."""
        page = self.studio.enter(user, size, theme)
        self.contexts.append(page.context)
        return page

    def link(self, label: str) -> None:
        """Follow a link of the page's own part."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("main").get_by_role("link", name=label, exact=True).first.click()

    def button(self, label: str) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("main").get_by_role("button", name=label, exact=True).first.click()

    def open(self, label: str) -> None:
        """Open what folds out under a label."""
        self.page.locator("main summary", has_text=label).first.click()

    def first(self, path: str) -> None:
        """Show the first record of a list."""
        self.page.goto(path)
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("tbody a.rec").first.click()

    def leave(self) -> None:
        """Close all browsers."""
        for context in self.contexts:
            context.close()


def small(taken: bytes) -> bytes:
    """The picture as PNG with as many colours as `LARGEST` allows."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            return out.getvalue()
    raise RuntimeError(f"A picture is larger than {LARGEST} bytes; make it show less.")


def same(one: bytes, other: bytes) -> bool:
    """Whether two pictures look the same: the browser smooths edges a little differently each time."""
    first, second = (Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other))
    if first.size != second.size:
        return False
    seen = ImageChops.difference(first, second).point(3 * ([0] * (UNSEEN + 1) + [255] * (255 - UNSEEN)))
    return seen.getbbox() is None
