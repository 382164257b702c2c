"""Takes the pictures of README and docs: the product itself, with demo data, in a real Chromium.

Starts Bukett on a data directory of its own, which goes afterwards. Writes docs/pictures/*.png with few colours, so
that they stay small. `make pictures`; ARGS picks single ones. Chromium comes from CHROMIUM, the path, or Playwright.
"""

from __future__ import annotations

import http.client
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
LARGEST = 150 * 1000  # bytes; pictures travel with every clone
PATIENCE = 180.0  # seconds until Bukett answers, demo data included
DESK, HAND = (1440, 900), (390, 844)


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands on one picture. `path` may be a link's CSS selector on the page that stands before a “>”."""

    name: str
    user: str
    path: str
    theme: str = "light"
    size: tuple[int, int] = DESK


CERTIFIED_CARD = "/stores/?sort=number > tbody a[href^='/stores/']"
PICTURES = (
    Picture("start", "ada", "/"),
    Picture("list", "anna", "/stores/?county=03"),
    Picture("list-dark", "anna", "/stores/?county=03", theme="dark"),
    Picture("card", "anna", CERTIFIED_CARD),
    Picture("card-dark", "anna", CERTIFIED_CARD, theme="dark"),
    Picture("form", "anna", "/stores/new"),
    Picture("certified", "tove", "/certified-stores/?scheme=miljofyrtarn"),
    Picture("map", "tove", "/stores/map?by=miljofyrtarn", size=(1440, 1180)),
    Picture("certificates", "oyvind", "/certificates/"),
    Picture("accounts", "farida", "/accounts/"),
    Picture("florist", "bjorn", "/stores/", size=HAND),
    Picture("users", "ada", "/users/"),
)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int) -> bool:
    """Whether Bukett answers on this port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def wait(port: int, server: subprocess.Popen[bytes], told: Path) -> None:
    """Wait until Bukett answers. Raises RuntimeError with its last words where it does not."""
    end = time.monotonic() + PATIENCE
    while not ready(port):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"Bukett did not start:\n{told.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.5)


@contextmanager
def bukett() -> Iterator[tuple[str, str]]:
    """A running Bukett with demo data: its address and the demo users' password."""
    with tempfile.TemporaryDirectory(prefix="bukett-pictures-") as folder:
        port, told = free_port(), Path(folder, "told.txt")
        own = {"BUKETT_DATA_DIR": folder, "BUKETT_DEMO": "1", "PORT": str(port), "BUKETT_LOG_LEVEL": "WARNING"}
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BUKETT_")} | own
        with told.open("wb") as out:
            command = (sys.executable, str(ROOT / "run.py"))
            server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out)
        try:
            wait(port, server, told)
            yield f"http://127.0.0.1:{port}", password(told.read_text(encoding="utf-8"))
        finally:
            server.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                server.wait(40)


def password(told: str) -> str:
    """The demo users' password, which is printed once when the data is loaded."""
    found = re.search(r"^Their password: (\S+)", told, re.MULTILINE)
    if found is None:
        raise RuntimeError("The demo users' password was not printed.")
    return found[1]


def small(taken: bytes) -> bytes:
    """The picture as PNG with as many colours as `LARGEST` allows."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    for colours in (256, 128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            return out.getvalue()
    raise RuntimeError(f"A picture is larger than {LARGEST} bytes; make it show less.")


def sign_in(page: Page, address: str, user: str, secret: str) -> None:
    """Sign in as a demo user."""
    page.goto(f"{address}/login/")
    page.fill("#username", user)
    page.fill("#password", secret)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def take(browser: Browser, address: str, secret: str, wanted: Picture) -> bytes:
    """Take one picture, in bokmål."""
    width, height = wanted.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="nb-NO",
        color_scheme="dark" if wanted.theme == "dark" else "light",
    )
    page = context.new_page()
    sign_in(page, address, wanted.user, secret)
    path, _, link = wanted.path.partition(" > ")
    answer = page.goto(address + path)
    if link:
        answer = page.goto(address + str(page.locator(link).first.get_attribute("href")))
    if answer is None or not answer.ok:
        raise RuntimeError(f"{wanted.path} cannot be shown to {wanted.user}.")
    page.wait_for_load_state("networkidle")
    taken = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return taken


def main(chosen: list[str]) -> int:
    """Take the chosen pictures, or all."""
    names = [picture.name for picture in PICTURES]
    if unknown := [name for name in chosen if name not in names]:
        print(f"There is no picture {unknown[0]}; there are {', '.join(names)}.")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with bukett() as (address, secret), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for wanted in [picture for picture in PICTURES if not chosen or picture.name in chosen]:
            data = small(take(browser, address, secret, wanted))
            (FOLDER / f"{wanted.name}.png").write_bytes(data)
            print(f"{len(data) / 1000:6.0f} kB  docs/pictures/{wanted.name}.png", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
